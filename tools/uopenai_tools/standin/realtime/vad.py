"""Tells speech from silence by the energy of 20 ms windows: the stand-in's server VAD.

The service's is a model, whose `threshold` is a probability. Here it stands for a level: 0 is −60 dB of
full scale, 0.5 is −40 dB, 1 is −20 dB; so a higher threshold wants a louder voice, as the API says.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from operator import mul
from typing import NamedTuple

WINDOW_MS = 20
# Windows in a row that must be loud: a click is no speech.
_LOUD_WINDOWS = 2


class Change(NamedTuple):
    """Speech *began*, or ended; *at_ms* is in the audio that the detector was fed."""

    began: bool
    at_ms: int


class Detector:
    """Hears samples at *rate*; speech is over after *silence_ms* of quiet."""

    def __init__(self, rate: int, threshold: float, silence_ms: int) -> None:
        self._window = rate * WINDOW_MS // 1000
        self._least = (32_768 * 10 ** ((threshold * 40 - 60) / 20)) ** 2 * self._window
        self._silence_ms = max(WINDOW_MS, silence_ms)
        self._rest = array("h")
        self._heard_ms = 0
        self._loud = self._quiet = 0
        self.speaking = False

    def feed(self, samples: array[int]) -> Iterator[Change]:
        """What changed within *samples*. Take all of it, or the detector has heard only a part."""
        self._rest.extend(samples)
        whole = len(self._rest) // self._window * self._window
        taken, self._rest = self._rest[:whole], self._rest[whole:]
        for start in range(0, whole, self._window):
            window = taken[start : start + self._window]
            self._heard_ms += WINDOW_MS
            change = self._hear(sum(map(mul, window, window)) >= self._least)
            if change:
                yield change

    def silence(self) -> None:
        """What was said was taken away: what comes now begins anew."""
        self.speaking = False
        self._loud = self._quiet = 0

    def _hear(self, loud: bool) -> Change | None:
        self._loud = self._loud + 1 if loud else 0
        self._quiet = 0 if loud else self._quiet + 1
        if not self.speaking and self._loud >= _LOUD_WINDOWS:
            self.speaking = True
            return Change(True, self._heard_ms - self._loud * WINDOW_MS)
        if self.speaking and self._quiet * WINDOW_MS >= self._silence_ms:
            self.speaking = False
            return Change(False, self._heard_ms)
        return None
