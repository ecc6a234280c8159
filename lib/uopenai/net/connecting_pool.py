"""Opens connections over a pool of sockets (see pool): CircuitPython's own, or the session's.

A pool's socket is wrapped for TLS before it is connected; to connect looks up the name and makes the
handshake too, and all of that blocks. The socket's time-out holds for TCP's connection as a whole, but of
the handshake for each wait for bytes: who lets it drip can hold a board up, and only a watchdog, or Ctrl-C,
ends that. The search for the name has the firmware's own limit.
"""

import gc

from micropython import const

from .. import visit
from .pool import PoolSocket, quietly

_IPPROTO_TCP = const(6)
_TCP_NODELAY = const(1)


def connect(session, transport, secure, name, port):
    """Have *transport* speak to *name* over a socket of *session*'s pool. Raises OSError, APIError."""
    own = visit("net.own_sockets")
    pool = session.socket
    if pool is None:
        pool = session.socket = own.of_the_board()
    context = None
    if secure:
        from .trust_ssl import shared

        context = shared(session)
    session.connections_opened += 1
    # One call does it all: it may take as long as either of the two phases.
    transport.begin("secure")
    seconds = _seconds(transport.left()) if secure else 0
    transport.begin("connect")
    more = _seconds(transport.left())
    seconds = None if more is None or seconds is None else max(seconds, more)
    sock = raw = own.opened(pool, pool.SOCK_STREAM)
    try:
        if hasattr(raw, "setsockopt"):
            # Else the last piece of a longer body waits until the one before it is acknowledged.
            raw.setsockopt(_IPPROTO_TCP, _TCP_NODELAY, 1)
        if context is not None:
            sock = _wrapped(context, raw, name)
        sock.settimeout(seconds)  # pyright: ignore[reportArgumentType] - None and floats too
        _reach(sock, (name, port))
        transport.socket = transport.poller = PoolSocket(sock, raw)
    except BaseException:
        quietly(sock)
        quietly(raw)  # a failed handshake leaves it open
        raise
    transport.begin("send")
    gc.collect()


def _seconds(milliseconds):
    return None if milliseconds < 0 else max(milliseconds, 1) / 1000


def _reach(sock, address):
    try:
        sock.connect(address)
    except RuntimeError as fault:  # so WIZnet's sockets say that nobody answers
        if "pystack" in str(fault):
            raise
        raise OSError(str(fault))


def _wrapped(context, raw, name):
    try:
        return context.wrap_socket(raw, server_hostname=name)
    except (OSError, ValueError) as fault:  # this is where the authorities are parsed
        # MBEDTLS_ERR_X509_ALLOC_FAILED and its like: there is nothing wrong with them.
        if "ALLOC" in str(fault):
            raise MemoryError(str(fault))
        from .. import errors

        raise errors.named("CertificateError")(
            "the trusted certificates cannot be read (%s): install them anew with `uopenai install`" % fault
        )
