"""What device code takes from CircuitPython's module of this name, for tests under CPython."""

import time


def ticks_ms():
    """Milliseconds, up to 2**29."""
    return time.monotonic_ns() // 1000000 & 0x1FFFFFFF
