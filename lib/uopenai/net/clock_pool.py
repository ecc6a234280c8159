"""A time server's answer over a pool of sockets, for clock.sync."""

_TIMED_OUT = (110, 116, 60, 11)


def exchange(pool, name, port, query, timeout):
    """Send *query* to *name*; the answer, None if none comes in *timeout* seconds. Raises OSError."""
    if pool is None:
        import socketpool  # pyright: ignore[reportMissingImports]
        import wifi  # pyright: ignore[reportMissingImports] - CircuitPython's

        pool = socketpool.SocketPool(wifi.radio)
    sock = pool.socket(pool.AF_INET, pool.SOCK_DGRAM)
    try:
        sock.settimeout(timeout)
        sock.sendto(query, (name, port))
        answer = bytearray(64)
        # ESP32SPI's reads a datagram as a stream.
        streams = not hasattr(sock, "recvfrom_into")
        count = sock.recv_into(answer) if streams else sock.recvfrom_into(answer)[0]
        return answer[:count]
    except OSError as fault:
        if fault.args and fault.args[0] in _TIMED_OUT or type(fault).__name__ == "TimeoutError":
            return None
        raise
    finally:
        sock.close()
