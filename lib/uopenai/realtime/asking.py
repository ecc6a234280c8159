"""The request that asks for a WebSocket (RFC 6455 section 4.1). Loaded to connect, and not kept."""

from .. import visit
from ..session import sendable, split_url


def request(client, path, options):
    """(origin, request, key) of the opening handshake for *path*; the key is what the answer must match.

    Raises OpenAIError.
    """
    handshake = visit("wire.handshake")
    key = handshake.new_key()
    headers = client._headers(options.get("extra_headers"))
    headers.update(handshake.handshake(key))
    origin, host, target = split_url(_address(client, path, options))
    return origin, sendable(visit("wire.http1").request_head, "GET", target, host, headers), key


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
