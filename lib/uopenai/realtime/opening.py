"""The opening handshake (RFC 6455 section 4): a request that asks for another protocol, over verified TLS.

Loaded to connect, and not kept. A refusal is an answer like another: its status is the SDK's exception.
"""

from .. import visit
from ..session import refusal, sendable, split_url

_OPTIONS = (
    "call_id",
    "model",
    "extra_query",
    "extra_headers",
    "websocket_connection_options",
    "on_reconnecting",
    "max_retries",
    "initial_delay",
    "max_delay",
    "max_queue_size",
)


def connection(resource, path, options):
    """A Connection, to be opened, to *path* of the service of *resource*. Raises TypeError.

    *model* or *call_id*: what to speak to. *extra_query*, *extra_headers*: dicts; a transcription session
    wants ``extra_query={"intent": "transcription"}``. *on_reconnecting*: called with what is known (attempt,
    max_attempts, delay, close_code, extra_query, extra_headers) before each try to connect again, after the
    connection broke; it may return a dict: ``abort``, ``extra_query``, ``extra_headers``, ``items``; see
    reconnecting. *max_retries*: 5 if left out; *initial_delay* (0.5) and *max_delay* (8) in seconds.
    *max_queue_size*: bytes of events that may wait to be sent (16,384). *websocket_connection_options*:
    a dict with ``max_size``, the bytes of a message that is read at all.
    """
    for name in options:
        if name not in _OPTIONS:
            raise TypeError("connect() takes no %s=" % name)
    if resource._client.stream is None:
        from .connection import Connection as kind
    else:
        from .aio import AsyncConnection as kind
    return kind(resource._client, path, options)


async def open_(connection):
    """Open *connection*, and give it.

    Raises APIConnectionError, APIStatusError, OpenAIError. Peak heap: its buffer, 2 KB, is the client's.
    """
    client = connection.client
    path = connection.path
    options = connection.options
    session = client._http
    if not hasattr(session, "connect"):
        raise refusal("realtime needs a socket, and http_client= has none: make a client without it")
    handshake = visit("wire.handshake")
    http1 = visit("wire.http1")
    key = handshake.new_key()
    headers = client._headers(options.get("extra_headers"))
    headers.update(handshake.handshake(key))
    origin, host, target = split_url(_address(client, path, options))
    head = sendable(http1.request_head, "GET", target, host, headers)
    opened = await session.connect(origin, client.timeout)
    opened.transport.timeout = client.timeout
    try:
        await opened.send(head, None)
        answer = await http1.read_head(opened, client.keep + ("upgrade", "connection", "sec-"))
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
        wrong = _wrong(answer.headers, handshake.accepts, key)
    if wrong:
        session.remove(opened)
        from ..errors import APIConnectionError

        raise APIConnectionError(
            "%s: the WebSocket handshake failed: %s: does websocket_base_url (or base_url) lead to a realtime"
            " service, and does a proxy stand in between?" % (origin, wrong)
        )
    connection.begin(opened)
    limits = options.get("websocket_connection_options")
    if limits and limits.get("max_size"):
        connection._messages.longest = limits["max_size"]
    return connection


def _address(client, path, options):
    """The URL; ws and wss are http and https to a socket."""
    query = {"model": options.get("model"), "call_id": options.get("call_id")}
    query.update(options.get("extra_query") or {})
    base = client.websocket_base_url or client.base_url
    if base[:2] == "ws":
        base = "http" + base[2:]
    base, _, given = base.partition("?")
    more = visit("query").encode(query)
    return (
        base.rstrip("/")
        + path
        + ("?" if given or more else "")
        + given
        + ("&" if given and more else "")
        + more
    )


def _wrong(headers, accepts, key):
    """What is wrong with an answer 101, in words; None if nothing is."""
    if headers.get("upgrade", "").lower() != "websocket":
        return "the answer has no Upgrade: websocket"
    if "upgrade" not in [word.strip() for word in headers.get("connection", "").lower().split(",")]:
        return "the answer has no Connection: Upgrade"
    if not accepts(key, headers.get("sec-websocket-accept")):
        return "Sec-WebSocket-Accept is not the answer to this key"
    if headers.get("sec-websocket-extensions"):
        return "the answer has an extension that nobody asked for (%s)" % headers["sec-websocket-extensions"]
    if headers.get("sec-websocket-protocol"):
        return "the answer has a subprotocol that nobody asked for (%s)" % headers["sec-websocket-protocol"]
    return None
