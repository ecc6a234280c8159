"""The hot loops over samples, in viper. ``portable`` is their twin: the same answers, bit for bit.

Samples are 16-bit little-endian PCM, read and written byte by byte: a block may begin anywhere in a buffer,
and not every processor reads two bytes at an odd address. *at* and *first* are byte indices, *count* is
samples unless said otherwise. Nothing here allocates, and nothing checks a bound: who calls does.
"""

import micropython
from micropython import const

# What the words of measure()'s state hold.
_CENTRE = const(0)  # the mean that is taken out, times 256; 0x3FFFFFFF: not yet known
_SUM = const(1)  # of the magnitudes
_PEAK = const(2)
_MOVED = const(3)  # the bits in which any sample differed from the one before it
_LAST = const(4)
_NEW = const(0x3FFFFFFF)  # the largest small integer of a board

# And of resample()'s.
_HELD = const(0)  # samples in the work buffer
_PHASE = const(1)
_UP = const(2)
_DOWN = const(3)
_TAPS = const(4)  # of each phase


@micropython.viper
def copy(target: ptr8, at: int, source: ptr8, first: int, count: int):
    """Copy *count* bytes, ascending."""
    stop = first + count
    while first < stop:
        target[at] = source[first]
        at += 1
        first += 1


@micropython.viper
def scale(target: ptr8, at: int, source: ptr8, first: int, count: int, factor: int):
    """Each sample times *factor* / 4096 (0 to 32767), limited to 16 bits. Target may be the source."""
    stop = first + 2 * count
    while first < stop:
        x = (int(source[first]) | (int(source[first + 1]) << 8)) ^ 0x8000
        x = ((x - 0x8000) * factor + 2048) >> 12
        if x > 32767:
            x = 32767
        elif x < -32768:
            x = -32768
        target[at] = x
        target[at + 1] = x >> 8
        at += 2
        first += 2


@micropython.viper
def narrow(target: ptr8, at: int, source: ptr8, first: int, count: int, stride: int, gain: int):
    """The upper bits of 32-bit samples, *stride* bytes apart, times *gain* / 16 (1 to 1024), limited.

    Target may be the source.
    """
    stop = first + stride * count
    while first < stop:
        x = (int(source[first + 1]) >> 4) | (int(source[first + 2]) << 4) | (int(source[first + 3]) << 12)
        x = (((x ^ 0x80000) - 0x80000) * gain) >> 8
        if x > 32767:
            x = 32767
        elif x < -32768:
            x = -32768
        target[at] = x
        target[at + 1] = x >> 8
        at += 2
        first += stride


@micropython.viper
def mono(target: ptr8, at: int, source: ptr8, first: int, count: int, size: int, channels: int):
    """Of *count* frames of *channels* samples with *size* bytes (1: unsigned, as in WAV) their 16-bit means.

    Target may be the source, unless a sample has one byte.
    """
    while count > 0:
        count -= 1
        total = 0
        left = channels
        while left > 0:
            left -= 1
            if size == 1:
                total += (int(source[first]) - 128) << 8
            else:
                x = int(source[first + size - 2]) | (int(source[first + size - 1]) << 8)
                total += (x ^ 0x8000) - 0x8000
            first += size
        if channels > 1:
            total = total // channels
        target[at] = total
        target[at + 1] = total >> 8
        at += 2


@micropython.viper
def measure(state: ptr32, source: ptr8, first: int, count: int):
    """Add to the state (5 words) how loud *count* samples are, their mean taken out.

    The mean follows with a time constant of 1,024 samples: what is slower than some 4 Hz is no sound.
    """
    centre = int(state[_CENTRE])
    total = int(state[_SUM])
    peak = int(state[_PEAK])
    moved = int(state[_MOVED])
    last = int(state[_LAST])
    stop = first + 2 * count
    while first < stop:
        x = ((int(source[first]) | (int(source[first + 1]) << 8)) ^ 0x8000) - 0x8000
        first += 2
        if centre == _NEW:
            centre = x << 8
            last = x
        moved = moved | (x ^ last)
        last = x
        centre += ((x << 8) - centre) >> 10
        x -= centre >> 8
        if x < 0:
            x = 0 - x
        total += x
        if x > peak:
            peak = x
    state[_CENTRE] = centre
    state[_SUM] = total
    state[_PEAK] = peak
    state[_MOVED] = moved
    state[_LAST] = last


