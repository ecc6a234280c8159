"""machine: what can be told truthfully of a board whose pins lead to the host.

Resets, the clock, the watchdog and the identity are real. I2S hears and plays files; what is put on pins,
and written to devices on the I2C bus, is told to the host, which presses the buttons. There is no SPI,
ADC or Timer: an import of them fails here.
"""

import time

from _bus import I2C, SoftI2C  # noqa: F401
from _clock import RTC  # noqa: F401
from _i2s import I2S  # noqa: F401
from _link import send
from _pins import PWM, Pin, bitstream  # noqa: F401
from _sleep import lightsleep, wake_reason  # noqa: F401
from umachine import *  # noqa: F403

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 2, 3, 4, 5
SLEEP, DEEPSLEEP = 2, 4
PIN_WAKE, EXT0_WAKE, EXT1_WAKE, TIMER_WAKE, TOUCHPAD_WAKE, ULP_WAKE = 2, 2, 3, 4, 5, 6

_identity = b""
_cause = PWRON_RESET


class WDT:
    """The watchdog: *timeout* ms without feed() end in a hard reset."""

    def __init__(self, id=0, timeout=5000):
        self.timeout = timeout
        self.feed()

    def feed(self):
        send("W%d" % self.timeout)


def unique_id():
    """The six bytes that are also the Wi-Fi address."""
    return _identity


def freq(hertz=None):
    """160 MHz, in words: the host runs at its own speed."""
    return 160000000


def reset_cause():
    """Why the board last started."""
    return _cause


def reset():
    """Reset as the button does."""
    _leave(HARD_RESET, 0)


def soft_reset():
    """Start the interpreter afresh."""
    raise SystemExit


def deepsleep(ms=0):
    """Switch off for *ms*, then start as at power-on; for ever if 0."""
    _leave(DEEPSLEEP_RESET, ms or -1)


def _leave(cause, ms):
    while True:
        send("H%d,%d" % (cause, ms))
        time.sleep(60)  # the host ends this process


def start(identity, cause):
    """Take the identity that the host has for this board, and the reason of this start."""
    global _identity, _cause
    _identity = identity
    _cause = cause


def bootloader(timeout=0):
    """There is no ROM bootloader here to fall into."""
    raise NotImplementedError("a simulated board has no bootloader")
