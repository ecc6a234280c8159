"""audioi2sin.I2SIn or audiobusio.PDMIn with machine.I2S's names: record() waits, so it is asked for no more
than has come, by ticks.

    microphone -> DMA memory (6 x 240 frames, of which 5 wait) -> record() -> readinto()
The reckoning runs faster than the clock by 1/512, and is set right whenever record() had to wait, which it
then does every few seconds: for a few ms, at most for one DMA buffer (10 ms at 24 kHz). A rate that is told
too low would fill the DMA memory in the end.
I2SIn reads slots of 32 bits, as the usual microphones (INMP441, ICS-43434) give them, and makes 16 of them
itself. PDMIn fills arrays of 'H' with signed samples (common-hal/audiobusio/PDMIn.c of the port: the driver's
own, copied), and counts what it gave in bytes.
"""

from array import array

from micropython import const

from ...net.ticks import ticks_diff, ticks_ms
from .pipe import Pipe

_DMA = const(240)  # frames
_KEPT = const(1200)  # frames


class In:
    """Records at *rate* from *wires*: I2SIn of *module* on three, PDMIn on two. *bits* and *stereo*: of what
    readinto() gives, 16 and not, or 32 and so or not."""

    def __init__(self, module, wires, main_clock, rate, bits, stereo):
        self._frame = bits // 8 * (2 if stereo else 1)
        self._widen = False
        if len(wires) == 2:
            import audiobusio  # pyright: ignore[reportMissingImports] - not on MicroPython

            self._in = audiobusio.PDMIn(*wires, sample_rate=rate, bit_depth=16, mono=True, startup_delay=0.0)
            code = "H"
            self._widen = bits == 32
        else:
            self._in = module.I2SIn(
                *wires,
                sample_rate=rate,
                bit_depth=32,
                output_bit_depth=bits,
                mono=not stereo,
                samples_signed=True,
                **main_clock,
            )
            code = "h" if bits == 16 else "i"
        self._slots = 2 if stereo else 1
        self._samples = memoryview(array(code, bytes(_DMA * (2 if self._widen else self._frame))))
        self._pipe = Pipe(_DMA * self._frame)
        self._rate = rate + (rate >> 9)
        self._at = ticks_ms()
        self._rest = 0
        self._came = 0  # frames that have not been had
        self._odd = 0  # frames that have been had of a DMA buffer

    def deinit(self):
        """End; the pins are free."""
        self._in.deinit()

    def readinto(self, buf):
        """Fill *buf* with what has come; how many bytes."""
        self._reckon()
        there = self._came - self._first_of_next()
        asked = min(len(buf) // self._frame, there)
        buf = memoryview(buf)
        at = waited = 0
        while at < asked:
            count = min(asked - at, _DMA)
            samples = self._samples[: count * self._slots]
            before = ticks_ms()
            self._in.record(samples, count * self._slots)
            waited += max(0, ticks_diff(ticks_ms(), before) - 1)
            self._give(buf[at * self._frame : (at + count) * self._frame], samples, count)
            at += count
        self._came -= at
        self._odd = (self._odd + at) % _DMA
        if waited:  # a DMA buffer has just become full, and what is left of it is all that there is
            self._reckon()
            self._came = -self._odd % _DMA
        return at * self._frame

    def _first_of_next(self):
        """How many of the frames that came are in a DMA buffer that is not full yet."""
        return min((self._odd + self._came) % _DMA, self._came)

    def _give(self, target, samples, count):
        if not self._widen:
            self._pipe.move(target, samples)
            return
        for i in range(count):  # 16 bits become the upper ones of 32
            value = samples[i]
            target[4 * i] = target[4 * i + 1] = 0
            target[4 * i + 2] = value & 0xFF
            target[4 * i + 3] = value >> 8

    def _reckon(self):
        now = ticks_ms()
        passed = min(ticks_diff(now, self._at), 10000) * self._rate + self._rest
        self._at = now
        self._rest = passed % 1000
        self._came = min(self._came + passed // 1000, _KEPT)
