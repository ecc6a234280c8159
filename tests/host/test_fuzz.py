"""A few seconds of fuzzing for each codec; each run begins elsewhere, and says how to do it again."""

from __future__ import annotations

import secrets

import pytest

from fuzz.run import fuzz
from fuzz.targets import TARGETS


@pytest.mark.parametrize("seconds", [2, pytest.param(60, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", sorted(TARGETS))
def test_damaged_input_is_read_right_or_refused(name: str, seconds: float) -> None:
    assert fuzz(name, seconds, secrets.randbits(32)) > 50
