"""Time that goes SPEED times as fast as it does: import it before anything that asks for the time.

Sound at its real pace is then over sooner, and everything keeps its relation. A step of the clock is no
larger than MOST_US, however long nobody looked at it: a host that has other things to do makes time go more
slowly, and no sound is lost by that. What others wait for goes by their own time.
"""

import sys
import time as _real

SPEED = 8
MOST_US = 20000


class Clock:
    """The module ``time``."""

    def __init__(self):
        self._last = _real.ticks_us()
        self._us = self._ms = self._rest = 0

    def __getattr__(self, name):
        return getattr(_real, name)

    def ticks_us(self):
        now = _real.ticks_us()
        passed = min(_real.ticks_diff(now, self._last) * SPEED, MOST_US)
        self._last = now
        self._us = (self._us + passed) & 0x3FFFFFFF
        self._rest += passed
        self._ms = (self._ms + self._rest // 1000) & 0x3FFFFFFF
        self._rest %= 1000
        return self._us

    def ticks_ms(self):
        self.ticks_us()
        return self._ms

    def sleep_us(self, us):
        _real.sleep_us(us // SPEED)

    def sleep_ms(self, ms):
        _real.sleep_us(ms * 1000 // SPEED)


if sys.implementation.name == "circuitpython":
    from circuit_pace import Pace

    from uopenai.net import ticks as time

    Pace(SPEED, MOST_US // 20).start()
else:
    time = sys.modules["time"] = Clock()
