"""The speaker: put() takes samples into a ring, and feed() moves them on to I2S. No call waits but write().

The I2S side gets whole DMA blocks only (512 bytes): a block that is filled in two pieces, with a gap between
them, would play its second piece a whole turn of the DMA memory too late. How much it still holds is reckoned
by the clock, and set right whenever it refuses a block, because then it is full. So ``heard_ms`` is right
within a block, 11 ms at 24 kHz.
"""

from micropython import const

from ..net.ticks import sleep_ms, ticks_add, ticks_diff, ticks_ms
from .line import Line, refused
from .loops import loops
from .ring import Ring

_BLOCK = const(512)  # bytes of a DMA block: FRAMES samples
_LATE_MS = const(50)  # a rest of less than a block goes out when nothing has followed for so long
_STUCK_MS = const(1000)


class Speaker:
    """The board's speaker, or the one at *part* (a dict as in boards/*.toml).

    *rate*: samples a second, one that I2S runs at (8000 to 48000). *buffer_ms*: how much sound it holds, 40
    to 2000: up to 8 blocks of DMA memory (85 ms at 24 kHz), the rest in a ring on the heap (12 KB for 340 ms
    at 24 kHz). *volume*: 0.0 to 4.0, limited. Raises AudioError.

    Between begin() and drain() more is promised: if it runs dry then, that is one of its ``gaps``.
    """

    def __init__(self, rate=24000, part=None, buffer_ms=340, volume=1.0):
        self._line = Line("speaker", part, rate)
        self.part = self._line.part
        self.rate = rate
        if not 40 <= buffer_ms <= 2000:
            raise ValueError("buffer_ms is 40 to 2000")
        size = buffer_ms * rate // 1000 * 2
        self._blocks = min(8, max(3, size // _BLOCK // 3))
        self._ring = Ring(max(size // _BLOCK - self._blocks, 2) * _BLOCK)
        self._block = bytearray(_BLOCK)
        self._left = 0  # bytes of the block that I2S has not taken
        self._pad = 0  # bytes of silence in the last block that was filled up,
        self._behind = 0  # and how much was blocked behind it
        self._fill = 0  # bytes in the DMA memory, by reckoning,
        self._at = 0  # at this tick,
        self._rest = 0  # and thousandths of a byte
        self._put = 0  # bytes since begin()
        self._put_at = self._took_at = 0
        self._dry_at = None  # since when nothing is left, while more is promised
        self._promised = False
        self._ending = False  # what is less than a block may go out
        self._gaps = self._longest = 0
        self._state = "new"
        self.volume = volume

    # Opening and closing

    def begin(self):
        """A new utterance: heard_ms counts from 0, and more is promised until drain(). Raises AudioError."""
        self._open()
        self._ring.held &= ~1  # half a sample that ended the one before would shift all of this one
        self._put = 0
        self._promised = True
        self._ending = False
        self._dry_at = None

    def stop(self):
        """Silence at once, and the wires are free for the microphone. begin() or put() opens it again."""
        self._forget()
        self._line.close()

    def close(self):
        """Stop for good. put() takes nothing from now on."""
        self._state = "closed"
        self.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _open(self):
        if self._state == "closed":
            raise refused("closed", "speaker")
        if self._line.i2s is None:
            self._line.open(self._blocks)
            self._fill = 0
            self._at = self._took_at = ticks_ms()

    def _forget(self):
        """Let go of everything that has not been heard."""
        heard = self._heard()
        self._ring.clear()
        self._left = self._pad = self._fill = 0
        self._put = heard
        self._promised = False
        self._dry_at = None

    # Sound

    def put(self, view):
        """Take what fits of *view*, 16-bit mono samples; how many bytes (0: it is full). Never waits.

        A sample may be cut in two: its other half comes with the next call. Raises AudioError if it cannot be
        started.
        """
        if self._state == "closed":
            return 0
        if self._line.i2s is None:
            self._open()
        if self._ending:
            self._ring.held &= ~1  # as in begin()
            self._ending = False
        self.feed()
        count = self._ring.put(view)
        self._put += count
        self._put_at = ticks_ms()
        self.feed()
        return count

    def write(self, view):
        """Take all of *view*, however long that takes: a speaker may be given as ``save_to=``.

        Raises AudioError if it takes nothing for a second.
        """
        if self._state == "closed":
            raise refused("closed", "speaker")
        view = memoryview(view)
        at = 0
        while at < len(view):
            count = self.put(view[at:])
            at += count
            if not count:
                self.check()
                sleep_ms(5)
        return at

    def feed(self):
        """Move on to I2S what it takes. Call it every 40 ms at least; put() and others do it too."""
        i2s = self._line.i2s
        if i2s is None:
            return
        now = ticks_ms()
        self._play(now)
        while self._left or self._fill_block(now):
            block = self._block
            count = i2s.write(block if self._left == _BLOCK else memoryview(block)[_BLOCK - self._left :])
            self._took(count, now)
            if not count:
                return

    def drain(self):
        """No more is promised: True when all has been heard. Never waits: call it until then."""
        self._ending = True
        self._promised = False
        self._dry_at = None
        self.feed()
        return self.queued <= 1

    def flush(self):
        """Wait until all has been heard. Raises AudioError if it takes nothing for a second."""
        while not self.drain():
            self.check()
            sleep_ms(5)

    def clear(self):
        """Silence at once, in the midst of a word; heard_ms then, which stands still until begin().

        I2S is closed and opened: to write silence over it would still play what the DMA memory holds.
        """
        self._play(ticks_ms())
        self._forget()
        if self._line.i2s is not None:
            self._line.reopen()
            self._at = ticks_ms()
        return self.heard_ms

    def check(self):
        """Raise AudioError if I2S has taken nothing for a second, though there was something to take."""
        self.feed()
        if self._left and ticks_diff(ticks_ms(), self._took_at) > _STUCK_MS:
            raise refused("stuck", self.part)

    # How it stands

    @property
    def volume(self):
        """0.0 is silent, 1.0 as it comes; up to 4.0, limited. For what waits in the ring too."""
        return self._factor / 4096

    @volume.setter
    def volume(self, volume):
        if not 0 <= volume <= 4:
            raise ValueError("volume is 0.0 to 4.0")
        self._factor = int(volume * 4096)

    @property
    def room(self):
        """How many bytes put() would take now."""
        self.feed()
        return self._ring.room

    @property
    def queued(self):
        """How many bytes have not been heard yet."""
        self._play(ticks_ms())
        pipe = self._fill + self._left
        if self._pad:
            pipe -= max(0, min(self._pad, pipe - self._behind))
        return self._ring.held + pipe

    def _heard(self):
        return max(0, self._put - self.queued)

    @property
    def heard_ms(self):
        """How much has been heard of what was put since begin(), in ms of sound."""
        samples = self._heard() >> 1
        return samples // self.rate * 1000 + samples % self.rate * 1000 // self.rate

    @property
    def gaps(self):
        """How often it has run dry while more was promised, since it was made."""
        return self._gaps

    @property
    def longest_gap_ms(self):
        """The longest of the gaps; one that is not over counts so far."""
        self.feed()
        if self._dry_at is None:
            return self._longest
        return max(self._longest, ticks_diff(ticks_ms(), self._dry_at))

    # Within

    def _play(self, now):
        """Reckon what has been played since the last time."""
        if not self._fill:
            self._at = now
            return
        bytes_ms = min(ticks_diff(now, self._at), 10000) * 2 * self.rate + self._rest
        self._at = now
        self._rest = bytes_ms % 1000
        self._fill -= bytes_ms // 1000
        if self._fill <= 0:
            early = -self._fill * 500 // self.rate
            self._fill = self._rest = 0
            if self._promised:
                self._dry_at = ticks_add(now, -early)

    def _fill_block(self, now):
        """Take the next block out of the ring; False if there is none."""
        count = min(self._ring.held & ~1, _BLOCK)
        if count < _BLOCK:
            # Dry in the midst of an utterance: what there is goes out now. Else it may be just the beginning.
            late = self._dry_at is not None or ticks_diff(now, self._put_at) > _LATE_MS
            if not count or not (self._ending or late and not self._fill):
                return False
        self._ring.take(self._block, count)
        if self._factor != 4096:
            loops.scale(self._block, 0, self._block, 0, count >> 1, self._factor)
        self._left = _BLOCK
        if count < _BLOCK:
            for i in range(count, _BLOCK):
                self._block[i] = 0
            self._pad = _BLOCK - count
            self._behind = 0
        elif self._pad:
            self._behind += _BLOCK
            if self._behind > self._blocks * _BLOCK:
                self._pad = 0  # it has been played
        return True

    def _took(self, count, now):
        """I2S has taken *count* bytes; 0: it is full."""
        if not count:  # one block plays, the others wait
            self._fill = max(self._fill, (self._blocks - 1) * _BLOCK)
            return
        if self._dry_at is not None:
            self._gaps += 1
            self._longest = max(self._longest, ticks_diff(now, self._dry_at))
            self._dry_at = None
        if not self._fill:
            self._fill = _BLOCK >> 1  # silence plays, and half a block of it is left as a mean
            self._at = now
        self._left -= count
        self._fill = min(self._fill + count, self._blocks * _BLOCK)
        self._took_at = now
