"""G.711, the telephone's 8 bits a sample: mu-law (North America, Japan) and A-law (elsewhere), both ways.

ITU-T G.711, as computed by the reference code of ITU-T G.191: a negative sample is its one's complement, so
that silence is 0xFF, and 0xD5 in A-law. The API's audio formats ``g711_ulaw`` and ``g711_alaw`` are these, at
8 kHz.
"""

from .loops import loops


def _room(need, target):
    if need > len(target):
        raise ValueError("%d bytes do not fit into %d" % (need, len(target)))


def encode_ulaw(source, target):
    """16-bit samples in *source* to mu-law in *target*, which may be the same; how many bytes that makes."""
    count = len(source) >> 1
    _room(count, target)
    loops.to_ulaw(target, 0, source, 0, count)
    return count


def encode_alaw(source, target):
    """16-bit samples in *source* to A-law in *target*, which may be the same; how many bytes that makes."""
    count = len(source) >> 1
    _room(count, target)
    loops.to_alaw(target, 0, source, 0, count)
    return count


def decode_ulaw(source, target):
    """Mu-law in *source* to 16-bit samples in *target*, twice as long; how many bytes that makes.

    In place: *source* is the second half of *target*.
    """
    _room(2 * len(source), target)
    loops.from_ulaw(target, 0, source, 0, len(source))
    return 2 * len(source)


def decode_alaw(source, target):
    """A-law in *source* to 16-bit samples in *target*, twice as long; how many bytes that makes.

    In place: *source* is the second half of *target*.
    """
    _room(2 * len(source), target)
    loops.from_alaw(target, 0, source, 0, len(source))
    return 2 * len(source)
