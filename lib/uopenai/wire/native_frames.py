"""The loops of WebSocket frames, in viper: masking, the check of UTF-8, and base64 on the way up.

``portable_frames`` is their twin; both pass the same tests. Masking and the check go over words of four
bytes, which a processor reads only where they are aligned: the bytes before and behind go one by one.
"""

import micropython


@micropython.viper
def mask(buf: ptr8, first: int, end: int, key: ptr8):
    """Mask ``buf[first:end]`` in place with the four bytes of *key* (RFC 6455 section 5.3). Again undoes."""
    i = first
    while i < end and (int(buf) + i) & 3:
        buf[i] = buf[i] ^ key[(i - first) & 3]
        i += 1
    at = i - first
    # Little-endian, as every processor is that MicroPython makes native code for.
    word = key[at & 3] | key[at + 1 & 3] << 8 | key[at + 2 & 3] << 16 | key[at + 3 & 3] << 24
    words = ptr32(int(buf) + i)
    count = (end - i) >> 2 if i < end else 0
    n = 0
    while n < count:
        words[n] = words[n] ^ word
        n += 1
    i += count << 2
    while i < end:
        buf[i] = buf[i] ^ key[(i - first) & 3]
        i += 1


@micropython.viper
def utf8(state: int, buf: ptr8, i: int, end: int) -> int:
    """Check that the text goes on as UTF-8 in ``buf[i:end]`` (RFC 3629): the state behind it, or -1.

    0 is the state between two characters. Else: how many bytes are to come, and what the next lies between.
    """
    left = state & 0xFF
    low = state >> 8 & 0xFF
    high = state >> 16
    tops = 0x8080
    tops = tops << 16 | tops
    while i < end:
        if not left:
            if not (int(buf) + i) & 3:
                words = ptr32(int(buf) + i)
                count = (end - i) >> 2
                n = 0
                while n + 4 <= count and not (words[n] | words[n + 1] | words[n + 2] | words[n + 3]) & tops:
                    n += 4
                while n < count and not words[n] & tops:
                    n += 1
                i += n << 2
                if i >= end:
                    break
            c = int(buf[i])
            if c >= 0x80:
                if c < 0xC2 or c > 0xF4:
                    return -1
                left = 1 if c < 0xE0 else (2 if c < 0xF0 else 3)
                # No longer than needed, no surrogates, nothing above U+10FFFF.
                low = 0xA0 if c == 0xE0 else (0x90 if c == 0xF0 else 0x80)
                high = 0x9F if c == 0xED else (0x8F if c == 0xF4 else 0xBF)
        else:
            c = int(buf[i])
            if c < low or c > high:
                return -1
            left -= 1
            low = 0x80
            high = 0xBF
        i += 1
    return left | low << 8 | high << 16 if left else 0


@micropython.viper
def alike(buf: ptr8, first: int, form: ptr8, size: int, hole: int, behind: int) -> int:
    """Whether the *size* bytes at ``buf[first]`` are those of *form*: 1, else 0.

    In place of ``form[hole:behind]``, inside of a JSON string, may stand any other text without escapes.
    """
    i = 0
    while i < size:
        c = int(buf[first + i])
        if i >= hole and i < behind:
            if c < 0x20 or c == 0x22 or c == 0x5C:
                return 0
        elif c != int(form[i]):
            return 0
        i += 1
    return 1


@micropython.viper
def base64_up(buf: ptr8, source: int, size: int, target: int) -> int:
    """Encode the *size* bytes at ``buf[source]`` as base64 (RFC 4648 section 4) at ``buf[target]``: its end.

    In place: *source* is at least a third of *size* (rounded up) behind *target*, so that what is written
    stays behind what is read.
    """
    digits = ptr8(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    stop = source + size
    whole = stop - 2
    while source < whole:
        a = int(buf[source])
        b = int(buf[source + 1])
        c = int(buf[source + 2])
        source += 3
        buf[target] = digits[a >> 2]
        buf[target + 1] = digits[(a & 3) << 4 | b >> 4]
        buf[target + 2] = digits[(b & 15) << 2 | c >> 6]
        buf[target + 3] = digits[c & 63]
        target += 4
    if source < stop:
        a = int(buf[source])
        b = 0
        third = 0x3D
        if source + 1 < stop:
            b = int(buf[source + 1])
            third = int(digits[(b & 15) << 2])
        buf[target] = digits[a >> 2]
        buf[target + 1] = digits[(a & 3) << 4 | b >> 4]
        buf[target + 2] = third
        buf[target + 3] = 0x3D
        target += 4
    return target
