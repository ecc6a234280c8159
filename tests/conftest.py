"""Lets the portable device tests run under CPython too: the library, and what MicroPython has of its own.

Those in device/live need MicroPython's own sockets and TLS, and a server: the host tests run them.
"""

import gc
import signal
import sys
from pathlib import Path

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


def pytest_collection_finish() -> None:
    """Take the thousands of tests out of what gc.collect() looks at: the library calls it often."""
    gc.collect()
    gc.freeze()
