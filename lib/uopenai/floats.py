"""Embeddings as ``array("f")``: four bytes a number, where a list of floats takes three times that."""

from array import array

from .saving import digits


class Floats:
    """A sink (see json_reader.Reader.pour) for numbers: base64 of 32-bit floats, or an array of JSON."""

    def __init__(self):
        self.digits = digits()
        self._numbers = None
        self._rest = b""  # of a number that came in two pieces

    def begin(self):
        """The numbers of another one come now."""
        self._numbers = array("f")

    def write(self, view):
        """Take bytes, little-endian as every board here is."""
        if self._rest:
            need = 4 - len(self._rest)
            self._rest += bytes(view[:need])
            view = view[need:]
            if len(self._rest) < 4:
                return
            self._numbers.extend(array("f", self._rest))
        whole = len(view) & ~3
        self._rest = bytes(view[whole:])
        if whole:
            self._numbers.extend(array("f", bytes(view[:whole])))

    def append(self, number):
        """Take one number."""
        self._numbers.append(float(number))

    def end(self):
        """The array. Raises ValueError."""
        if self._rest:
            self._rest = b""
            raise ValueError("the numbers do not come four bytes each")
        numbers = self._numbers
        self._numbers = None
        return numbers
