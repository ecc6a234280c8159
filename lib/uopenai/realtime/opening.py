"""The opening handshake (RFC 6455 section 4): a request that asks for another protocol, over verified TLS.

Loaded to connect, and not kept. A refusal is an answer like another: its status is the SDK's exception.
"""

from .. import errors
from ..query import encode
from ..session import refusal, sendable, split_url
from ..wire import websocket
from ..wire.http1 import read_head, request_head


async def opened(client, path, query, extra_headers):
    """The exchange.Connection to *path* of *client*'s service behind the handshake.

    Raises APIConnectionError, APIStatusError, OpenAIError. Peak heap: its buffer, 2 KB, is the client's.
    """
    session = client._http
    if not hasattr(session, "connect"):
        raise refusal("realtime needs a socket, and http_client= has none: make a client without it")
    key = websocket.new_key()
    headers = client._headers(extra_headers)
    headers.update(websocket.handshake(key))
    origin, host, target = split_url(_address(client, path, query))
    head = sendable(request_head, "GET", target, host, headers)
    connection = await session.connect(origin, client.timeout)
    connection.transport.timeout = client.timeout
    try:
        await connection.send(head, None)
        answer = await read_head(connection, client.keep + ("upgrade", "connection", "sec-"))
    except BaseException as fault:
        session.remove(connection)
        if not isinstance(fault, (OSError, ValueError)):
            raise
        from ..faults import explain_head

        raise explain_head(fault, connection, origin)
    if answer.status_code != 101:

        def release():
            session.remove(connection)

        from ..refusals import status_error

        fault = await status_error(
            session.response(answer.status_code, answer.reason, answer.headers, answer, origin, release)
        )
        if answer.status_code < 300:
            fault = errors.APIConnectionError(
                "%s: the answer is %d where 101 belongs: does websocket_base_url (or base_url) lead to a"
                " realtime service?" % (origin, answer.status_code)
            )
        raise fault
    wrong = _wrong(answer.headers, key)
    if wrong:
        session.remove(connection)
        raise errors.APIConnectionError(
            "%s: the WebSocket handshake failed: %s: does a proxy stand in between?" % (origin, wrong)
        )
    return connection


def _address(client, path, query):
    """The URL; ws and wss are http and https to a socket."""
    base = client.websocket_base_url or client.base_url
    if base[:2] == "ws":
        base = "http" + base[2:]
    base, _, given = base.partition("?")
    more = encode(query)
    return (
        base.rstrip("/")
        + path
        + ("?" if given or more else "")
        + given
        + ("&" if given and more else "")
        + more
    )


def _wrong(headers, key):
    """What is wrong with an answer 101, in words; None if nothing is."""
    if headers.get("upgrade", "").lower() != "websocket":
        return "the answer has no Upgrade: websocket"
    if "upgrade" not in [word.strip() for word in headers.get("connection", "").lower().split(",")]:
        return "the answer has no Connection: Upgrade"
    if not websocket.accepts(key, headers.get("sec-websocket-accept")):
        return "Sec-WebSocket-Accept is not the answer to this key"
    if headers.get("sec-websocket-extensions"):
        return "the answer has an extension that nobody asked for (%s)" % headers["sec-websocket-extensions"]
    if headers.get("sec-websocket-protocol"):
        return "the answer has a subprotocol that nobody asked for (%s)" % headers["sec-websocket-protocol"]
    return None
