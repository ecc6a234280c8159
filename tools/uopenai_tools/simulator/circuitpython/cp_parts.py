"""The chip's pins in the emulation of CircuitPython's API: who has each, and what is to be read there.

A pin belongs to one object at a time. What is put on it from outside stands in ``outside``, by its number;
what it puts out in ``out``. ``pixels``: what was sent to neopixels, (number, bytes).
"""

import cp_host

NUMBERS = tuple([n for n in range(49) if n not in (22, 23, 24, 25, 27, 28, 29, 30, 31, 32)])

outside = {}
out = {}
pulls = {}
pixels = []
_taken = {}


class Pin:
    """A pin; there is one object for each."""

    def __init__(self, number):
        self._number = number

    def __repr__(self):
        return "microcontroller.pin.GPIO%d" % self._number


class _Names:
    """The module microcontroller.pin."""


pin = _Names()
for _number in NUMBERS:
    setattr(pin, "GPIO%d" % _number, Pin(_number))


def claim(what, owner):
    """The number of the pin *what*, which is *owner*'s from now on. Raises TypeError, ValueError."""
    if not isinstance(what, Pin):
        raise TypeError("pin must be of type Pin, not %s" % type(what).__name__)
    number = what._number
    if number in _taken:
        raise ValueError("IO%d in use" % number)
    if owner is not None:
        _taken[number] = owner
    return number


def is_input_only(number):
    """Whether this chip cannot drive it."""
    return number == 46 and cp_host.board[0] == "ESP32S2"


def release(number):
    """Nobody has it any more: it floats."""
    _taken.pop(number, None)
    out.pop(number, None)
    pulls.pop(number, None)


def level(number):
    """What is to be read there (bool)."""
    if number in out:
        return out[number]
    return bool(outside.get(number, pulls.get(number, 0)))
