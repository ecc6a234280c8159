"""Lets the portable device tests run under CPython too: the library, and what MicroPython has of its own."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent

sys.path[:0] = [
    str(TESTS.parent / "lib"),
    str(TESTS / "device"),
    str(TESTS / "device" / "cpython"),
]
