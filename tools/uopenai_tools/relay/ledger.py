"""What each board has spent, by day, by month and in all; kept over restarts.

One relay writes the file. A request counts when it is let through, its tokens when the answer has passed;
while it is under way it holds `RESERVED` tokens, so that of many at once not all slip under the same cap.
The last one to be let through may still go over by what it uses: nobody knows that before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from uopenai_tools import keeping
from uopenai_tools.faults import Fault
from uopenai_tools.relay import caps
from uopenai_tools.relay.caps import PERIODS, UNITS, Limit, Period
from uopenai_tools.relay.prices import Prices
from uopenai_tools.relay.tokens import FOLDER, Token
from uopenai_tools.relay.usage import Usage

RESERVED = 1000
_FILE = "spent.json"


class LedgerError(Fault):
    """The counts cannot be read or written; the text says why."""


def _utc() -> datetime:
    return datetime.now(timezone.utc)


@dataclass
class _Account:
    """One board's: what it spent in each period, and how many of its requests are under way."""

    spent: dict[Period, dict[str, Any]]
    under_way: int = 0


class Ledger:
    """The counts in *folder*. *clock* gives the time in UTC. Raises LedgerError."""

    def __init__(
        self, folder: Path = FOLDER, prices: Prices | None = None, clock: Callable[[], datetime] = _utc
    ) -> None:
        self._path = folder / _FILE
        self._prices = prices or Prices({})
        self._clock = clock
        self._accounts = {name: _Account(spent) for name, spent in _read(self._path).items()}

    def spent(self, name: str, limit: Limit) -> float:
        """What the board *name* has spent of *limit*, in its period that runs now."""
        return self._period(self._account(name), limit.period)[limit.unit]

    def reached(self, token: Token) -> Limit | None:
        """The limit that lets no further request of *token* through, if there is one."""
        account = self._account(token.name)
        for limit in token.limits:
            spent = self._period(account, limit.period)[limit.unit]
            if limit.unit == "tokens":
                spent += account.under_way * RESERVED
            elif limit.unit == "dollars":
                if not self._prices.by_model:
                    return limit  # what nobody can count, nobody may spend
                spent += account.under_way * self._prices.cost("", Usage(0, RESERVED))
            if spent >= limit.amount:
                return limit
        return None

    def begin(self, token: Token) -> None:
        """A request is let through."""
        account = self._account(token.name)
        account.under_way += 1
        self._add(account, "requests", 1)

    def end(self, token: Token, usage: Usage, model: str = "") -> None:
        """It is over, and has used this."""
        account = self._account(token.name)
        account.under_way -= 1
        self._add(account, "tokens", usage.total)
        self._add(account, "dollars", self._prices.cost(model, usage))

    def save(self) -> None:
        """Write the counts. Raises LedgerError."""
        kept = {name: account.spent for name, account in self._accounts.items()}
        keeping.write(self._path, json.dumps(kept, indent=1) + "\n", 0o600, LedgerError)

    def _account(self, name: str) -> _Account:
        return self._accounts.setdefault(name, _Account({}))

    def _period(self, account: _Account, period: Period) -> dict[str, Any]:
        label = caps.label(period, self._clock())
        if account.spent.get(period, {}).get("of") != label:
            account.spent[period] = {"of": label, **dict.fromkeys(UNITS, 0)}
        return account.spent[period]

    def _add(self, account: _Account, unit: str, amount: float) -> None:
        for period in PERIODS:
            self._period(account, period)[unit] += amount


def _read(path: Path) -> dict[str, dict[Period, dict[str, Any]]]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {name: _periods(spent) for name, spent in kept.items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise LedgerError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LedgerError(f"{path} is damaged: move it away, and every board begins to count anew") from None


def _periods(spent: Mapping[str, Mapping[str, Any]]) -> dict[Period, dict[str, Any]]:
    return {
        period: {"of": str(spent[period]["of"]), **{unit: spent[period][unit] + 0 for unit in UNITS}}
        for period in PERIODS
        if period in spent
    }
