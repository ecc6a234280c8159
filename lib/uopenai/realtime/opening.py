"""How a connection is made, and opened: over verified TLS, by a handshake (asking, agreeing).

Loaded to connect, and not kept.
"""

from .. import visit
from ..session import refusal

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
    options = connection.options
    session = client._http
    if not hasattr(session, "connect"):
        raise refusal("realtime needs a socket, and http_client= has none: make a client without it")
    # One after the other, each gone when the next is loaded: after a break all else is in memory already.
    origin, head, key = visit("realtime.asking").request(client, connection.path, options)
    opened = await session.connect(origin, client.timeout)
    await visit("realtime.agreeing").agree(client, opened, origin, head, key)
    connection.begin(opened)
    limits = options.get("websocket_connection_options")
    if limits and limits.get("max_size"):
        connection._messages.longest = limits["max_size"]
    return connection
