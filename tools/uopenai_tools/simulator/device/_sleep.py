"""Light sleep, and what ends it: machine.lightsleep and wake_reason, esp32.wake_on_ext0 and wake_on_ext1.

It takes time, and no more: Wi-Fi and sound go on, where those of a board stop.
"""

import time

import _pins
from micropython import const

_EXT0, _EXT1, _TIMER = const(2), const(3), const(4)
_LIGHT = const(2)  # as a bit of irq(wake=)
_LOOK_MS = const(5)

_ext0 = None  # number and level
_ext1 = ()
_ext1_level = False
_reason = 0


def wake_on_ext0(pin=None, level=0):
    """Let *level* (0 or 1) at one pin end a sleep; None: no longer."""
    global _ext0
    _ext0 = None if pin is None else (_pins.number(pin), int(level))


def wake_on_ext1(pins=None, level=False):
    """Let it end when all of *pins* are low, or, *level* true, one is high; None: no longer."""
    global _ext1, _ext1_level
    _ext1, _ext1_level = tuple(_pins.number(pin) for pin in pins or ()), bool(level)


def _woken():
    for waker in (_ext0, _pins.wake_pin):
        if waker and (len(waker) == 2 or waker[2] & _LIGHT) and _pins.level(waker[0]) == waker[1]:
            return _EXT0
    levels = [_pins.level(pin) for pin in _ext1]
    if levels and (any(levels) if _ext1_level else not any(levels)):
        return _EXT1
    return 0


def lightsleep(ms=0):
    """Sleep for *ms*, or until a pin ends it; RAM is kept."""
    global _reason
    start = time.ticks_ms()
    while True:
        _reason = _woken()
        if _reason:
            return
        left = ms - time.ticks_diff(time.ticks_ms(), start) if ms else _LOOK_MS
        if left <= 0:
            _reason = _TIMER
            return
        time.sleep_ms(min(left, _LOOK_MS))


def wake_reason():
    """What ended the last sleep, as machine's names have it; 0 if there was none."""
    return _reason
