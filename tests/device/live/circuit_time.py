"""A clock that stands still but for sleep(), over the emulation of CircuitPython's API; boards of any chip.

from circuit_time import board, clock
clock.sleep_ms(20)
"""

import sys
from array import array

import cp_host
import cp_os
import cp_parts
import cp_sound
import cp_supervisor
import cp_time
import emulation

from uopenai.net import ticks  # noqa: F401 - before the clock is set, from which it takes its functions

HEARD_MS = 1023 * 1000 // 24000 + 1  # a DMA buffer: so exact is what is known of what was heard
EARLY_MS = 0
DELAY_MS = 150  # of silence that may come before a sound
KEPT_MS = 50  # of what a microphone hears are kept

_modules = emulation.MODULES


class Clock:
    """Time passes when somebody sleeps, or waits in record(); the board does its background work then."""

    def __init__(self):
        self.us = 0

    def pass_us(self, us):
        self.us += us
        cp_sound.background()

    def sleep_ms(self, ms):
        self.pass_us(ms * 1000)

    def skip_ms(self, ms):
        """Let time pass of which the sound knows nothing."""
        cp_supervisor.began -= ms


def board(chip="ESP32S3", hears=None, absent=(), release=(10, 3, 1)):
    """A new board, with that *chip*, whose microphone *hears* samples; *absent*: modules that its firmware
    lacks beside."""
    cp_sound.start(chip, release, array("h", hears or b""))
    cp_os.become(chip, "%d.%d.%d" % release, "", "a simulated board with " + chip)
    for number in list(cp_parts._taken):
        cp_parts.release(number)
    emulation.MODULES = _modules
    for name in absent:
        emulation.MODULES = emulation.MODULES.replace(" %s " % name, " ")
    for name in list(sys.modules):  # those that hold on to a module of another board
        if name[:8] == "cp_audio" or name[:21] == "uopenai.audio.circuit":
            del sys.modules[name]


def begin(hears=b"", wide=False):
    """A board that has all."""
    board(hears=hears)


def played():
    """What has come out of the loudspeaker so far."""
    return cp_sound.heard.getvalue()


def lost(microphone):
    """How many samples its DMA memory had no room for."""
    return microphone._line.i2s._in._inlet.lost


def taken():
    """The pins that somebody has."""
    return sorted(cp_parts._taken)


clock = Clock()
cp_host.tick(lambda: clock.us * 1000)
cp_supervisor.began = 700  # its ticks begin anew in the midst of a test, as on a board every six days
cp_sound.now_us = lambda: clock.us
cp_sound.wait_us = clock.pass_us
cp_time._sleep = lambda seconds: clock.pass_us(int(seconds * 1000000 + 0.5))
