"""The twin of ``native_frames`` in portable Python: the same answers where no native code runs.

Where the interpreter has a loop of its own in C, it is used, block by block.
"""

import binascii

from micropython import const

_MASKED = const(64)  # bytes that are masked as one number
_ENCODED = const(48)  # bytes that become base64 at once: a multiple of 3


def mask(buf, first, end, key):
    """See native_frames.mask."""
    mv = memoryview(buf)
    i = first
    if end - i >= _MASKED:
        wide = int.from_bytes(bytes(key) * (_MASKED // 4), "little")
        while end - i >= _MASKED:
            number = int.from_bytes(mv[i : i + _MASKED], "little") ^ wide
            mv[i : i + _MASKED] = number.to_bytes(_MASKED, "little")
            i += _MASKED
    while i < end:
        buf[i] ^= key[(i - first) & 3]
        i += 1


def utf8(state, buf, i, end):
    """See native_frames.utf8."""
    left = state & 0xFF
    low = state >> 8 & 0xFF
    high = state >> 16
    if not left and i < end and max(memoryview(buf)[i:end]) < 0x80:
        return 0
    while i < end:
        c = buf[i]
        if not left:
            if c >= 0x80:
                if not 0xC2 <= c <= 0xF4:
                    return -1
                left = 1 if c < 0xE0 else 2 if c < 0xF0 else 3
                low = 0xA0 if c == 0xE0 else 0x90 if c == 0xF0 else 0x80
                high = 0x9F if c == 0xED else 0x8F if c == 0xF4 else 0xBF
        else:
            if not low <= c <= high:
                return -1
            left -= 1
            low = 0x80
            high = 0xBF
        i += 1
    return left | low << 8 | high << 16 if left else 0


def alike(buf, first, form, size, hole, behind):
    """See native_frames.alike."""
    text = bytes(memoryview(buf)[first : first + size])
    if text[:hole] != form[:hole] or text[max(hole, behind) :] != form[max(hole, behind) :]:
        return 0
    other = text[hole:behind]
    return 0 if other and (min(other) < 0x20 or b'"' in other or b"\\" in other) else 1


def base64_up(buf, source, size, target):
    """See native_frames.base64_up."""
    mv = memoryview(buf)
    stop = source + size
    while source < stop:
        # Built before it is written: what it overwrites has been read.
        text = binascii.b2a_base64(bytes(mv[source : min(source + _ENCODED, stop)]))
        source += _ENCODED
        mv[target : target + len(text) - 1] = memoryview(text)[:-1]  # without its line end
        target += len(text) - 1
    return target
