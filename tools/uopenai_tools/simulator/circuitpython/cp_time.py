"""An emulation of CircuitPython's API: ``time``. No ticks, no sleep_ms, no gmtime; floats of 30 bits."""

import time as _time

import cp_calendar as _calendar
import cp_host as _host

struct_time = _calendar.struct_time
_began = _host.milliseconds()
_sleep = _time.sleep


def time():
    """Seconds since 1970, an integer."""
    return _calendar.now()


def monotonic():
    """Seconds since the start: a float of 30 bits, so after an hour it moves in steps of a millisecond."""
    return _host.narrow((_host.milliseconds() - _began) / 1000)


def monotonic_ns():
    """Nanoseconds since the start."""
    return (_host.milliseconds() - _began) * 1000000


def sleep(seconds):
    """Let *seconds* pass. The board does its background work meanwhile."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    _sleep(_host.narrow(seconds))
    _host.background()


def localtime(secs=None):
    """The date of *secs*, or of now."""
    return _calendar.date(_calendar.now() if secs is None else int(secs))


def mktime(t):
    """Seconds since 1970 of a struct_time."""
    return _calendar.seconds(struct_time(t))
