"""One direction of machine.I2S on a board's pins: opened, closed, and refused in words where it cannot be.

``i2s`` is the port's object while the line is open, else None. It has been polled once: that puts the ESP32
port into its "asyncio" mode (io_mode in extmod/machine_i2s.c), where readinto() and write() move what the DMA
memory holds or has room for, and never wait. Facts of ports/esp32/machine_i2s.c, the same in 1.25 to 1.29:
DMA blocks are 256 frames, at least two of them; a frame that is received always has 8 bytes, one that is sent
as 16-bit mono has 2; master clock is not given out; the side that sends fills up with silence by itself.
"""

from micropython import const

FRAMES = const(256)  # in a DMA block
RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)

_open = []  # the lines that are


def part_of(name, part):
    """The dict that says where the *name* ("microphone", "speaker") is: *part*, else the board's own."""
    if part is None:
        from .. import board

        try:
            part = getattr(board, name)
        except AttributeError as fault:
            raise refused("absent", name, fault)
    if not isinstance(part, dict):
        raise refused("odd_part", name, part)
    kind = part.get("kind")
    if kind == "pdm" and name == "microphone":
        raise refused("pdm")
    if kind != "i2s" and not (isinstance(kind, str) and kind[:6] == "codec:"):
        raise refused("odd_kind", name, kind)
    for pin in ("sck", "ws", "sd"):
        if not isinstance(part.get(pin), int):
            raise refused("no_pin", name, pin)
    return part


def refused(why, *facts):
    from . import faults

    return getattr(faults, why)(*facts)


class Line:
    """The *name* at *part* (a dict, see boards/README.md), at *rate*; not opened yet. Raises AudioError."""

    def __init__(self, name, part, rate):
        self.part = part_of(name, part)
        if rate not in RATES:
            raise refused("odd_rate", rate, RATES)
        self.name = name
        self.rate = rate
        self.i2s = None
        self.number = -1  # of the port's I2S, while it is open
        self._codec = None
        self._woken = False  # the codec, if there is one

    def open(self, blocks, bits=16, stereo=False):
        """Start the clocks, with *blocks* blocks of DMA memory. Raises AudioError."""
        I2S, Pin = self._machine()
        part = self.part
        self._wires_free()
        taken = [other.number for other in _open]
        number = part.get("id", 1 if 0 in taken else 0)
        receives = self.name == "microphone"
        try:
            self.i2s = I2S(
                number,
                sck=Pin(part["sck"]),
                ws=Pin(part["ws"]),
                sd=Pin(part["sd"]),
                mode=I2S.RX if receives else I2S.TX,
                bits=bits,
                format=I2S.STEREO if stereo else I2S.MONO,
                rate=self.rate,
                ibuf=blocks * FRAMES * (8 if receives else bits // 8 * (2 if stereo else 1)),
            )
        except (OSError, ValueError, MemoryError) as fault:
            raise refused("not_opened", self, fault, blocks, len(_open))
        self.number = number
        _open.append(self)
        self._never_wait()
        if not self._woken:
            self._wake(number)
            self._woken = True

    def reopen(self, blocks, bits=16, stereo=False):
        """Drop what the DMA memory holds, at once; amplifier and codec stay as they are."""
        self._shut()
        self.open(blocks, bits, stereo)

    def close(self):
        """Stop the clocks; the part goes to sleep. It may be opened again."""
        if self._codec:
            self._codec.stop()
            self._codec = None
        self._woken = False
        self._shut()

    def _shut(self):
        if self.i2s is not None:
            self.i2s.deinit()
            self.i2s = None
            _open.remove(self)

    def _machine(self):
        try:
            from machine import I2S, Pin
        except ImportError:
            raise refused("no_i2s")
        return I2S, Pin

    def _wires_free(self):
        for other in _open:
            for pin in ("sck", "ws", "sd"):
                if other.part[pin] in (self.part["sck"], self.part["ws"], self.part["sd"]):
                    raise refused("shared", self.name, other.name, other.part[pin])

    def _never_wait(self):
        import select

        poll = select.poll()
        poll.register(self.i2s, select.POLLIN if self.name == "microphone" else select.POLLOUT)
        poll.poll(0)

    def _wake(self, number):
        part = self.part
        if part["kind"] == "i2s" and "enable" not in part:
            return
        from . import codecs

        try:
            self._codec = codecs.start(self.name, part, self.rate, number)
        except Exception:
            self._shut()
            raise
