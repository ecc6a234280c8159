"""A time server's answer over a pool of sockets, for clock.sync."""

from .. import visit

_TIMED_OUT = (110, 116, 60, 11)


def exchange(pool, name, port, query, timeout):
    """Send *query* to *name*; the answer, None if none comes in *timeout* seconds. Raises OSError."""
    own = visit("net.own_sockets")
    if pool is None:
        pool = own.of_the_board()
    sock = own.opened(pool, pool.SOCK_DGRAM)
    try:
        sock.settimeout(timeout)
        sock.sendto(query, (name, port))
        answer = bytearray(64)
        # ESP32SPI's reads a datagram as a stream.
        streams = not hasattr(sock, "recvfrom_into")
        count = sock.recv_into(answer) if streams else sock.recvfrom_into(answer)[0]  # pyright: ignore - bufsize
        return answer[:count]
    except OSError as fault:
        if fault.args and fault.args[0] in _TIMED_OUT or type(fault).__name__ == "TimeoutError":
            return None
        raise
    finally:
        sock.close()
