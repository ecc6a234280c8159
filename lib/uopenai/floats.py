"""Embeddings as ``array("f")``: four bytes a number, where a list of floats takes three times that."""

from array import array

from micropython import const

from .saving import digits

_STEP = const(256)  # bytes that are converted at a time


class Floats:
    """A sink (see json_select) for numbers: base64 of 32-bit floats, or an array of JSON.

    *count*: how many are expected. They are made room for at once, as an array that grows takes twice its
    size; another number of them is no mistake.
    """

    def __init__(self, count):
        self.digits = digits()
        self._count = count
        self._numbers = array("f")
        self._at = 0
        self._rest = b""  # of a number that came in two pieces

    def begin(self):
        """The numbers of another one come now."""
        self._numbers = array("f", range(self._count))
        self._at = 0

    def write(self, view):
        """Take bytes, little-endian as every board here is."""
        at = 0
        if self._rest:
            at = 4 - len(self._rest)
            self._rest += bytes(view[:at])
            if len(self._rest) < 4:
                return
            self._take(self._rest)
        whole = at + (len(view) - at & ~3)
        for first in range(at, whole, _STEP):
            self._take(bytes(view[first : min(first + _STEP, whole)]))
        self._rest = bytes(view[whole:])

    def _take(self, data):
        stop = self._at + len(data) // 4
        if stop <= len(self._numbers):
            self._numbers[self._at : stop] = array("f", data)
        else:
            self._numbers = self._numbers[: self._at]
            self._numbers.extend(array("f", data))
        self._at = stop

    def append(self, number):
        """Take one number."""
        if self._at < len(self._numbers):
            self._numbers[self._at] = number
        else:
            self._numbers.append(number)
        self._at += 1

    def end(self):
        """The array. Raises ValueError."""
        if self._rest:
            self._rest = b""
            raise ValueError("the numbers do not come four bytes each")
        numbers = self._numbers
        self._numbers = array("f")
        return numbers if len(numbers) == self._at else numbers[: self._at]