@micropython.viper
def widen(work: ptr32, at: int, source: ptr8, first: int, count: int):
    """Samples to words: what resample() works on."""
    stop = first + 2 * count
    while first < stop:
        work[at] = ((int(source[first]) | (int(source[first + 1]) << 8)) ^ 0x8000) - 0x8000
        at += 1
        first += 2


@micropython.viper
def resample(state: ptr32, taps: ptr32, work: ptr32, target: ptr8, at: int) -> int:
    """Filter what is held in *work* into *target*; how many samples that makes. What is still needed stays.

    *taps*: for each of the phases a row, in 1/16384, the newest sample's last. Their magnitudes in a row add
    up to less than 65536, so that no sum overflows.
    """
    held = int(state[_HELD])
    phase = int(state[_PHASE])
    up = int(state[_UP])
    down = int(state[_DOWN])
    size = int(state[_TAPS])
    first = 0
    made = 0
    while first + size <= held:
        tap = phase * size
        stop = tap + size
        i = first
        total = 8192
        while tap < stop:
            total += int(taps[tap]) * int(work[i])
            tap += 1
            i += 1
        total = total >> 14
        if total > 32767:
            total = 32767
        elif total < -32768:
            total = -32768
        target[at] = total
        target[at + 1] = total >> 8
        at += 2
        made += 1
        phase += down
        while phase >= up:
            phase -= up
            first += 1
    i = 0
    while first + i < held:
        work[i] = work[first + i]
        i += 1
    state[_HELD] = i
    state[_PHASE] = phase
    return made


@micropython.viper
def to_ulaw(target: ptr8, at: int, source: ptr8, first: int, count: int):
    """16-bit samples to G.711 mu-law, one byte each. Target may be the source."""
    stop = first + 2 * count
    while first < stop:
        x = ((int(source[first]) | (int(source[first + 1]) << 8)) ^ 0x8000) - 0x8000
        first += 2
        sign = 0xFF
        if x < 0:
            sign = 0x7F
            x = -1 - x
        x = (x >> 2) + 33
        if x > 8191:
            x = 8191
        segment = 0
        while x >> segment > 63:
            segment += 1
        target[at] = sign ^ (segment << 4 | ((x >> (segment + 1)) & 15))
        at += 1


@micropython.viper
def from_ulaw(target: ptr8, at: int, source: ptr8, first: int, count: int):
    """*count* bytes of G.711 mu-law to 16-bit samples."""
    stop = first + count
    while first < stop:
        x = int(source[first]) ^ 0xFF
        first += 1
        y = ((((x & 15) << 3) + 132) << (x >> 4 & 7)) - 132
        if x & 0x80:
            y = 0 - y
        target[at] = y
        target[at + 1] = y >> 8
        at += 2


@micropython.viper
def to_alaw(target: ptr8, at: int, source: ptr8, first: int, count: int):
    """16-bit samples to G.711 A-law, one byte each. Target may be the source."""
    stop = first + 2 * count
    while first < stop:
        x = ((int(source[first]) | (int(source[first + 1]) << 8)) ^ 0x8000) - 0x8000
        first += 2
        sign = 0xD5
        if x < 0:
            sign = 0x55
            x = -1 - x
        x = x >> 4
        segment = 0
        while x >> segment > 31:
            segment += 1
        if segment:
            x = (segment + 1) << 4 | ((x >> segment) & 15)
        target[at] = sign ^ x
        at += 1


@micropython.viper
def from_alaw(target: ptr8, at: int, source: ptr8, first: int, count: int):
    """*count* bytes of G.711 A-law to 16-bit samples."""
    stop = first + count
    while first < stop:
        x = int(source[first]) ^ 0x55
        first += 1
        segment = x >> 4 & 7
        y = ((x & 15) << 4) + 8
        if segment:
            y = (y + 256) << (segment - 1)
        if not x & 0x80:
            y = 0 - y
        target[at] = y
        target[at + 1] = y >> 8
        at += 2
