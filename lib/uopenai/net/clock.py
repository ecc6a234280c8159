"""The board's clock: whether it is set, and setting it by SNTP (RFC 4330).

A board starts on 2000-01-01, when every certificate "starts in the future"; so the clock comes
before the first verified connection. It is never set to a time before this library was made.
"""

import time

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
    return int(time.time()) + (_TO_2000 - _TO_1970 if _date(0)[0] == 2000 else 0)


def _date(*seconds):
    """The date of *seconds*, or of now. (CircuitPython has no gmtime; its clock knows no zones.)"""
    return (time.gmtime if hasattr(time, "gmtime") else time.localtime)(*seconds)


def sync(host=None, timeout=5):
    """Set the clock by SNTP.

    *host*: ``"name"`` or ``"name:port"``; left out, the setting ``ntp``, else pool.ntp.org. *timeout*
    in seconds, for one of three tries. Raises APIConnectionError, ClockNotSetError.
    """
    from .. import config, errors

    host = host or config.get("ntp") or "pool.ntp.org"
    name, _, port = host.partition(":")
    for _ in range(3):
        try:
            answer = _ask(name, int(port or 123), timeout)
        except OSError as fault:
            raise errors.APIConnectionError(
                "time server %s cannot be asked (%s): is Wi-Fi connected (uopenai.net.wifi.connect())?"
                " Another server is set by sync(host) or the setting ntp" % (host, fault)
            )
        if answer:
            return _take(answer, host)
    raise errors.named("APITimeoutError")(
        "time server %s does not answer: is Wi-Fi connected, and UDP port %s let through?"
        % (host, port or 123)
    )


def _ask(name, port, timeout):
    """One exchange with the server; its answer, or None if none came that is one."""
    import os
    import select
    import socket

    query = bytearray(48)
    query[0] = 0x23  # version 4, mode 3: a client
    query[40:48] = os.urandom(8)  # the answer repeats it, so that a stray packet cannot set the clock
    address = socket.getaddrinfo(name, port, 0, socket.SOCK_DGRAM)[0]
    sock = socket.socket(address[0], socket.SOCK_DGRAM)
    try:
        sock.sendto(query, address[-1])
        poller = select.poll()
        poller.register(sock, select.POLLIN)
        if not poller.poll(int(timeout * 1000)):
            return None
        answer = sock.recvfrom(64)[0]
    finally:
        sock.close()
    mode_4 = len(answer) >= 48 and answer[0] & 7 == 4 and answer[24:32] == query[40:48]
    return answer if mode_4 and 0 < answer[1] < 16 else None


def _take(answer, host):
    from .. import errors

    seconds = 0
    for byte in answer[40:44]:
        seconds = seconds << 8 | byte
    if seconds < _TO_2000:
        seconds += 1 << 32  # the second NTP era, from 2036 on (RFC 4330 section 3)
    now = _date(seconds - (_TO_2000 if _date(0)[0] == 2000 else _TO_1970))
    if tuple(now[:3]) < BUILT:
        raise errors.named("ClockNotSetError")(
            "time server %s says it is %04d-%02d-%02d, before this library was made: use another"
            % ((host,) + tuple(now[:3]))
        )
    try:
        from machine import RTC
    except ImportError:
        return  # on a host the clock belongs to the operating system
    RTC().datetime((now[0], now[1], now[2], now[6], now[3], now[4], now[5], 0))
