"""A clock that stands still but for sleep(): put in the place of ``time`` before what is tested imports it.

from virtual_time import clock
clock.sleep_ms(20)
"""

import sys
import time as _real


class Clock:
    """As much of ``time`` as sound needs."""

    def __init__(self):
        self.us = 0
        self.ticks_diff = _real.ticks_diff
        self.ticks_add = _real.ticks_add

    def ticks_us(self):
        return (self.us - 100000) & 0x3FFFFFFF

    def ticks_ms(self):
        # They begin anew in the midst of a test, as on a board every 12 days. No large integer on the way.
        return (self.us // 1000 - 512) & 0x3FFFFFFF

    def sleep_us(self, us):
        self.us += us

    def sleep_ms(self, ms):
        self.us += ms * 1000


clock = sys.modules["time"] = Clock()

import _i2s as i2s  # noqa: E402, F401 - for who imports it from here
import _panel as panel  # noqa: E402, F401
