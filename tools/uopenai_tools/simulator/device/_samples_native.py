"""Samples from one form into another, in viper. `_samples_portable` is the twin of this module.

A plan is an array of 12 ints, which carries what a stream has to carry from one piece to the next:
    0 bytes of a sample: 1 (unsigned), 2, 3 or 4    1 channels    2, 3 the same of what is made: 2 or 4
    4 samples a second    5 of what is made    6 what is due of the next sample: at first that of 5
    7, 8 the last two samples of the left channel    9, 10 of the right
    11 whether a single channel is heard on both sides, or on the left, the right being silent
Samples are worked on with 24 bits, as a microphone on I2S gives. Between rates the line is straight.
"""

import micropython


@micropython.viper
def convert(plan: ptr32, source: ptr8, i: int, stop: int, target: ptr8, at: int, count: int) -> int:  # noqa: F821
    """Make frames from bytes *i* to *stop* of *source*, *count* at most, into *target* from byte *at* on.

    Returns where they end there. It ends when another would take more of *source* than there is.
    """
    width = plan[0]
    frame = width * plan[1]
    stereo = plan[1] == 2
    wide = plan[2] == 4
    sides = plan[3]
    rate = plan[4]
    to_rate = plan[5]
    due = plan[6]
    before = plan[7]
    now = plan[8]
    before2 = plan[9]
    now2 = plan[10]
    both = plan[11]
    while True:
        if due < to_rate:
            if count == 0:
                break
            count -= 1
            left = now
            right = now2
            if rate != to_rate:
                part = (due << 12) // to_rate
                left = before + (((now - before) >> 8) * part >> 4)
                right = before2 + (((now2 - before2) >> 8) * part >> 4)
            due += rate
            for side in range(sides):
                value = right if side else left
                if wide:
                    target[at] = 0
                    target[at + 1] = value
                    at += 2
                target[at] = value >> 8
                target[at + 1] = value >> 16
                at += 2
        elif i >= stop:
            break
        else:
            due -= to_rate
            before = now
            before2 = now2
            last = i + width - 1
            now = source[last] << 16
            if width == 1:
                now ^= 0x800000
            else:
                now |= source[last - 1] << 8
                if width > 2:
                    now |= source[last - 2]
            now = (now ^ 0x800000) - 0x800000
            now2 = now if both else 0
            if stereo:
                last += width
                now2 = source[last] << 16
                if width == 1:
                    now2 ^= 0x800000
                else:
                    now2 |= source[last - 1] << 8
                    if width > 2:
                        now2 |= source[last - 2]
                now2 = (now2 ^ 0x800000) - 0x800000
            i += frame
    plan[6] = due
    plan[7] = before
    plan[8] = now
    plan[9] = before2
    plan[10] = now2
    return at


@micropython.viper
def fill(target: ptr8, at: int, end: int, value: int):  # noqa: F821
    """Bytes *at* to *end* become *value*."""
    while at < end:
        target[at] = value
        at += 1
