"""The pool of sockets of a CircuitPython board; and one of the user's own, with a TLS context, as Adafruit's
libraries take them."""

from micropython import const

from .. import visit
from ..session import refusal

_ENFILE = const(23)


def update(session, socket_pool=None, ssl_context=None):
    """Have *session* connect over the sockets of *socket_pool*, and *ssl_context* secure them; None for the
    board's own.

    A pool has ``socket()``, ``AF_INET``, ``SOCK_STREAM``; a context has ``wrap_socket()`` and decides whom to
    trust. Raises OpenAIError.
    """
    if socket_pool is not None:
        over("connecting_pool", socket_pool)
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


def over(name, pool):
    """The module net.*name*, to work over *pool*, the user's own; None: the board's. Raises OpenAIError."""
    if pool is not None and not (hasattr(pool, "socket") and hasattr(pool, "SOCK_STREAM")):
        raise refusal(
            "socket_pool= takes a pool of sockets, such as socketpool.SocketPool(wifi.radio), and not %s"
            % type(pool).__name__
        )
    try:
        return visit("net." + name)
    except ImportError:
        raise refusal("socket_pool= is for CircuitPython: leave it out, MicroPython has sockets of its own")


def of_the_board():
    """The pool of the board's own Wi-Fi. Raises OpenAIError where there is none."""
    try:
        import socketpool  # pyright: ignore[reportMissingImports]
        import wifi  # pyright: ignore[reportMissingImports] - CircuitPython's

        return socketpool.SocketPool(wifi.radio)
    except ImportError as fault:
        raise refusal(
            "this board has no Wi-Fi of its own (%s): pass socket_pool=, of the network that it has" % fault
        )


def opened(pool, kind):
    """A new socket of *pool*, of the *kind* ``pool.SOCK_STREAM`` or ``pool.SOCK_DGRAM``. Raises OSError."""
    try:
        return pool.socket(pool.AF_INET, kind)
    except RuntimeError as fault:
        if "pystack" in str(fault):
            raise
        # "Out of sockets", in the firmware's language; "Failed to allocate socket."
        raise OSError(_ENFILE, "all sockets of the board are in use (%s): close other connections" % fault)
