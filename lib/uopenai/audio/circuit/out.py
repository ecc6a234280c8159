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

from ...net.ticks import sleep_ms, ticks_diff, ticks_ms
from ..line import refused
from .pipe import Pipe

_LOOP = const(8192)  # frames
_HELD = const(8192)  # frames that are on their way to the ear at most
_DMA = const(1023)  # frames of a DMA buffer
_BLOCKS = const(12)  # of 256 frames: three of these buffers
_AHEAD = const(768)  # frames that play() reads
_DELAY = const(2301)  # frames from the loop to the ear: three buffers, without those
_LEAD = const(512)  # frames of silence before what follows silence: sound that comes in pieces of 20 ms
_SILENT = const(256)  # frames of silence that are written at a time
_DOUBTFUL = const(2046)  # frames that the reader may have stayed behind before all begins anew
_LONG = const(1 << 18)  # frames: eleven seconds at 24 kHz
_PAUSE_MS = const(10000)  # a longer one counts as this


def loop():
    """The memory that is played over and over: 16 KB in one piece."""
    silence = array("h", bytes(2 * _SILENT))
    made = array("h", silence)
    while len(made) < _LOOP:  # from bytes as long as it is, it would take twice its heap
        made.extend(silence)
    return made


class Out:
    """Plays 16-bit mono samples of *line* on *wires* (bit clock, word select, data: pins), and gives out
    the *main_clock* (a dict: its pin, or nothing); 17 KB of heap. Without *loops* it has no loop, and is for
    play(). Raises AudioError. The *line*'s ``form`` is a loop().

    ``ahead``: bytes that are heard before those that were written last, silence among them. ``dropped``:
    bytes that write() took earlier and that will not be heard, as all began anew; who reads it clears it.
    """

    def __init__(self, line, wires, main_clock, loops=True):
        self._line = line
        self._wires = wires
        self._main_clock = main_clock
        self._rate = line.rate
        self._out = None
        self._loop = line.form if loops else None
        if not loops:
            self.init()
            return
        self._silence = memoryview(array("h", bytes(2 * _SILENT)))
        self._view = memoryview(line.form)
        self._pipe = Pipe(512)
        self.ahead = self.dropped = 0
        self.init()

    def init(self):
        """Silence at once; what had been written is not heard any more. Raises AudioError."""
        self.deinit()
        try:
            self._out = audiobusio.I2SOut(*self._wires, **self._main_clock)
        except (ValueError, RuntimeError, MemoryError, OSError) as fault:
            raise refused("not_opened", self._line, fault, _BLOCKS, 0)
        if self._loop is None:
            return
        for at in range(0, _LOOP, _SILENT):
            self._view[at : at + _SILENT] = self._silence
        sample = audiocore.RawSample(self._loop, sample_rate=self._rate, single_buffer=False)
        self._out.play(sample, loop=True)
        self._at = ticks_ms()
        self._rest = 0  # thousandths of a frame
        self._played = 0  # frames, by the clock
        self._late = 0  # frames by which the reader may have stayed behind it
        self._heard = -_DELAY  # so far for certain
        # So far; in frames from the beginning, as all here. What is written begins at _begun.
        self._silenced = self._written = self._begun = _AHEAD

    def play(self, sample):
        """Play *sample*, something that audiocore can play, once; the I2SOut that does."""
        self._out.play(sample)
        return self._out

    def deinit(self):
        """End; the pins are free."""
        if self._out is not None:
            # A DMA buffer may wait to be filled in the background, where nobody asks whether there is one any
            # more (i2s_fill_buffer): that has to be over before its memory is another's.
            self._out.stop()
            sleep_ms(1)
            self._out.deinit()
            self._out = None

    def write(self, block):
        """Take *block*, up to 512 bytes; how many, or 0: it is full. Never waits. Raises AudioError."""
        reader = self._reckon()
        # When nothing is heard is the time to set the reckoning right.
        silent = self._written + _DELAY < self._played and (self._late or self._played > _LONG)
        if silent or self._late > _DOUBTFUL or self._out is None:
            self.dropped += self._unheard()
            self.init()
            reader = self._reckon()
        if self._written < reader:
            self._written = self._begun = reader + _LEAD
        first = self._written
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

    @property
    def unheard(self):
        """How many bytes of the last sound may not have been heard yet."""
        self._reckon()
        return self._unheard()

    def _unheard(self):
        return 2 * max(0, self._written - max(self._heard, self._begun))

    def _reckon(self):
        """Silence what has been played; the first frame that has not been read yet for certain."""
        now = ticks_ms()
        passed = ticks_diff(now, self._at)
        if not 0 <= passed <= _PAUSE_MS:  # after three days without a look it is negative
            passed = _PAUSE_MS
        passed = passed * self._rate + self._rest
        self._at = now
        self._rest = passed % 1000
        passed //= 1000
        before = self._played
        self._played += passed
        slack = self._rate // 250 + min(self._played >> 12, _DMA)
        # A program that computes for long, as TLS does for a handshake, lets no background work be done:
        # buffers are played again then, and the reader has moved by one. What was in them has been heard.
        if passed >= 2 * _DMA:
            reader = _AHEAD + before // _DMA * _DMA - self._late
            self._late += ((self._played + slack) // _DMA - (before - slack) // _DMA - 1) * _DMA
            self._heard = max(self._heard, min(self._heard + passed, reader))
        self._heard = max(self._heard, self._played - _DELAY - self._late)
        # One buffer back, as it may not have been filled yet, and one for a shorter pause.
        behind = _AHEAD + ((self._played - slack) // _DMA - 2) * _DMA - self._late
        if behind - self._silenced > _LOOP:
            self._silenced = behind - _LOOP
        while self._silenced < behind:
            at = self._silenced % _LOOP
            count = min(_SILENT, behind - self._silenced, _LOOP - at)
            self._view[at : at + count] = self._silence[:count]
            self._silenced += count
        return _AHEAD + (self._played + slack) // _DMA * _DMA
