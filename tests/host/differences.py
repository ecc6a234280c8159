"""What is left out where the device tests run over the emulation of CircuitPython's API, and why.

The reasons are what lib/PLATFORMS.md says: words for a user, one line each. A test that is not named here has
to pass there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Platforms: the emulation on three interpreters.
EMULATED = ("emulated-32", "emulated-64", "emulated-cpython")
CPYTHON = ("emulated-cpython",)


@dataclass(frozen=True)
class Difference:
    """Tests of a file that are left out: ``Class.test``, ``Class.*``, or "" for all of the file."""

    test: str
    reason: str
    platforms: Sequence[str] = EMULATED


DIFFERENCES: Mapping[str, Sequence[Difference]] = {}


def of(platform: str, file: str) -> list[Difference]:
    """Those of *file* on *platform*."""
    return [each for each in DIFFERENCES.get(file, ()) if platform in each.platforms]
