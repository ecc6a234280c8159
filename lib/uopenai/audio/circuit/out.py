"""audiobusio.I2SOut with machine.I2S's names: a sample that plays in a loop is overwritten as it plays.

    write() -> the loop (8,192 samples) -> three DMA buffers of 1,023 frames -> the loudspeaker
Nobody says where in the loop it plays: that is reckoned by ticks, in integers. By ports/espressif/common-hal/
audiobusio/__init__.c (the same in 9.2 to 10.3): play() reads 768 frames ahead into the first DMA buffer; each
time one of the three has been played, it is filled anew, in the background, with the next 1,023 frames. So a
sample that is read later than those is heard 2,301 frames after its place in the loop, and the reader stands
between two places one buffer apart: what is written goes beyond the farther one, and silence is written
behind the nearer one, so that nothing is heard a second time. A new I2SOut has silent DMA buffers; the same
one, stopped and started, would play the rest of the old ones. Sample clock and ticks come from one crystal;
a distance that grows by 1/4096 of the time is for what they differ, and each pause of the sound begins anew.
"""

from array import array

import audiobusio  # pyright: ignore[reportMissingImports] - not on MicroPython
import audiocore  # pyright: ignore[reportMissingImports] - not on MicroPython
from micropython import const

from ...net.ticks import ticks_diff, ticks_ms
from .pipe import Pipe

_LOOP = const(8192)  # frames
_HELD = const(8192)  # frames that are on their way to the ear at most
_DMA = const(1023)  # frames of a DMA buffer
_AHEAD = const(768)  # frames that play() reads
_DELAY = const(2301)  # frames from the loop to the ear: three buffers, without those
_LEAD = const(512)  # frames of silence before what follows silence: sound that comes in pieces of 20 ms
_SILENT = const(256)  # frames of silence that are written at a time
_DOUBTFUL = const(2046)  # frames that the reader may have stayed behind before all begins anew
_LONG = const(1 << 18)  # frames: eleven seconds at 24 kHz


class Out:
    """Plays 16-bit mono samples at *rate* on *wires* (bit clock, word select, data: pins); 17 KB of heap.
    Without *loops* it has no loop, and is for play()."""

    def __init__(self, wires, main_clock, rate, loops=True):
        self._wires = wires
        self._main_clock = main_clock
        self._rate = rate
        self._out = None
        if not loops:
            self._out = audiobusio.I2SOut(*wires, **main_clock)
            return
        silence = array("h", bytes(2 * _SILENT))
        self._silence = memoryview(silence)
        self._loop = array("h", silence)
        while len(self._loop) < _LOOP:  # from bytes as long as it is, it would take twice its heap
            self._loop.extend(silence)
        self._view = memoryview(self._loop)
        self._pipe = Pipe(512)
        self.ahead = 0  # bytes that are heard before those that were written last
        self.init()

    def init(self):
        """Silence at once; what had been written is not heard any more."""
        self.deinit()
        for at in range(0, _LOOP, _SILENT):
            self._view[at : at + _SILENT] = self._silence
        self._out = audiobusio.I2SOut(*self._wires, **self._main_clock)
        sample = audiocore.RawSample(self._loop, sample_rate=self._rate, single_buffer=False)
        self._out.play(sample, loop=True)
        self._at = ticks_ms()
        self._rest = 0  # thousandths of a frame
        self._played = 0  # frames, by the clock
        self._late = 0  # frames by which the reader may have stayed behind it
        self._silenced = self._written = _AHEAD  # so far; in frames from the beginning, as all here

    def play(self, sample):
        """Play *sample*, something that audiocore can play, once; the I2SOut that does."""
        self._out.play(sample)
        return self._out

    def deinit(self):
        """End; the pins are free."""
        if self._out is not None:
            self._out.deinit()
            self._out = None

    def write(self, block):
        """Take *block*, up to 512 bytes; how many, or 0: it is full. Never waits."""
        reader = self._reckon()
        if self._written + _DELAY < self._played and (self._late or self._played > _LONG):
            self.init()  # nothing is heard now: the time to set the reckoning right
            reader = self._reckon()
        elif self._late > _DOUBTFUL:
            self.init()
            reader = self._reckon()
        first = self._written if self._written >= reader else reader + _LEAD
        count = len(block) >> 1
        heard = self._played - _DELAY
        if first + count - heard > _HELD or first + count - self._silenced > _LOOP:
            return 0
        at = first % _LOOP
        straight = min(count, _LOOP - at)
        block = memoryview(block)
        self._pipe.move(self._view[at : at + straight], block[: 2 * straight])
        if straight < count:
            self._pipe.move(self._view[: count - straight], block[2 * straight :])
        self._written = first + count
        self.ahead = 2 * (first - heard)
        return 2 * count

    def tend(self):
        """Silence what has been played. To be called often, until all has been heard."""
        self._reckon()

    def _reckon(self):
        """Silence what has been played; the first frame that has not been read yet for certain."""
        now = ticks_ms()
        passed = min(ticks_diff(now, self._at), 10000) * self._rate + self._rest
        self._at = now
        self._rest = passed % 1000
        passed //= 1000
        self._played += passed
        # A program that computes for long, as TLS does for a handshake, lets no background work be done:
        # buffers are played again then, and the reader has not moved.
        self._late += max(0, passed // _DMA - 1) * _DMA
        slack = self._rate // 250 + min(self._played >> 12, _DMA)
        behind = _AHEAD + ((self._played - slack) // _DMA - 1) * _DMA - self._late
        if behind - self._silenced > _LOOP:
            self._silenced = behind - _LOOP
        while self._silenced < behind:
            at = self._silenced % _LOOP
            count = min(_SILENT, behind - self._silenced, _LOOP - at)
            self._view[at : at + count] = self._silence[:count]
            self._silenced += count
        return _AHEAD + (self._played + slack) // _DMA * _DMA
