"""The microphone: I2S, or a codec on I2S, to 16-bit mono samples in the caller's buffer. No call waits."""

from array import array

from micropython import const

from ..net.ticks import ticks_diff, ticks_ms
from .line import FRAMES, Line, refused
from .loops import loops

_CENTRE = const(0)
_SUM = const(1)
_PEAK = const(2)
_MOVED = const(3)
_NEW = const(0x3FFFFFFF)
_DRY_MS = const(1000)  # no sample for so long, while it is asked for them
_STILL_MS = const(3000)  # each sample as the one before


class Microphone:
    """The board's microphone, or the one at *part* (a dict as in boards/*.toml).

    *rate*: samples a second, one that I2S runs at (8000 to 48000). *buffer_ms*: how long samples are kept
    that nobody reads: 8 bytes a sample of DMA memory (100 ms at 24 kHz: 20 KB, outside of the Python heap
    where the firmware can). *gain*: 1/16 to 64 times as loud, limited; other than 1 it is worked out from 24
    bits. The part may say ``"channel": "right"`` (an INMP441 with L/R high). Heap: 0.5 KB, and 2 KB more with
    *gain*. Raises AudioError. ``lost``: samples that went by because nobody read them.
    """

    def __init__(self, rate=24000, part=None, buffer_ms=100, gain=1):
        self._line = Line("microphone", part, rate)
        self.part = self._line.part
        self.rate = rate
        self.lost = 0
        self._blocks = max(3, -(-buffer_ms * rate // (1000 * FRAMES)) + 1)
        self._right = self.part.get("channel") == "right"
        self._gain = int(gain * 16)
        if not 1 <= self._gain <= 1024:
            raise ValueError("gain is 1/16 to 64")
        wide = self._gain != 16 or self._right
        self._frame = (8 if self._right else 4) if wide else 2  # bytes of a sample as they are read
        self._raw = bytearray(240 * self._frame) if wide else None
        self._first = self._held = 0  # bytes there that are still to be had
        self._sound = array("i", (_NEW, 0, 0, 0, 0))
        self._count = 0  # samples of the last block
        self._state = "new"
        self._rests()

    def _rests(self):
        self._read_at = self._empty_at = 0
        self._since = 0  # samples had since the DMA memory was empty
        self._dry = self._still = 0

    def start(self):
        """Begin to listen. What is running stays so. Raises AudioError."""
        if self._state == "closed":
            raise refused("closed", "microphone")
        if self._line.i2s is None:
            self._line.open(self._blocks, 16 if self._raw is None else 32, self._right)
            self._rests()
            self._read_at = self._empty_at = ticks_ms()
            self._sound[_CENTRE] = _NEW
            self._first = self._held = 0
        self._state = "on"

    def stop(self):
        """Listen no longer: the clocks stop, and the wires are free for the speaker."""
        if self._state != "closed":
            self._state = "off"
        self._line.close()

    def close(self):
        """Stop for good: readinto() gives 0 from now on."""
        self._state = "closed"
        self._line.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def level(self):
        """How loud the last block was: the mean magnitude of its samples, 0.0 to 1.0."""
        return self._sound[_SUM] / (self._count * 32768) if self._count else 0.0

    @property
    def peak(self):
        """The largest magnitude in the last block, 0.0 to 1.0."""
        return min(self._sound[_PEAK], 32768) / 32768

    def readinto(self, buf):
        """Read the samples that have come into *buf*; how many bytes. None: nothing yet; 0: it is closed.

        The first call starts it; while it is stopped there is nothing. An odd byte at the end of *buf* stays
        as it is. Raises AudioError if it cannot be started.
        """
        if self._line.i2s is None:
            if self._state == "closed":
                return 0
            if self._state == "off":
                return None
            self.start()
        asked = len(buf)
        if asked & 1:
            asked -= 1
            buf = memoryview(buf)[:asked]
        now = ticks_ms()
        self._account(now)
        count = (self._line.i2s.readinto(buf) or 0) if self._raw is None else self._narrowed(buf, asked)
        if count < asked:
            self._empty_at = now
            self._since = 0
        else:
            self._since += count >> 1
        step = min(ticks_diff(now, self._read_at), 100)  # a program that pauses is no fault of the wire
        self._read_at = now
        if not count:
            self._dry += step
            return None
        self._dry = 0
        self._measure(buf, count >> 1)
        return count

    def check(self):
        """Raise AudioError if no sample has come for a second, or no noise but one value for three."""
        if self._dry > _DRY_MS:
            raise refused("dry", self.part)
        if self._still > _STILL_MS:
            raise refused("still", self.part)

    def _account(self, now):
        """Count what the DMA memory had no room for: it is known when it was empty, and what came since."""
        came = ticks_diff(now, self._empty_at) * (self.rate // 25) // 40
        over = came - self._since - self._blocks * FRAMES
        if over > 0:
            self.lost += over
            self._since += over

    def _narrowed(self, buf, asked):
        """readinto() for samples of 32 bits."""
        at = 0
        raw = self._raw or b""
        while at < asked:
            if not self._held:
                self._held = self._line.i2s.readinto(raw) or 0
                self._first = 4 if self._right else 0
                if not self._held:
                    break
            count = min(self._held // self._frame, (asked - at) >> 1)
            loops.narrow(buf, at, raw, self._first, count, self._frame, self._gain)
            self._first += count * self._frame
            self._held -= count * self._frame
            at += 2 * count
        return at

    def _measure(self, buf, count):
        sound = self._sound
        sound[_SUM] = sound[_PEAK] = sound[_MOVED] = 0
        loops.measure(sound, buf, 0, count)
        self._count = count
        if sound[_MOVED]:
            self._still = 0
        elif self._still <= _STILL_MS:
            self._still += count * 1000 // self.rate
