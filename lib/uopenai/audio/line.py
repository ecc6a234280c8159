"""One direction of I2S on a board's pins. How it is opened stands in ``opening``, which is not kept.

On CircuitPython ``i2s`` is what ``circuit`` makes, with the names of machine.I2S. On MicroPython it is one:

``i2s`` is the port's object while the line is open, else None. It has been polled once: that puts the ESP32
port into its "asyncio" mode (io_mode in extmod/machine_i2s.c), where readinto() and write() move what the DMA
memory holds or has room for, and never wait. Facts of ports/esp32/machine_i2s.c, the same in 1.25 to 1.29:
DMA blocks are 256 frames, at least two of them; a frame that is received always has 8 bytes, one that is sent
as 16-bit mono has 2; master clock is not given out; the side that sends fills up with silence by itself.
"""

from micropython import const

from .. import visit

FRAMES = const(256)  # in a DMA block

_open = []  # the lines that are


def refused(why, *facts):
    """The exception for *why*, a function of ``faults``."""
    return getattr(visit("audio.faults"), why)(*facts)


def never_wait(i2s, name):
    """Poll it once."""
    import select

    poll = select.poll()
    poll.register(i2s, select.POLLIN if name == "microphone" else select.POLLOUT)
    poll.poll(0)


class Line:
    """The *name* at *part* (a dict, see boards/README.md), at *rate*; not opened yet. Raises AudioError."""

    def __init__(self, name, part, rate):
        self.part = visit("audio.opening").checked(name, part, rate)
        self.name = name
        self.rate = rate
        self.i2s = None
        self.number = -1  # of the port's I2S, while it is open
        self.codec = None
        self.form = None  # what a speaker's I2S.init() takes; on CircuitPython the memory that it plays

    def open(self, blocks, bits=16, stereo=False):
        """Start the clocks, with *blocks* blocks of DMA memory. Raises AudioError."""
        self.i2s, self.number, self.form, self.codec = visit("audio.opening").start(
            self, blocks, bits, stereo, _open
        )
        _open.append(self)

    def reopen(self):
        """Drop what the DMA memory holds, at once; amplifier and codec stay as they are."""
        self.i2s.init(**self.form)  # pyright: ignore[reportCallIssue] - of a speaker
        never_wait(self.i2s, self.name)

    def close(self):
        """Stop the clocks; the part goes to sleep. It may be opened again."""
        if self.codec:
            self.codec.stop()
            self.codec = None
        if self.i2s is not None:
            self.i2s.deinit()
            self.i2s = None
            _open.remove(self)
