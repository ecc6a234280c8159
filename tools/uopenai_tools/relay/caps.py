"""What a board may spend: limits on requests, tokens and dollars, by day, by month or in all.

A limit in words is "200k tokens/day", "500 requests/month", "2.50 dollars"; without a period it is for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from uopenai_tools.faults import UsageFault

Unit = Literal["requests", "tokens", "dollars"]
Period = Literal["day", "month", "total"]
UNITS: tuple[Unit, ...] = get_args(Unit)
PERIODS: tuple[Period, ...] = get_args(Period)
NONE = "none"
DEFAULT = ("1m tokens/month",)

_WORDS = re.compile(r"([0-9]+(?:\.[0-9]+)?)([km]?) *(requests?|tokens?|dollars?)(?:/(day|month|total))?")
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}


@dataclass(frozen=True)
class Limit:
    """At most *amount* of *unit* per *period*."""

    amount: float
    unit: Unit
    period: Period

    def __str__(self) -> str:
        amount = f"{self.amount:.6f}".rstrip("0").rstrip(".")
        return f"{amount} {self.unit}" + ("" if self.period == "total" else f"/{self.period}")


def parse(words: str) -> Limit:
    """The limit that *words* say. Raises UsageFault."""
    found = _WORDS.fullmatch(words.strip().lower())
    if found is None:
        raise UsageFault(
            f"{words!r} is no cap: say it as '200k tokens/day', '500 requests/month', '2.50 dollars', 'none'"
        )
    amount, times, unit, period = found.groups()
    whose: Unit = next(each for each in UNITS if each.startswith(unit))
    how_long: Period = next(each for each in PERIODS if each.startswith(period or "total"))
    limit = Limit(float(amount) * _TIMES[times], whose, how_long)
    if whose != "dollars" and limit.amount != int(limit.amount):
        raise UsageFault(f"{words!r} is no cap: {whose} are whole numbers")
    return limit


def parse_all(words: Iterable[str]) -> tuple[Limit, ...]:
    """The limits that *words* say; "none" alone: no limit. Raises UsageFault."""
    said = list(words)
    if said == [NONE]:
        return ()
    if not said:
        raise UsageFault("no cap was said: say 'none' if there is to be none")
    return tuple(parse(each) for each in said)


def label(period: Period, now: datetime) -> str:
    """Which day, or month, it is; in UTC, as the service has it."""
    return now.strftime({"day": "%Y-%m-%d", "month": "%Y-%m", "total": "total"}[period])
