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
        # ESP32SPI's has only recv_into, as a stream.
        receive = getattr(sock, "recvfrom_into", sock.recv_into)
        count = receive(answer)
        return answer[: count[0] if isinstance(count, tuple) else count]
    except OSError as fault:
        if fault.args and fault.args[0] in _TIMED_OUT or type(fault).__name__ == "TimeoutError":
            return None
        raise
    finally:
        sock.close()
