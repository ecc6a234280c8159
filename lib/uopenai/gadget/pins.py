"""What gadgets ask of the board itself, on MicroPython: pins, keys, watchdog, Wi-Fi's state, temperature.

On CircuitPython it is pins_digitalio, under the same names; nothing else in this folder asks either platform
for these. A pin is a function here: pin() reads it, pin(0) and pin(1) set it.
"""

# pyright: reportAssignmentType=false

try:
    import machine  # pyright: ignore[reportMissingImports] - MicroPython's
except ImportError:
    from .pins_digitalio import Keys, contact, draw, online, output, print_exception, temperature, watchdog
else:
    import sys

    _TIMES = (400, 850, 800, 450)  # ns of a WS2812's bits: high and low of a 0, then of a 1

    def output(number, value):
        """The pin *number* as an output, which has *value* (0 or 1) from the beginning."""
        return machine.Pin(number, machine.Pin.OUT, value=value)

    def contact(number, closed):
        """The pin *number* as an input for a contact, which makes it *closed* (0 or 1); else it is pulled."""
        import os

        pull = machine.Pin.PULL_DOWN if closed else machine.Pin.PULL_UP
        if number >= 34 and os.uname().machine.endswith("ESP32"):
            pull = -1  # these pins have none: the board has its own resistor
        return machine.Pin(number, machine.Pin.IN, pull)

    def draw(pin, pixel):
        """Send *pixel*, three bytes, to the neopixel at *pin*, an output."""
        machine.bitstream(pin, 0, _TIMES, pixel)

    class Keys:
        """What is typed at the serial line. Raises ImportError, AttributeError, OSError where that cannot be
        asked."""

        def __init__(self):
            import select

            self._poll = select.poll()
            self._poll.register(sys.stdin, select.POLLIN)
            self._typed = sys.stdin.buffer

        def waiting(self, milliseconds=0):
            """Whether something is typed within *milliseconds*."""
            for _ in self._poll.ipoll(milliseconds):
                return True
            return False

        def read(self):
            """One byte that waits."""
            return self._typed.read(1)

    def watchdog(milliseconds):
        """The watchdog, which restarts the board after that time without ``feed()``; None without a board.

        There is one, and it cannot be switched off: again, it is given another time.
        """
        try:
            return machine.WDT(timeout=milliseconds)
        except AttributeError:  # no board
            return None

    def online():
        """Whether Wi-Fi is joined. Raises ImportError on a board without."""
        import network  # pyright: ignore[reportMissingImports] - MicroPython's

        return network.WLAN(network.STA_IF).isconnected()

    def temperature():
        """Of the chip, in degrees Celsius; the room is cooler."""
        import esp32  # pyright: ignore[reportMissingImports] - MicroPython's

        if hasattr(esp32, "mcu_temperature"):
            return esp32.mcu_temperature()  # pyright: ignore[reportAttributeAccessIssue] - missing in the stubs
        return round((esp32.raw_temperature() - 32) / 1.8)  # an ESP32 tells Fahrenheit

    def print_exception(fault):
        """Print *fault*, and where it came from."""
        sys.print_exception(fault)
