"""Milliseconds that pass: a count that begins anew after days, so only differences mean something.

MicroPython's ``time`` has these four; CircuitPython's has none of them, and its supervisor's count wraps at
2**29, after six days.
"""

import time

if hasattr(time, "ticks_ms"):
    ticks_ms = time.ticks_ms  # pyright: ignore - not on CircuitPython
    ticks_add = time.ticks_add  # pyright: ignore - the arguments have names below
    ticks_diff = time.ticks_diff  # pyright: ignore - the arguments have names below
    sleep_ms = time.sleep_ms  # pyright: ignore - the arguments have names below
else:
    import supervisor  # pyright: ignore[reportMissingImports] - not on MicroPython

    ticks_ms = supervisor.ticks_ms

    def ticks_add(ticks, milliseconds):
        """The count *milliseconds* after *ticks*."""
        return ticks + milliseconds & 0x1FFFFFFF

    def ticks_diff(later, earlier):
        """Milliseconds from *earlier* to *later*, which may be up to three days apart either way."""
        return (later - earlier + 0x10000000 & 0x1FFFFFFF) - 0x10000000

    def sleep_ms(milliseconds):
        """Let time pass; a float of 30 bits holds a short time well enough."""
        time.sleep(milliseconds / 1000)
