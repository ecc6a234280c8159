"""The board's clock: whether it is set, and setting it by SNTP (RFC 4330).

A board starts on 2000-01-01, when every certificate "starts in the future"; so the clock comes
before the first verified connection. It is never set to a time before this library was made.
"""

import time

from .. import visit

BUILT = (2026, 11, 21)  # no true clock shows a day before this one

_TO_1970 = 2208988800  # seconds from 1900-01-01, where NTP counts from
_TO_2000 = 3155673600


def is_set():
    """Whether the clock shows a time that can be true."""
    return tuple(_date()[:3]) >= BUILT


def today():
    """The date that the clock shows, as text (2026-11-21)."""
    return "%04d-%02d-%02d" % tuple(_date()[:3])


def now():
    """Seconds since 1970, a whole number: the floats of some boards are too short for one."""
    return int(time.time()) + _epoch() - _TO_1970


def _date(*seconds):
    """The date of *seconds*, or of now. (CircuitPython has no gmtime; its clock knows no zones.)"""
    return (time.gmtime if hasattr(time, "gmtime") else time.localtime)(*seconds)  # pyright: ignore - guarded


def _epoch():
    """Where the interpreter counts seconds from; CircuitPython's localtime refuses those before 2000."""
    return _TO_2000 if hasattr(time, "gmtime") and time.gmtime(0)[0] == 2000 else _TO_1970  # pyright: ignore - guarded


def sync(host=None, timeout=5, socket_pool=None):
    """Set the clock by SNTP.

    *host*: ``"name"`` or ``"name:port"``; left out, the setting ``ntp``, else pool.ntp.org. *timeout*
    in seconds, for one of three tries. *socket_pool*: as OpenAI's. Raises APIConnectionError,
    ClockNotSetError, OpenAIError.
    """
    from .. import config, errors

    host = host or config.get("ntp") or "pool.ntp.org"
    name, _, port = host.partition(":")
    port = port or "123"
    if not (name and port.isdigit() and int(port) < 1 << 16):
        raise errors.OpenAIError(
            "%s is no time server: sync(host) and the setting ntp take name or name:port" % host
        )
    for _ in range(3):
        try:
            answer = _ask(name, int(port), timeout, socket_pool)
        except OSError as fault:
            raise errors.APIConnectionError(
                "time server %s cannot be asked (%s): is Wi-Fi connected (uopenai.net.wifi.connect())?"
                " Another server is set by sync(host) or the setting ntp" % (host, fault)
            )
        if answer:
            return _take(answer, host)
    raise errors.named("APITimeoutError")(
        "time server %s does not answer: is Wi-Fi connected, and UDP port %s let through?" % (host, port)
    )


def _ask(name, port, timeout, pool):
    """One exchange with the server; its answer, or None if none came that is one."""
    import os

    query = bytearray(48)
    query[0] = 0x23  # version 4, mode 3: a client
    query[40:48] = os.urandom(8)  # the answer repeats it, so that a stray packet cannot set the clock
    try:
        import socket
    except ImportError:
        socket = None
    if pool is not None or socket is None:
        answer = visit("net.own_sockets").over("clock_pool", pool).exchange(pool, name, port, query, timeout)
    else:
        answer = _exchange(socket, name, port, query, timeout)
    if answer is None:
        return None
    mode_4 = len(answer) >= 48 and answer[0] & 7 == 4 and answer[24:32] == query[40:48]
    return answer if mode_4 and 0 < answer[1] < 16 else None


def _exchange(socket, name, port, query, timeout):
    import select

    address = socket.getaddrinfo(name, port, 0, socket.SOCK_DGRAM)[0]
    sock = socket.socket(address[0], socket.SOCK_DGRAM)
    try:
        sock.sendto(query, address[-1])
        poller = select.poll()
        poller.register(sock, select.POLLIN)
        return sock.recvfrom(64)[0] if poller.poll(int(timeout * 1000)) else None
    finally:
        sock.close()


def _take(answer, host):
    from .. import errors

    seconds = 0
    for byte in answer[40:44]:
        seconds = seconds << 8 | byte
    if seconds < _TO_2000:
        seconds += 1 << 32  # the second NTP era, from 2036 on (RFC 4330 section 3)
    now = _date(seconds - _epoch())
    if tuple(now[:3]) < BUILT:
        raise errors.named("ClockNotSetError")(
            "time server %s says it is %04d-%02d-%02d, before this library was made: use another"
            % ((host,) + tuple(now[:3]))
        )
    try:
        from machine import RTC  # pyright: ignore[reportMissingImports] - MicroPython's
    except ImportError:
        try:
            from rtc import RTC  # pyright: ignore[reportMissingImports] - CircuitPython's
        except ImportError:
            return  # on a host the clock belongs to the operating system
        RTC().datetime = now
        return
    RTC().datetime((now[0], now[1], now[2], now[6], now[3], now[4], now[5], 0))
