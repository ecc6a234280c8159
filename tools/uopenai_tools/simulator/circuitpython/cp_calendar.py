"""The board's clock: seconds since 1970 as integers, and the dates that they are. No zones."""

from collections import namedtuple

import cp_host

_FIELDS = "tm_year tm_mon tm_mday tm_hour tm_min tm_sec tm_wday tm_yday tm_isdst"
_Nine = namedtuple("struct_time", _FIELDS.split())
UNSET = 946684800  # 2000-01-01, where the clock of an ESP32 begins
_offset = 0
on_set = None  # called with the seconds since 1970 to which a program sets the clock


def struct_time(fields):
    """The nine *fields* of a date."""
    fields = tuple(fields)
    if len(fields) != 9:
        raise TypeError("time.struct_time() takes a 9-sequence")
    return _Nine(*fields)


def start(seconds):
    """The clock shows *seconds* since 1970 now."""
    global _offset
    _offset = seconds * 1000 - cp_host.milliseconds()


def now():
    """Seconds since 1970."""
    return (cp_host.milliseconds() + _offset) // 1000


def seconds(fields):
    """Seconds since 1970 of a date."""
    year, month, day, hour, minute, second = tuple(fields)[:6]
    # Days from 1970, the year beginning in March.
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
    return ((days * 24 + hour) * 60 + minute) * 60 + second


def date(count):
    """The date of *count* seconds since 1970."""
    days, left = count // 86400, count % 86400
    shifted = days + 719468
    era = shifted // 146097
    of_era = shifted - era * 146097
    years = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * years + years // 4 - years // 100)
    part = (5 * of_year + 2) // 153
    month = part + 3 if part < 10 else part - 9
    year = years + era * 400 + (month <= 2)
    first = seconds((year, 1, 1, 0, 0, 0)) // 86400
    day = of_year - (153 * part + 2) // 5 + 1
    hour, minute = left // 3600, left // 60 % 60
    return _Nine(year, month, day, hour, minute, left % 60, (days + 3) % 7, days - first + 1, -1)
