"""Lets the portable device tests run under CPython too: the library, and what MicroPython has of its own.

Those in device/live need MicroPython's own sockets and TLS, and a server: the host tests run them.
"""

import gc
import signal
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent

sys.path[:0] = [
    str(TESTS.parent / "lib"),
    str(TESTS / "device"),
    str(TESTS / "device" / "cpython"),
    str(TESTS / "faults"),
    str(TESTS / "host"),
]

# Whoever starts the tests in the background may have Ctrl-C ignored, in all that they start too.
signal.signal(signal.SIGINT, signal.default_int_handler)

collect_ignore_glob = ["device/live/*"]


@pytest.fixture(scope="module", autouse=True)
def nothing_older_is_searched() -> None:
    """Take what is there before a file's tests out of what gc.collect() looks at: the library calls it often.

    Those are the thousands of tests, and the documents and services that earlier files have loaded.
    """
    gc.collect()
    gc.freeze()
