"""What device code takes from MicroPython's module of this name, for tests under CPython."""


def const(value):
    """A constant: the compiler of MicroPython inlines it."""
    return value
