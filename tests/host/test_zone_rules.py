"""Time zones: the rules of all zones as the host knows them, against what the board reckons."""

from __future__ import annotations

import random
import zoneinfo
from datetime import datetime

import pytest

from uopenai.net import zone
from uopenai_tools.timezones import is_posix, rule

# These follow the moon, which their tables know and their rules do not.
_MOON = {"Africa/Casablanca", "Africa/El_Aaiun", "Asia/Gaza", "Asia/Hebron"}


def test_every_zone_has_a_rule_and_the_board_agrees_with_this_computer() -> None:
    by_rule = {rule(name): name for name in sorted(zoneinfo.available_timezones() - _MOON - {"localtime"})}
    assert len(by_rule) > 80 and all(is_posix(each) for each in by_rule)
    chance = random.Random(1)
    for each, name in by_rule.items():
        there = zoneinfo.ZoneInfo(name)
        # Within 32 years of today, and around each change of the clocks of one year.
        moments = [chance.randrange(1_800_000_000, 2_800_000_000) for _ in range(20)]
        moments += [moment + off for moment in _changes(there) for off in (-1, 0, 1)]
        for moment in moments:
            then = datetime.fromtimestamp(moment, there).timetuple()
            assert zone.local(moment, each) == (*then[:7], then.tm_yday), (name, each, moment)


def _changes(there: zoneinfo.ZoneInfo) -> list[int]:
    """When the clocks of that zone change in 2027, to the second."""
    found = []
    step, start = 14 * 86400, 1_798_761_600
    for at in range(start, start + 366 * 86400, step):
        low, high = at, at + step
        if _offset(low, there) != _offset(high, there):
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if _offset(middle, there) != _offset(low, there) else (middle, high)
            found.append(high)
    return found


def _offset(moment: int, there: zoneinfo.ZoneInfo) -> object:
    return datetime.fromtimestamp(moment, there).utcoffset()


@pytest.mark.parametrize(
    "text", ["", "CET", "CET-1CEST", "CET-1CEST,J60,J300", "CET-1CEST,M3.5.0", "-1", "12"]
)
def test_what_is_no_rule_is_refused_here_and_there(text: str) -> None:
    assert not is_posix(text)
    if text not in ("", "CET-1CEST"):  # without a rule summer never begins, and empty is not set
        with pytest.raises(ValueError, match="is no time zone"):
            zone.local(0, text)


@pytest.mark.parametrize("text", ["../../etc/passwd", "/etc/passwd", "Mars/Olympus", "Europe/", "a\nb"])
def test_what_is_no_zone_stays_what_it_is(text: str) -> None:
    assert rule(text) == text and not is_posix(text)
