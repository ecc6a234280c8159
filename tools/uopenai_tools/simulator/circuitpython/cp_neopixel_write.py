"""An emulation of CircuitPython's API: ``neopixel_write``; what is sent goes into cp_parts.pixels."""

import cp_parts
from cp_digitalio import DigitalInOut


def neopixel_write(digitalinout, buf):
    """Send *buf*."""
    if not isinstance(digitalinout, DigitalInOut):
        raise TypeError("digitalinout must be of type DigitalInOut, not %s" % type(digitalinout).__name__)
    cp_parts.pixels.append((digitalinout._open(), bytes(memoryview(buf))))
