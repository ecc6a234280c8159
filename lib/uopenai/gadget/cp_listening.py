"""A port that is listened on, on CircuitPython: the names of listening, over its socketpool."""

# pyright: reportMissingImports=false

import socketpool
import wifi

from ..net.pool import PoolSocket


def listen(port):
    """See listening."""
    pool = socketpool.SocketPool(wifi.radio)
    listener = pool.socket(pool.AF_INET, pool.SOCK_STREAM)
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
