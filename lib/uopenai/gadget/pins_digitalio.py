"""What gadgets ask of the board itself, on CircuitPython: the names of pins, over digitalio and its like.

A pin belongs to one object at a time there, and lets go of its level when that is closed; so each is opened
once, and kept.
"""

# pyright: reportMissingImports=false

import sys

from ..net.ticks import sleep_ms, ticks_diff, ticks_ms

_LOOK_MS = 5  # between two looks at the serial line
_opened = {}  # DigitalInOut by GPIO number


class Line:
    """The pin of GPIO *number*: called, it reads or sets it."""

    def __init__(self, number):
        self.number = number
        self._line = _opened.get(number)
        if self._line is None:
            from digitalio import DigitalInOut

            self._line = _opened[number] = DigitalInOut(gpio(number))

    def __call__(self, value=None):
        if value is not None:
            self._line.value = bool(value)
        return int(self._line.value)

    def close(self):
        """Let go of the pin, for an alarm say."""
        self._line.deinit()
        _opened.pop(self.number, None)


def gpio(number):
    """The pin object of GPIO *number*, whatever else the board calls it. Raises ValueError."""
    from microcontroller import pin  # pyright: ignore[reportAttributeAccessIssue] - missing in the stubs

    found = getattr(pin, "GPIO%d" % number, None)
    if found is None:
        raise ValueError("this chip has no GPIO %d, or the firmware keeps it to itself" % number)
    return found


def output(number, value):
    """See pins."""
    line = Line(number)
    line._line.switch_to_output(bool(value))
    return line


def contact(number, closed):
    """See pins. (Some pins have no pull, and take the order all the same.)"""
    from digitalio import Pull

    line = Line(number)
    line._line.switch_to_input(Pull.DOWN if closed else Pull.UP)
    return line


def draw(pin, pixel):
    """See pins."""
    from neopixel_write import neopixel_write

    neopixel_write(pin._line, pixel)


class Keys:
    """See pins."""

    def __init__(self):
        from supervisor import runtime

        self._runtime = runtime
        self.waiting()  # an ImportError or AttributeError now, if ever

    def waiting(self, milliseconds=0):
        """See pins."""
        started = ticks_ms()
        while not self._runtime.serial_bytes_available:
            if ticks_diff(ticks_ms(), started) >= milliseconds:
                return False
            sleep_ms(_LOOK_MS)
        return True

    def read(self):
        """One byte that waits. (It comes as text, and Enter as a line feed.)"""
        return sys.stdin.read(1).encode()


def watchdog(milliseconds):
    """See pins."""
    try:
        from microcontroller import watchdog as found
        from watchdog import WatchDogMode
    except ImportError:  # no board
        return None
    if found is not None:
        try:
            found.timeout = milliseconds / 1000  # before the mode, which wants one
        except OSError:
            # One that runs has its new time, and then ESP-IDF is asked to watch a task that it watches
            # already (wdt_config in the port's common-hal/watchdog/WatchDogTimer.c): an espidf.IDFError.
            pass
        found.mode = WatchDogMode.RESET
    return found


def online():
    """See pins."""
    from wifi import radio

    return radio.connected


def temperature():
    """See pins; None for a chip that does not tell (ESP32, S3)."""
    from microcontroller import cpu

    return cpu.temperature


def print_exception(fault):
    """Print *fault*, and where it came from."""
    import traceback

    traceback.print_exception(fault)  # pyright: ignore[reportCallIssue] - one is enough
