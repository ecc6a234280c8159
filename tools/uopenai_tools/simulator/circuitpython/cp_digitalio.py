"""An emulation of CircuitPython's API: ``digitalio``, as far as gadgets use it."""

import cp_parts


class _Named:
    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return "digitalio." + self._name


class Direction:
    """Which way."""

    INPUT = _Named("Direction.INPUT")
    OUTPUT = _Named("Direction.OUTPUT")


class Pull:
    """Where an input is when nobody drives it."""

    UP = _Named("Pull.UP")
    DOWN = _Named("Pull.DOWN")


class DriveMode:
    """How an output drives."""

    PUSH_PULL = _Named("DriveMode.PUSH_PULL")
    OPEN_DRAIN = _Named("DriveMode.OPEN_DRAIN")


class DigitalInOut:
    """A pin: an input without a pull, until it is switched."""

    def __init__(self, pin):
        self._number = cp_parts.claim(pin, self)
        self._direction = Direction.INPUT
        self._pull = None

    def _open(self):
        if self._number is None:
            raise ValueError("Object has been deinitialized and can no longer be used. Create a new object.")
        return self._number

    def deinit(self):
        """Let go of the pin."""
        if self._number is not None:
            cp_parts.release(self._number)
            self._number = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.deinit()

    def switch_to_output(self, value=False, drive_mode=DriveMode.PUSH_PULL):
        """Become an output."""
        number = self._open()
        if cp_parts.is_input_only(number):
            raise ValueError("Invalid direction")
        if drive_mode not in (DriveMode.PUSH_PULL, DriveMode.OPEN_DRAIN):
            raise TypeError("drive_mode must be of type DriveMode")
        self._direction = Direction.OUTPUT
        cp_parts.out[number] = bool(value)

    def switch_to_input(self, pull=None):
        """Become an input."""
        number = self._open()
        if pull not in (None, Pull.UP, Pull.DOWN):
            raise TypeError("pull must be of type Pull or None")
        self._direction = Direction.INPUT
        self._pull = pull
        cp_parts.out.pop(number, None)
        cp_parts.pulls[number] = int(pull is Pull.UP)

    @property
    def direction(self):
        """See Direction."""
        self._open()
        return self._direction

    @property
    def pull(self):
        """See Pull; None for an input without."""
        self._open()
        if self._direction is Direction.OUTPUT:
            raise AttributeError("Pull not used when direction is output.")
        return self._pull

    @property
    def value(self):
        """The level (bool)."""
        return cp_parts.level(self._open())

    @value.setter
    def value(self, value):
        number = self._open()
        if self._direction is Direction.INPUT:
            raise AttributeError("Cannot set value when direction is input.")
        cp_parts.out[number] = bool(value)
