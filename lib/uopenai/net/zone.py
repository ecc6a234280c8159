"""The time of day where the board is. Its clock runs in UTC; the setting ``tz`` has the rule of its zone.

A rule is a POSIX TZ string (IEEE 1003.1, section 8.3; RFC 9636, section 3.3.1) with dates as month, week
and weekday: ``CET-1CEST,M3.5.0,M10.5.0/3``. `uopenai provision` makes it from a name such as Europe/Berlin.
"""

from . import clock

_DAY = 86400


def local(seconds=None, rule=None):
    """The local time: (year, month, day, hour, minute, second, weekday, day of the year).

    Monday is weekday 0, as in time.localtime. *seconds* since 1970, in UTC; left out, now. *rule*: left
    out, the setting ``tz``; without that it is UTC. Raises ValueError for a rule that is none.
    """
    if seconds is None:
        seconds = clock.now()
    if rule is None:
        from .. import config

        rule = config.get("tz") or "UTC0"
    try:
        seconds -= _west(seconds, rule)
    except (ValueError, IndexError):
        raise ValueError("%r is no time zone: set it with `uopenai provision`" % rule)
    days = seconds // _DAY
    year = _year(days)
    month = 12
    while _days(year, month) > days:
        month -= 1
    rest = seconds % _DAY
    return (
        year,
        month,
        days - _days(year, month) + 1,
        rest // 3600,
        rest // 60 % 60,
        rest % 60,
        (days + 3) % 7,
        days - _days(year, 1) + 1,
    )


def _west(seconds, rule):
    """How far the zone is behind UTC at that moment, in seconds."""
    zone = rule.split(",")
    at = _after_name(zone[0], 0)
    end = _after_time(zone[0], at)
    standard = _time(zone[0][at:end])
    if len(zone) == 1:
        if end < len(rule):
            raise ValueError
        return standard
    at = _after_name(zone[0], end)
    summer = _time(zone[0][at:]) if at < len(zone[0]) else standard - 3600
    year = _year((seconds - standard) // _DAY)
    begins = _moment(year, zone[1]) + standard
    ends = _moment(year, zone[2]) + summer
    # South of the equator summer goes over the new year.
    if begins < ends:
        return summer if begins <= seconds < ends else standard
    return standard if ends <= seconds < begins else summer


def _after_name(text, at):
    if text[at] == "<":
        return text.index(">", at) + 1
    start = at
    while at < len(text) and text[at].isalpha():
        at += 1
    if at == start:
        raise ValueError
    return at


def _after_time(text, at):
    while at < len(text) and text[at] in "+-:0123456789":
        at += 1
    return at


def _time(text):
    """Seconds of ``[+-]hours[:minutes[:seconds]]``."""
    total = 0
    factor = 3600
    for part in text.lstrip("+-").split(":"):
        total += int(part) * factor
        factor //= 60
    return -total if text[0] == "-" else total


def _moment(year, date):
    """Seconds from 1970 to ``Mmonth.week.weekday[/time]`` of *year*, by the clock of the zone."""
    date, _, time = date.partition("/")
    if date[0] != "M":
        raise ValueError
    month, week, weekday = [int(part) for part in date[1:].split(".")]
    first = _days(year, month)
    day = first + (weekday - first - 4) % 7 + 7 * (week - 1)
    if day >= _days(year, month + 1):  # week 5 is the last one
        day -= 7
    return day * _DAY + _time(time or "2")


def _days(year, month):
    """Days from 1970-01-01 to the first of *month*; month 13 is the next January."""
    # Years begin in March here, so that the day that is added comes last.
    months = year * 12 + month - 3
    year = months // 12
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * (months % 12) + 2) // 5 - 719468


def _year(days):
    year = 1970 + days // 366
    while _days(year + 1, 1) <= days:
        year += 1
    return year
