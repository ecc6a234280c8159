"""The board's button: debounced, with what has happened to it since it was last looked at.

    button = Button()               # board.button; without one, the Enter key of the serial line stands in
    print(button.how)
    if button.step() == "pressed":
        ...

Looked at, not interrupted: step() belongs into the program's loop. It never waits.
"""

from micropython import const

from ..net.ticks import ticks_diff, ticks_ms

_SETTLE_MS = const(25)  # a contact bounces for some 10 ms


class Button:
    """The button *part*: a dict as boards/README.md has it; left out, `board.button`.

    Without one, the Enter key of the serial line stands in, where that can be asked: it presses, and the
    next Enter lets go (``serial`` is True then). ``how``: how it is worked, a text for people. ``down``:
    whether it is pressed.
    """

    def __init__(self, part=None):
        self.down = False
        self.serial = False
        self.pin = self._keys = None
        self._changed = ticks_ms()
        self._differs = None  # ticks: since when it reads otherwise
        if part is None:
            from .. import board

            part = getattr(board, "button", None)
        self.part = part
        if part is not None:
            self.open()
            self.how = "hold the button"
        else:
            self.serial = self._listen()
            self.how = "Enter begins, Enter ends" if self.serial else "there is no button"

    def open(self):
        """Take the pin, at first and after a sleep from which it woke the board."""
        from .pins import contact

        self.level = self.part.get("pressed", 0)
        self.pin = contact(self.part["pin"], self.level)

    def _listen(self):
        from .pins import Keys

        try:
            self._keys = Keys()
        except (ImportError, AttributeError, OSError):  # a port whose serial line cannot be asked
            return False
        self._last = b""
        return True

    def step(self):
        """What has happened: "pressed", "released", or None."""
        if not (self._read_keys() if self.serial else self._read_pin()):
            return None
        self.down = not self.down
        self._changed = ticks_ms()
        return "pressed" if self.down else "released"

    @property
    def held_ms(self):
        """For how long it has been as it is, in ms (up to six days)."""
        return ticks_diff(ticks_ms(), self._changed)

    def _read_pin(self):
        """Whether it reads otherwise, and has for long enough."""
        if self.pin is None or (self.pin() == self.level) == self.down:
            self._differs = None
            return False
        if self._differs is None:
            self._differs = ticks_ms()
        if ticks_diff(ticks_ms(), self._differs) < _SETTLE_MS:
            return False
        self._differs = None
        return True

    def _read_keys(self):
        """Whether Enter was typed. Some terminals send two bytes for it."""
        if not self._keys.waiting():
            return False
        typed = self._keys.read()
        last, self._last = self._last, typed
        return typed == b"\r" or (typed == b"\n" and last != b"\r")
