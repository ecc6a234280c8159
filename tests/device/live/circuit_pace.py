"""Time that goes faster than it does, over the emulation of CircuitPython's API: see accelerated."""

import cp_host
import cp_sound
import cp_supervisor
import cp_time


class Pace:
    """What the emulation of CircuitPython takes its time from, on both of its interpreters.

    Its loops are the portable ones, on a host that may be slow: between two looks, of which there are many in
    each step of a program, no more than *most_us* pass; but a sleep counts as it was asked for.
    """

    def __init__(self, speed, most_us):
        self._speed = speed
        self._most_us = most_us
        self._now = cp_host._time_ns
        self._last = self._now()
        self._us = 0
        self._sleep = cp_host.sleep

    def us(self):
        now = self._now()
        self._us += min((now - self._last) // 1000 * self._speed, self._most_us)
        self._last = now
        return self._us

    def wait_us(self, us):
        self._sleep(us / 1000000 / self._speed)
        self._us += us
        self._last = self._now()

    def start(self):
        """Be its time, of which there are some seconds left until its ticks begin anew."""
        cp_host.tick(lambda: self.us() * 1000)
        cp_supervisor.began = cp_host.milliseconds() + 5000
        cp_sound.now_us = self.us
        cp_sound.wait_us = self.wait_us
        cp_time._sleep = lambda seconds: self.wait_us(int(seconds * 1000000))
