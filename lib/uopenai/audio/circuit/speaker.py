"""The speaker of CircuitPython: what differs is the way from put() to the ear, which ``out`` knows."""

from micropython import const

from ...net.ticks import ticks_add, ticks_diff, ticks_ms
from ..ring import Ring
from ..speaker import Speaker as Common
from .out import loop

_BLOCK = const(512)  # bytes
_BLOCKS = const(32)  # that are on their way to the ear at most: see out
_LOOPED = const(20)  # those that are in the loop when the rest of the way holds silence
_NO_GAP_MS = const(3)  # two reckonings may differ by so much


class Speaker(Common):
    """See audio.speaker.Speaker. Call feed() often until drain() is True, every 40 ms at least: what nobody
    takes care of for 300 ms (at 24 kHz) is heard again.

    *buffer_ms*: 213 ms of it (at 24 kHz) are in the loop that plays, the rest in a ring. Sound is heard 110
    to 150 ms after it was put into silence: so much DMA memory is before it. A program that computes for 90
    ms without feed() may keep the board from reading on; after a second such pause in one sound all begins
    anew, and what was in the loop is dropped: it is one of ``gaps``, and ``heard_ms`` does not count it.
    Heap: 17 KB, and the ring.
    """

    def __init__(self, rate=24000, part=None, buffer_ms=340, volume=1.0):
        super().__init__(rate, part, buffer_ms, volume)
        self._line.form = loop()  # now: in the midst of an answer no heap has so much in one piece
        self._blocks = _BLOCKS
        self._ring = Ring(max(buffer_ms * rate // 1000 * 2 // _BLOCK - _LOOPED, 4) * _BLOCK)
        self._hush_at = self._hush_ms = 0  # silence in the midst of what was taken: when, and how long

    def feed(self):
        """See audio.speaker.Speaker; and silence what has been played. Raises AudioError if the I2S has to
        be started anew, and does not."""
        if self._line.i2s is not None:
            self._line.i2s.tend()
            super().feed()

    def drain(self):
        """See audio.speaker.Speaker; after a long computation also what the board may not have read."""
        return super().drain() and (self._line.i2s is None or not self._line.i2s.unheard)

    def clear(self):
        """See audio.speaker.Speaker."""
        self._play(ticks_ms())
        self._forget()
        if self._line.i2s is not None:
            self._line.i2s.init()
            self._at = ticks_ms()
        return self.heard_ms

    def _forget(self):
        if self._line.i2s is not None:
            self._drop(self._line.i2s.unheard)
        super()._forget()

    def _drop(self, unheard):
        """What was taken will not be heard any more. Of it *unheard* bytes may not have been, whatever the
        clock says: it went on while the board did not read."""
        rest = self._ring.held + self._left
        if self._behind or not self._left:
            self._pad = 0  # it was in an earlier block
        rest -= self._pad
        heard = min(self._heard(), max(0, self._put - rest - unheard))
        self._put = heard + min(self._put, rest)
        self._fill = self._hush_ms = 0

    def _play(self, now):
        """See audio.speaker.Speaker; while there is silence, the rest of the sound waits."""
        if self._hush_ms:
            passed = ticks_diff(now, self._hush_at)
            if passed > 0 and ticks_diff(self._hush_at, self._at) > 0:
                super()._play(self._hush_at)
            if 0 < passed < self._hush_ms:
                self._at = now
                return
            if passed > 0:
                self._at = ticks_add(self._hush_at, self._hush_ms)
                self._hush_ms = 0
        super()._play(now)

    def _took(self, count, now):
        """The loop has taken *count* bytes: if there is silence before them, it counts as a gap."""
        if not count:
            return
        i2s = self._line.i2s
        gap = 0
        if i2s.dropped:
            self._drop(i2s.dropped)
            i2s.dropped = 0
            gap = i2s.ahead * 500 // self.rate
        if not self._hush_ms:
            silence = (i2s.ahead - self._fill) * 500 // self.rate
            if self._fill and silence < _NO_GAP_MS:
                self._fill = i2s.ahead
            else:
                self._hush_at = ticks_add(now, self._fill * 500 // self.rate)
                self._hush_ms = silence
                gap = silence if self._fill else gap
        if self._dry_at is not None:
            gap = ticks_diff(now, self._dry_at) + self._hush_ms
            self._dry_at = None
        if gap and self._promised:
            self._gaps += 1
            self._longest = max(self._longest, gap)
        self._left -= count
        self._fill += count
        self._took_at = now
