"""Takes a socket pool and a TLS context of the user's own, as Adafruit's libraries do."""

from ..session import refusal


def take(session, pool, context):
    """Have *session* connect over the sockets of *pool*, and *context* secure them; None for the board's own.

    *pool* has ``socket()``, ``AF_INET``, ``SOCK_STREAM``; *context* has ``wrap_socket()`` and decides whom to
    trust. Raises OpenAIError.
    """
    if pool is not None and not (hasattr(pool, "socket") and hasattr(pool, "SOCK_STREAM")):
        raise refusal(
            "socket_pool= takes a pool of sockets, such as socketpool.SocketPool(wifi.radio), and not %s"
            % type(pool).__name__
        )
    if context is not None:
        if not hasattr(context, "wrap_socket"):
            raise refusal(
                "ssl_context= takes a TLS context, such as ssl.create_default_context(), and not %s"
                % type(context).__name__
            )
        if session.ca != "/root.cert":
            raise refusal("ssl_context= decides whom to trust: leave out ca=")
        session.ca = False
        session.trusted = context
    session.pool = pool
