"""A port that is listened on, on CircuitPython: the names of listening, over its socketpool."""

from .. import visit
from ..net.pool import PoolSocket


def listen(port):
    """See listening."""
    own = visit("net.own_sockets")
    pool = own.of_the_board()
    listener = own.opened(pool, pool.SOCK_STREAM)
    if hasattr(pool, "SO_REUSEADDR"):
        listener.setsockopt(pool.SOL_SOCKET, pool.SO_REUSEADDR, 1)
    listener.bind(("0.0.0.0", port))
    listener.listen(2)
    listener.setblocking(False)
    return listener


def accept(listener):
    """See listening."""
    peer = listener.accept()[0]
    return PoolSocket(peer, peer)
