"""The ESP32's clock: seconds since 2000-01-01, starting there at power-on, set by machine.RTC.

The host's clock is the oscillator; what is kept here, and by the host over a soft reset, is the host
time at which this clock showed 2000-01-01.
"""

import time

from _link import send
from _rom import patch

_TO_2000 = 946684800  # seconds from 1970, where the host counts from

_host_time = time.time
_host_time_ns = time.time_ns
_host_gmtime = time.gmtime
_host_mktime = time.mktime
_start_us = 0


def _time():
    return int(_host_time() - _start_us / 1000000)


def _time_ns():
    return _host_time_ns() - _start_us * 1000


def _gmtime(seconds=None):
    return _host_gmtime((_time() if seconds is None else int(seconds)) + _TO_2000)[:8]


def _mktime(date):
    return int(_host_mktime(date)) - _TO_2000


def _date():
    microseconds = _host_time_ns() // 1000 - _start_us
    now = _gmtime(microseconds // 1000000)
    return now[:3] + (now[6],) + now[3:6] + (microseconds % 1000000,)


class RTC:
    """machine.RTC: the clock as (year, month, day, weekday, hours, minutes, seconds, microseconds)."""

    def __init__(self, id=0):
        pass

    def datetime(self, date=None):
        global _start_us
        if date is None:
            return _date()
        year, month, day, _, hours, minutes, seconds, microseconds = date
        shown = _mktime((year, month, day, hours, minutes, seconds, 0, 0))
        _start_us = _host_time_ns() // 1000 - shown * 1000000 - microseconds
        send("T%d" % _start_us)
        return None

    def init(self, date):
        year, month, day, hours, minutes, seconds, microseconds, _ = date
        self.datetime((year, month, day, 0, hours, minutes, seconds, microseconds))


def start(start_us):
    """Let the module time show this clock."""
    global _start_us
    _start_us = start_us
    patch(time, "time", _time)
    patch(time, "time_ns", _time_ns)
    patch(time, "gmtime", _gmtime)
    patch(time, "localtime", _gmtime)
    patch(time, "mktime", _mktime)
