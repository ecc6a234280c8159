"""The twin of ``native`` in portable Python: the same answers, on interpreters that run no native code."""

from micropython import const

# See native.
_CENTRE = const(0)
_SUM = const(1)
_PEAK = const(2)
_MOVED = const(3)
_LAST = const(4)
_NEW = const(0x3FFFFFFF)

_HELD = const(0)
_PHASE = const(1)
_UP = const(2)
_DOWN = const(3)
_TAPS = const(4)


def _sample(source, i):
    return ((source[i] | source[i + 1] << 8) ^ 0x8000) - 0x8000


def _put(target, at, x):
    """Write a sample, limited to 16 bits."""
    if x > 32767:
        x = 32767
    elif x < -32768:
        x = -32768
    target[at] = x & 0xFF
    target[at + 1] = x >> 8 & 0xFF


def copy(target, at, source, first, count):
    """See native.copy."""
    if count > 0:
        memoryview(target)[at : at + count] = memoryview(source)[first : first + count]


def scale(target, at, source, first, count, factor):
    """See native.scale."""
    for i in range(first, first + 2 * count, 2):
        _put(target, at, (_sample(source, i) * factor + 2048) >> 12)
        at += 2


def narrow(target, at, source, first, count, stride, gain):
    """See native.narrow."""
    for i in range(first, first + stride * count, stride):
        x = source[i + 1] >> 4 | source[i + 2] << 4 | source[i + 3] << 12
        _put(target, at, ((x ^ 0x80000) - 0x80000) * gain >> 8)
        at += 2


def mono(target, at, source, first, count, size, channels):
    """See native.mono."""
    for _ in range(count):
        total = 0
        for _ in range(channels):
            total += (source[first] - 128) << 8 if size == 1 else _sample(source, first + size - 2)
            first += size
        _put(target, at, total // channels)
        at += 2


def measure(state, source, first, count):
    """See native.measure."""
    centre = state[_CENTRE]
    last = state[_LAST]
    for i in range(first, first + 2 * count, 2):
        x = _sample(source, i)
        if centre == _NEW:
            centre = x << 8
            last = x
        state[_MOVED] |= x ^ last
        last = x
        centre += ((x << 8) - centre) >> 10
        x = abs(x - (centre >> 8))
        state[_SUM] += x
        if x > state[_PEAK]:
            state[_PEAK] = x
    state[_CENTRE] = centre
    state[_LAST] = last


def widen(work, at, source, first, count):
    """See native.widen."""
    for i in range(first, first + 2 * count, 2):
        work[at] = _sample(source, i)
        at += 1


def resample(state, taps, work, target, at):
    """See native.resample."""
    held = state[_HELD]
    phase = state[_PHASE]
    size = state[_TAPS]
    first = 0
    made = 0
    while first + size <= held:
        total = 8192
        for tap in range(size):
            total += taps[phase * size + tap] * work[first + tap]
        _put(target, at, total >> 14)
        at += 2
        made += 1
        phase += state[_DOWN]
        first += phase // state[_UP]
        phase %= state[_UP]
    for i in range(held - first):
        work[i] = work[first + i]
    state[_HELD] = held - first
    state[_PHASE] = phase
    return made


def to_ulaw(target, at, source, first, count):
    """See native.to_ulaw."""
    for i in range(first, first + 2 * count, 2):
        x = _sample(source, i)
        sign = 0xFF if x >= 0 else 0x7F
        x = min((x if x >= 0 else ~x) // 4 + 33, 8191)
        segment = 0
        while x >> segment > 63:
            segment += 1
        target[at] = sign ^ (segment << 4 | x >> (segment + 1) & 15)
        at += 1


def from_ulaw(target, at, source, first, count):
    """See native.from_ulaw."""
    for i in range(first, first + count):
        x = source[i] ^ 0xFF
        y = (((x & 15) << 3) + 132 << (x >> 4 & 7)) - 132
        _put(target, at, -y if x & 0x80 else y)
        at += 2


def to_alaw(target, at, source, first, count):
    """See native.to_alaw."""
    for i in range(first, first + 2 * count, 2):
        x = _sample(source, i)
        sign = 0xD5 if x >= 0 else 0x55
        x = (x if x >= 0 else ~x) >> 4
        segment = 0
        while x >> segment > 31:
            segment += 1
        target[at] = sign ^ ((segment + 1) << 4 | x >> segment & 15 if segment else x)
        at += 1


def from_alaw(target, at, source, first, count):
    """See native.from_alaw."""
    for i in range(first, first + count):
        x = source[i] ^ 0x55
        segment = x >> 4 & 7
        y = ((x & 15) << 4) + 8
        if segment:
            y = y + 256 << (segment - 1)
        _put(target, at, y if x & 0x80 else -y)
        at += 2
