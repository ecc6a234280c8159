"""Takes a socket pool and a TLS context of the user's own, as Adafruit's libraries do."""

from .. import visit
from ..session import refusal


def update(session, socket_pool=None, ssl_context=None):
    """Have *session* connect over the sockets of *socket_pool*, and *ssl_context* secure them; None for the
    board's own.

    A pool has ``socket()``, ``AF_INET``, ``SOCK_STREAM``; a context has ``wrap_socket()`` and decides whom to
    trust. Raises OpenAIError.
    """
    if socket_pool is not None and not (
        hasattr(socket_pool, "socket") and hasattr(socket_pool, "SOCK_STREAM")
    ):
        raise refusal(
            "socket_pool= takes a pool of sockets, such as socketpool.SocketPool(wifi.radio), and not %s"
            % type(socket_pool).__name__
        )
    if socket_pool is not None:
        try:
            visit("net.connecting_pool")
        except ImportError:
            raise refusal(
                "socket_pool= is for CircuitPython: leave it out, MicroPython has sockets of its own"
            )
    if ssl_context is not None:
        if not hasattr(ssl_context, "wrap_socket"):
            raise refusal(
                "ssl_context= takes a TLS context, such as ssl.create_default_context(), and not %s"
                % type(ssl_context).__name__
            )
        if session.ca != "/root.cert":
            raise refusal("ssl_context= decides whom to trust: leave out ca=")
        session.ca = False
        session.trusted = ssl_context
    session.socket = socket_pool
