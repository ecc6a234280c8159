"""What tokens cost, as whoever runs the relay says it: nothing here knows the service's prices.

The file is TOML, dollars for a million tokens:

    ["gpt-4o-mini"]
    input = 0.15
    output = 0.60

A model that it does not name (a dated one goes by the name that it begins with) is as dear as the dearest
that it names.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from uopenai_tools.faults import UsageFault
from uopenai_tools.relay.usage import Usage

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "prices.toml"
_MILLION = 1_000_000


class Price(NamedTuple):
    """Dollars for a million tokens that go in, and that come out."""

    input: float
    output: float


@dataclass(frozen=True)
class Prices:
    """The prices by model; none: dollars are not counted."""

    by_model: Mapping[str, Price]

    def cost(self, model: str, usage: Usage) -> float:
        """What *usage* of *model* costs, in dollars."""
        price = self._of(model)
        return (usage.input * price.input + usage.output * price.output) / _MILLION

    def _of(self, model: str) -> Price:
        fitting = [name for name in self.by_model if model == name or model.startswith(name + "-")]
        if fitting:
            return self.by_model[max(fitting, key=len)]
        every = self.by_model.values()
        return Price(*(max((price[each] for price in every), default=0.0) for each in (0, 1)))


def load(path: Path) -> Prices:
    """The prices in the file *path*; none if there is no such file. Raises UsageFault."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Prices({})
    except OSError as error:
        raise UsageFault(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise UsageFault(f"{path} is no TOML: {error}") from None
    return Prices({model: _price(path, model, facts) for model, facts in document.items()})


def _price(path: Path, model: str, facts: Any) -> Price:
    given = [facts.get(name) if isinstance(facts, dict) else None for name in Price._fields]
    if any(isinstance(each, bool) or not isinstance(each, (int, float)) or not each >= 0 for each in given):
        raise UsageFault(f'{path}: ["{model}"] needs input and output, dollars for a million tokens')
    return Price(*(float(each) for each in given if each is not None))
