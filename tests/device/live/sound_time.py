"""A clock that stands still but for sleep(), over the simulated board's machine.I2S. Import it first.

from sound_time import clock
clock.sleep_ms(20)
"""

import io
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

import _i2s as i2s  # noqa: E402 - after the clock
import _panel as panel  # noqa: E402

HEARD_MS = 256 * 1000 // 24000 + 1  # a DMA block: so exact is what is known of what was heard
EARLY_MS = 86  # sound is in played() when the DMA memory takes it
DELAY_MS = 22  # of silence that may come before a sound
KEPT_MS = 100  # of what a microphone hears are kept


class Machine:
    """The module machine, as far as I2S goes."""

    I2S = i2s.I2S

    class Pin:
        OUT = 3

        def __init__(self, number, *_, **__):
            self.id = number


sys.modules["machine"] = Machine
_heard = None
_told = []


def begin(hears=b"", wide=False, heard=None):
    """A board whose microphone *hears* samples, of 24 bits if it is *wide*, and whose loudspeaker is the
    stream *heard*."""
    global _heard
    _heard = io.BytesIO() if heard is None else heard
    del _told[:]
    panel.note = _note
    i2s.start(i2s.Microphone(io.BytesIO(hears), 3 if wide else 2), _heard)


def _note(what, number, frames, rate):
    _told.append((what, frames))


def told(what):
    """Frames of each gap (panel.GAP) or loss (panel.LOST)."""
    return [frames for kind, frames in _told if kind == what]


def played():
    """What the loudspeaker has got."""
    return _heard.getvalue()[: _heard.tell()]


def lost(microphone):
    """How many samples the DMA memory had no room for."""
    return sum(told(panel.LOST))
