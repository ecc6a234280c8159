"""The speaker of CircuitPython: what differs is the way from put() to the ear, which ``out`` knows."""

from micropython import const

from ...net.ticks import ticks_diff, ticks_ms
from ..ring import Ring
from ..speaker import Speaker as Common

_BLOCK = const(512)  # bytes
_BLOCKS = const(32)  # that are on their way to the ear at most: see out
_LOOPED = const(20)  # those that are in the loop when the rest of the way holds silence
_NO_GAP_MS = const(3)  # two reckonings may differ by so much


class Speaker(Common):
    """See audio.speaker.Speaker. Call feed() often until drain() is True, every 40 ms at least: what nobody
    takes care of for 300 ms (at 24 kHz) is heard again.

    *buffer_ms*: 213 ms of it (at 24 kHz) are in the loop that plays, the rest in a ring. Sound is heard 110
    to 150 ms after it was put into silence: so much DMA memory is before it. Heap: 17 KB, and the ring.
    """

    def __init__(self, rate=24000, part=None, buffer_ms=340, volume=1.0):
        super().__init__(rate, part, buffer_ms, volume)
        self._blocks = _BLOCKS
        self._ring = Ring(max(buffer_ms * rate // 1000 * 2 // _BLOCK - _LOOPED, 4) * _BLOCK)

    def feed(self):
        """See audio.speaker.Speaker; and silence what has been played."""
        i2s = self._line.i2s
        if i2s is not None:
            i2s.tend()
            super().feed()

    def clear(self):
        """See audio.speaker.Speaker."""
        self._play(ticks_ms())
        self._forget()
        if self._line.i2s is not None:
            self._line.i2s.init()
            self._at = ticks_ms()
        return self.heard_ms

    def _took(self, count, now):
        """The loop has taken *count* bytes: count it if there is a gap before them."""
        ahead = self._line.i2s.ahead
        gap = (ahead - self._fill) * 500 // self.rate
        if self._dry_at is not None:
            gap += ticks_diff(now, self._dry_at)
            self._dry_at = None
        elif not self._fill or gap < _NO_GAP_MS or not self._promised:
            gap = 0
        if gap:
            self._gaps += 1
            self._longest = max(self._longest, gap)
        self._left -= count
        self._fill = ahead + count
        self._at = self._took_at = now
