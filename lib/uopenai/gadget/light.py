"""The board's status LED: what a gadget is doing, as a colour and a rhythm, or as a rhythm alone.

    light = Light()             # board.led; without one it does nothing
    light.show("thinking")
    light.step()                # in the program's loop: the rhythm goes on

A state is to be seen at once, before the program waits for anything. Nothing here waits, and nothing runs
beside the program: while that is held up, the LED stays as it is.
"""

from micropython import const

from ..net.ticks import ticks_diff, ticks_ms

_BEAT_MS = const(125)  # one bit of a rhythm
_BEATS = const(16)

# What the LED does in each state: a neopixel's colour (red, green, blue), and the rhythm, its first beat as
# the highest bit. A plain LED has the rhythm only, so the two that are steady on a neopixel differ here.
_STATES = {
    "off": ((0, 0, 0), 0, 0),
    "starting": ((20, 20, 20), 0xFF00, 0xFF00),
    "ready": ((0, 12, 0), 0xFFFF, 0x8000),
    "listening": ((0, 0, 60), 0xFFFF, 0xFFFF),
    "thinking": ((40, 25, 0), 0xCCCC, 0xCCCC),
    "speaking": ((0, 40, 40), 0xFFFF, 0xEEEE),
    "offline": ((40, 0, 40), 0xA000, 0xA000),
    "error": ((60, 0, 0), 0xAAAA, 0xAAAA),
}


class Light:
    """The LED *part*: a dict as boards/README.md has it; left out, `board.led`. ``state``: what it shows.

    A board without one has a Light that does nothing. Heap: 0.5 KB.
    """

    def __init__(self, part=None):
        self.state = "off"
        self._rhythm = 0
        self._lit = None  # whether it is lit now; None: not known
        self._began = 0
        self._pin = self._pixel = None
        if part is None:
            from .. import board

            part = getattr(board, "led", None)
        if part is not None:
            self._open(part)
        self.step()

    def _open(self, part):
        from .pins import output

        if "power" in part:
            output(part["power"], 1)
        if part["kind"] == "neopixel":
            self._pin = output(part["pin"], 0)
            self._pixel = bytearray(3)
        else:
            self._on = part.get("lit", 1)
            self._pin = output(part["pin"], 1 - self._on)

    def show(self, state, blinks=0):
        """Show *state*: off, starting, ready, listening, thinking, speaking, offline (no Wi-Fi) or error.

        *blinks*: 1 to 7 flashes and a pause in place of the state's own rhythm. What is shown already goes
        on. Raises KeyError for a state that there is not.
        """
        _, coloured, plain = _STATES[state]
        rhythm = coloured if self._pixel else plain
        if blinks:
            rhythm = 0
            for beat in range(blinks):
                rhythm |= 0x8000 >> 2 * beat
        if state != self.state or rhythm != self._rhythm:
            self.state = state
            self._rhythm = rhythm
            self._began = ticks_ms()
            self._lit = None
        self.step()

    def step(self):
        """Let the rhythm go on. Returns at once."""
        beat = ticks_diff(ticks_ms(), self._began) // _BEAT_MS % _BEATS
        lit = bool(self._rhythm << beat & 0x8000)
        if lit == self._lit:
            return
        self._lit = lit
        if self._pixel:
            self._draw(_STATES[self.state if lit else "off"][0])
        elif self._pin:
            self._pin(self._on if lit else 1 - self._on)

    def _draw(self, colour):
        from .pins import draw

        pixel = self._pixel
        pixel[1], pixel[0], pixel[2] = colour  # it wants green first
        draw(self._pin, pixel)
