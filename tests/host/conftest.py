"""What the host tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from uopenai_tools.interpreter import Interpreter, find

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    """The unix MicroPython that `make setup` found."""
    return find(ROOT / "build")
