"""Sample rates: 24 kHz to 16 and back, and any other ratio of small numbers, by a polyphase low-pass.

The filter is a windowed sine (Kaiser, beta 6), 32 of the slower side's samples long, its edge at 0.88 of the
slower side's half rate. What would alias, or be a mirror image, is 60 dB down and more (measured between 24
and 16 kHz); up to 6 kHz nothing is lost (-0.1 dB), 6.5 kHz has -0.7 dB, 7 kHz -5 dB. A multiplication and
addition for each of its 32 to 48 taps a sample.
"""

import math
from array import array

from micropython import const

from .loops import loops

_HELD = const(0)
_PHASE = const(1)
_LENGTH = const(32)
_BLOCK = const(240)  # samples that are worked on at a time
_MOST = const(2048)  # coefficients: 8 KB
_BETA = 6.0
_EDGE = 0.88


class Resampler:
    """Turns 16-bit mono samples at *source_rate* into such at *target_rate*, block by block.

    Heap: 1.2 KB for the block, and 4 bytes for each of up * taps coefficients (0.4 KB between 16 and 24 kHz).
    Making them takes some floating-point work, a tenth of a second on a board: make it once. Raises
    ValueError for rates whose ratio is not one of small numbers.
    """

    def __init__(self, source_rate, target_rate):
        if source_rate <= 0 or target_rate <= 0:
            raise ValueError("a sample rate is a number of samples a second, above 0")
        common, rest = source_rate, target_rate
        while rest:
            common, rest = rest, common % rest
        self._up = target_rate // common
        self._down = source_rate // common
        self._taps = -(-_LENGTH * max(self._up, self._down) // self._up)
        if self._up * self._taps > _MOST:
            raise ValueError(
                "from %d to %d Hz takes %d coefficients, and %d are the limit: go by way of another rate, or "
                "let I2S or the service have another one"
                % (source_rate, target_rate, self._up * self._taps, _MOST)
            )
        self._rows = _rows(self._up, self._down, self._taps)
        self._work = array("i", bytes(4 * (_BLOCK + self._taps)))
        self._state = array("i", (0, 0, self._up, self._down, self._taps))
        self.reset()

    def reset(self):
        """Begin anew: what came before is forgotten."""
        # Half a filter of silence comes first: so the samples that come out are not late.
        self._state[_HELD] = self._taps // 2 - 1
        self._state[_PHASE] = 0
        for i in range(self._state[_HELD]):
            self._work[i] = 0

    def size(self, count):
        """How many bytes *count* bytes can become at most."""
        return 2 * (-(-(count >> 1) * self._up // self._down) + 1)

    def convert(self, source, target):
        """All samples in *source*; how many bytes they make in *target*, which has size(len(source)) of them.

        Nothing is allocated. Raises ValueError for half a sample, or a target that is too small.
        """
        count = len(source) >> 1
        if len(source) & 1:
            raise ValueError("a sample has two bytes, and %d is an odd number of them" % len(source))
        if len(target) < self.size(len(source)):
            raise ValueError("%d bytes of samples may not fit into %d" % (len(source), len(target)))
        first = at = 0
        state = self._state
        while count:
            held = state[_HELD]
            some = min(count, len(self._work) - held)
            loops.widen(self._work, held, source, first, some)
            state[_HELD] = held + some
            at += 2 * loops.resample(state, self._rows, self._work, target, at)
            first += 2 * some
            count -= some
        return at

    def finish(self, target):
        """The last samples, which wait for more; how many bytes in *target* (100 do). It begins anew."""
        made = self.convert(bytes(2 * (self._taps // 2)), target)
        self.reset()
        return made


def _rows(up, down, taps):
    """The coefficients, a row for each phase, in 1/16384; each row adds up to 1."""
    count = up * taps
    edge = _EDGE / max(up, down)
    rows = array("i", bytes(4 * count))
    middle = (count - 1) / 2
    for phase in range(up):
        values = []
        for tap in range(taps):
            # The newest sample comes last in a row, and has the first coefficient of the filter.
            at = (taps - 1 - tap) * up + phase - middle
            angle = math.pi * at * edge
            sine = math.sin(angle) / angle if at else 1.0
            share = at / middle
            values.append(sine * _bessel(_BETA * math.sqrt(max(0.0, 1 - share * share))))
        scale = 16384 / sum(values)
        first = phase * taps
        largest = first
        left = 16384
        for tap in range(taps):
            rows[first + tap] = value = int(math.floor(values[tap] * scale + 0.5))
            left -= value
            if value > rows[largest]:
                largest = first + tap
        rows[largest] += left  # each phase lets a constant pass alike: else there would be a tone
    return rows


def _bessel(x):
    """The modified Bessel function of the first kind, of order 0."""
    total = term = 1.0
    for i in range(1, 20):
        term *= (x / (2 * i)) ** 2
        total += term
    return total
