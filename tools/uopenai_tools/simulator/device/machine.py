"""machine: what can be told truthfully of a board that has no pins.

Resets, the clock, the watchdog and the identity are real; a Pin remembers what it was set to, and that
is all. There is no I2C, SPI, I2S, ADC, PWM or Timer: an import of them fails here.
"""

import time

from _clock import RTC  # noqa: F401
from _link import send
from umachine import *  # noqa: F403

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 2, 3, 4, 5

_identity = b""
_cause = PWRON_RESET


class Pin:
    """A pin that is connected to nothing: an input reads its pull, an output what was written."""

    IN, OUT, OPEN_DRAIN = 1, 3, 7
    PULL_DOWN, PULL_UP = 1, 2

    def __init__(self, id, mode=-1, pull=-1, *, value=None, **_):
        self.id = id
        self._value = 0
        self.init(mode, pull, value=value)

    def init(self, mode=-1, pull=-1, *, value=None, **_):
        if value is not None:
            self._value = int(bool(value))
        elif mode == Pin.IN:
            self._value = int(pull == Pin.PULL_UP)

    def value(self, value=None):
        if value is None:
            return self._value
        self._value = int(bool(value))

    __call__ = value

    def on(self):
        self._value = 1

    def off(self):
        self._value = 0

    def __repr__(self):
        return "Pin(%s)" % self.id


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


def lightsleep(ms=0):
    """Sleep; RAM is kept."""
    time.sleep_ms(ms)


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
