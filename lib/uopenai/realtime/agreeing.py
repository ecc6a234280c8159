"""The answer to the request for a WebSocket (RFC 6455 section 4.1). Loaded to connect, and not kept.

A refusal is an answer like another: its status is the SDK's exception.
"""

from .. import visit


async def agree(client, opened, origin, head, key):
    """Send *head* over *opened*, a connection to *origin*, and take the answer; *key*: see asking.

    Raises APIConnectionError, APIStatusError; the connection is closed then.
    """
    session = client._http
    opened.transport.timeout = client.timeout
    try:
        await opened.send(head, None)
        answer = await visit("wire.http1").read_head(opened, client.keep + ("upgrade", "connection", "sec-"))
    except BaseException as fault:
        session.remove(opened)
        if not isinstance(fault, (OSError, ValueError)):
            raise
        from ..faults import explain_head

        raise explain_head(fault, opened, origin)
    if answer.status_code != 101:

        def release():
            session.remove(opened)

        if answer.status_code >= 300:
            from ..refusals import status_error

            raise await status_error(
                session.response(answer.status_code, answer.reason, answer.headers, answer, origin, release)
            )
        wrong = "the answer is %d where 101 belongs" % answer.status_code
    else:
        wrong = _wrong(answer.headers, key)
    if wrong:
        session.remove(opened)
        from ..errors import APIConnectionError

        raise APIConnectionError(
            "%s: the WebSocket handshake failed: %s: does websocket_base_url (or base_url) lead to a realtime"
            " service, and does a proxy stand in between?" % (origin, wrong)
        )


def _wrong(headers, key):
    """What is wrong with an answer 101, in words; None if nothing is."""
    if headers.get("upgrade", "").lower() != "websocket":
        return "the answer has no Upgrade: websocket"
    if "upgrade" not in [word.strip() for word in headers.get("connection", "").lower().split(",")]:
        return "the answer has no Connection: Upgrade"
    if not visit("wire.handshake").accepts(key, headers.get("sec-websocket-accept")):
        return "Sec-WebSocket-Accept is not the answer to this key"
    if headers.get("sec-websocket-extensions"):
        return "the answer has an extension that nobody asked for (%s)" % headers["sec-websocket-extensions"]
    if headers.get("sec-websocket-protocol"):
        return "the answer has a subprotocol that nobody asked for (%s)" % headers["sec-websocket-protocol"]
    return None
