"""The hot loops, in viper: they walk over the bytes of JSON where they lie in the buffer.

``portable`` is their twin, for interpreters that run no native code; both pass the same tests. Each
takes *state* (an array of 12 ints, all 0 at first) and works on from it, so that bytes may come
in any pieces. Native code lies outside of the garbage-collected heap.
"""

import micropython
from micropython import const

# What the words of a state hold.
_WHERE = const(0)  # see below
_DEPTH = const(1)  # arrays and objects that are open in the value
_LIMIT = const(2)  # how many more may be
_SURROGATES = const(3)  # whether the value has escapes that stand for surrogates
_COUNT = const(4)  # hex digits to come; or the place in the endings of words
_KEY = const(5)  # whether the string is a key
_STACK = const(6)  # 4 words of 16 bits: for each open one, whether it is an object

# Where a scan stands. These are known to json_value too:
_VALUE = const(0)
_DONE = const(1)
_ZERO = const(2)  # from here to _EXPONENT: in a number that may end
_INTEGER = const(3)
_FRACTION = const(4)
_EXPONENT = const(5)
# These are not:
_FIRST_ITEM = const(6)
_FIRST_KEY = const(7)
_NEXT_KEY = const(8)
_COLON = const(9)
_AFTER = const(10)
_STRING = const(11)
_ESCAPE = const(12)
_HEX = const(13)
_WORD = const(14)
_MINUS = const(15)
_POINT = const(16)
_E = const(17)
_SIGN = const(18)

# What is wrong, as a negative result; json_value has the words.
_BAD_PUNCTUATION = const(-1)
_BAD_COLON = const(-2)
_BAD_KEY = const(-3)
_BAD_STRING = const(-4)
_BAD_ESCAPE = const(-5)
_BAD_WORD = const(-6)
_TOO_DEEP = const(-7)
_BAD_BASE64 = const(-8)
_BAD_CHUNK = const(-9)
_BAD_SIZE = const(-10)
_BAD_TRAILER = const(-11)

# In unescape() and unbase64().
_STOP = const(7)  # where the decoded bytes end
_BITS = const(8)
_HELD = const(9)  # base64 digits that wait for the rest of their four
_PADS = const(10)

# In chunk(): where it stands, besides _DONE.
_LEFT = const(1)  # bytes of the chunk that begins
_SEEN = const(2)  # digits of its size, or bytes of a trailer line
_LINES = const(3)  # of the trailer
_GROWS = const(4)  # the size, while its digits come
_SIZE = const(0)
_EXTENSION = const(2)
_SIZE_END = const(3)
_BEHIND = const(4)  # a chunk's content: its line end comes
_BEHIND_CR = const(5)
_TRAILER = const(6)

# In event(): where it stands,
_STARTED = const(0)
_LINE = const(1)
_MARK = const(2)  # in a byte order mark
_DATA_NAME = const(3)
_TYPE_NAME = const(4)
_DATA_COLON = const(5)
_TYPE_COLON = const(6)
_DATA = const(7)
_TYPE = const(8)
_OTHER = const(9)
# and what else it keeps.
_RUN_END = const(1)
_AT = const(2)  # how much of a name has been seen
_HAD_DATA = const(3)  # whether the event has had some
_AFTER_CR = const(4)  # a CR ended the last line: an LF that follows belongs to it
_FOUND = const(5)  # what is told: see event()
_TYPE_FIRST = const(6)
_TYPE_END = const(7)
_TYPE_ANEW = const(8)
_PASSING = const(9)  # whether what is left of the event is passed over


@micropython.viper
def scan(state: ptr32, buf: ptr8, i: int, end: int) -> int:
    """Check the structure of the JSON value that goes on at ``buf[i]`` (RFC 8259, strict).

    Returns where the value ends, and ``state[0]`` is 1 then; or *end*, when more is to come; or a
    negative number for what is wrong.
    """
    where = int(state[_WHERE])
    depth = int(state[_DEPTH])
    key = int(state[_KEY])
    is_object = 0  # the innermost that is open
    if depth:
        is_object = int(state[_STACK + ((depth - 1) >> 4)]) >> ((depth - 1) & 15) & 1
    endings = ptr8(b"rue alse ull ")  # of true, false, null
    while i < end:
        c = int(buf[i])
        i += 1
        ended = 0
        if where == _STRING:
            while (c > 0x5C or (c >= 0x20 and c != 0x22 and c != 0x5C)) and i < end:
                c = int(buf[i])
                i += 1
            if c == 0x22:
                if key:
                    where = _COLON
                else:
                    ended = 1
            elif c == 0x5C:
                where = _ESCAPE
            elif c < 0x20:
                return _BAD_STRING
        elif where == _VALUE or (where >= _FIRST_ITEM and where <= _AFTER):
            while (c == 0x20 or c == 0x0A) and i < end:
                c = int(buf[i])
                i += 1
            if c == 0x20 or c == 0x0A or c == 0x0D or c == 0x09:
                pass
            elif where == _AFTER:
                if c == 0x2C:
                    where = _NEXT_KEY if is_object else _VALUE
                elif c == (0x7D if is_object else 0x5D):
                    ended = 2
                else:
                    return _BAD_PUNCTUATION
            elif where == _COLON:
                if c != 0x3A:
                    return _BAD_COLON
                where = _VALUE
            elif where == _NEXT_KEY or where == _FIRST_KEY:
                if c == 0x22:
                    key = 1
                    where = _STRING
                elif c == 0x7D and where == _FIRST_KEY:
                    ended = 2
                else:
                    return _BAD_KEY
            elif c == 0x5D and where == _FIRST_ITEM:
                ended = 2
            elif c == 0x22:
                key = 0
                where = _STRING
            elif c == 0x7B or c == 0x5B:
                if depth == int(state[_LIMIT]):
                    return _TOO_DEEP
                at = _STACK + (depth >> 4)
                bit = 1 << (depth & 15)
                if c == 0x7B:
                    state[at] = int(state[at]) | bit
                    where = _FIRST_KEY
                    is_object = 1
                else:
                    state[at] = int(state[at]) & ~bit
                    where = _FIRST_ITEM
                    is_object = 0
                depth += 1
            elif c == 0x2D:
                where = _MINUS
            elif c == 0x30:
                where = _ZERO
            elif c >= 0x31 and c <= 0x39:
                where = _INTEGER
            elif c == 0x74 or c == 0x66 or c == 0x6E:
                where = _WORD
                state[_COUNT] = 0 if c == 0x74 else (4 if c == 0x66 else 9)
            else:
                return _BAD_WORD
        elif where == _ESCAPE:
            if c == 0x75:
                where = _HEX
                state[_COUNT] = 4
            elif (
                c == 0x22
                or c == 0x5C
                or c == 0x2F
                or c == 0x62
                or c == 0x66
                or c == 0x6E
                or c == 0x72
                or c == 0x74
            ):
                where = _STRING
            else:
                return _BAD_ESCAPE
        elif where == _HEX:
            low = c | 0x20
            if not ((c >= 0x30 and c <= 0x39) or (low >= 0x61 and low <= 0x66)):
                return _BAD_ESCAPE
            left = int(state[_COUNT])
            if left == 4 and low == 0x64:
                state[_SURROGATES] = 1
            state[_COUNT] = left - 1
            if left == 1:
                where = _STRING
        elif where == _WORD:
            at = int(state[_COUNT])
            if c != int(endings[at]):
                return _BAD_WORD
            state[_COUNT] = at + 1
            if int(endings[at + 1]) == 0x20:
                ended = 1
        elif c >= 0x30 and c <= 0x39 and where >= _ZERO and where <= _EXPONENT:
            if where == _ZERO:
                return _BAD_WORD
        elif where >= _MINUS or (where >= _ZERO and where <= _EXPONENT):
            digit = c >= 0x30 and c <= 0x39
            if where == _MINUS:
                if not digit:
                    return _BAD_WORD
                where = _ZERO if c == 0x30 else _INTEGER
            elif where == _POINT:
                if not digit:
                    return _BAD_WORD
                where = _FRACTION
            elif where == _SIGN or (where == _E and digit):
                if not digit:
                    return _BAD_WORD
                where = _EXPONENT
            elif where == _E:
                if c != 0x2B and c != 0x2D:
                    return _BAD_WORD
                where = _SIGN
            elif c == 0x2E and where <= _INTEGER:
                where = _POINT
            elif c | 0x20 == 0x65 and where != _EXPONENT:
                where = _E
            else:
                # The number has ended; this byte belongs to what follows, and is looked at again.
                i -= 1
                if not depth:
                    where = _DONE
                    break
                where = _AFTER
        if ended == 2:
            depth -= 1
            if depth:
                is_object = int(state[_STACK + ((depth - 1) >> 4)]) >> ((depth - 1) & 15) & 1
        if ended:
            where = _AFTER
            if not depth:
                where = _DONE
                break
    state[_WHERE] = where
    state[_DEPTH] = depth
    state[_KEY] = key
    return i


@micropython.viper
def hex4(buf: ptr8, i: int) -> int:
    """The number that the four hex digits at ``buf[i]`` say; negative if they are not that."""
    code = 0
    stop = i + 4
    while i < stop:
        c = int(buf[i])
        i += 1
        if c >= 0x30 and c <= 0x39:
            c -= 0x30
        else:
            c = (c | 0x20) - 0x57
            if c < 10 or c > 15:
                return _BAD_ESCAPE
        code = code << 4 | c
    return code


@micropython.viper
def unescape(state: ptr32, buf: ptr8, i: int, end: int) -> int:
    """Decode the JSON string that goes on at ``buf[i]``, in place: ``buf[i:state[7]]`` is then UTF-8.

    Returns up to where it was read: behind the closing quote, and ``state[0]`` is 1 then; else *end*, or
    short of an escape that has not come whole. Or a negative number for what is wrong. Two escaped
    surrogates are joined; a lone one becomes U+FFFD, as there is no UTF-8 for it.
    """
    w = i
    while i < end:
        c = int(buf[i])
        if c == 0x22:
            state[_WHERE] = _DONE
            i += 1
            break
        if c < 0x20:
            return _BAD_STRING
        if c != 0x5C:
            buf[w] = c
            w += 1
            i += 1
            continue
        if i + 1 >= end:
            break
        c = int(buf[i + 1])
        if c != 0x75:
            if c == 0x6E:
                c = 10
            elif c == 0x74:
                c = 9
            elif c == 0x72:
                c = 13
            elif c == 0x62:
                c = 8
            elif c == 0x66:
                c = 12
            elif c != 0x22 and c != 0x5C and c != 0x2F:
                return _BAD_ESCAPE
            buf[w] = c
            w += 1
            i += 2
            continue
        if i + 6 > end:
            break
        code = int(hex4(buf, i + 2))
        if code < 0:
            return code
        size = 6
        if code >= 0xD800 and code < 0xE000:
            low = 0
            if code < 0xDC00:
                # Only what follows tells whether it is a half of something.
                if i + 6 >= end:
                    break
                if int(buf[i + 6]) == 0x5C:
                    if i + 7 >= end:
                        break
                    if int(buf[i + 7]) == 0x75:
                        if i + 12 > end:
                            break
                        low = int(hex4(buf, i + 8))
                        if low < 0:
                            return low
            if low >= 0xDC00 and low < 0xE000:
                code = 0x10000 + ((code - 0xD800) << 10) + low - 0xDC00
                size = 12
            else:
                code = 0xFFFD
        i += size
        if code < 0x80:
            buf[w] = code
        elif code < 0x800:
            buf[w] = 0xC0 | code >> 6
            w += 1
            buf[w] = 0x80 | code & 0x3F
        else:
            if code < 0x10000:
                buf[w] = 0xE0 | code >> 12
            else:
                buf[w] = 0xF0 | code >> 18
                w += 1
                buf[w] = 0x80 | code >> 12 & 0x3F
            w += 1
            buf[w] = 0x80 | code >> 6 & 0x3F
            w += 1
            buf[w] = 0x80 | code & 0x3F
        w += 1
    state[_STOP] = w
    return i


@micropython.viper
def unbase64(state: ptr32, digits: ptr8, buf: ptr8, i: int, end: int) -> int:
    """Decode the base64 in ``buf[i:end]`` (RFC 4648 section 4, strict), in place, from ``buf[i]`` on.

    *digits* is the value of each byte, 64 for "=", 255 for what is no digit. Returns where the decoded
    bytes end, or a negative number. A quote or a backslash is not read: ``state[7]`` is up to where it was.
    At the end of the text, ``state[9]`` must be 0.
    """
    w = i
    bits = int(state[_BITS])
    held = int(state[_HELD])
    while i < end:
        if held == 0 and not state[_PADS]:
            # Four at a time, while they come so.
            stop = end - 3
            while i < stop:
                a = int(digits[buf[i]])
                b = int(digits[buf[i + 1]])
                c = int(digits[buf[i + 2]])
                d = int(digits[buf[i + 3]])
                if (a | b | c | d) > 63:
                    break
                i += 4
                buf[w] = a << 2 | b >> 4
                buf[w + 1] = b << 4 | c >> 2
                buf[w + 2] = c << 6 | d
                w += 3
            if i >= end:
                break
        a = int(digits[buf[i]])
        i += 1
        if a == 64:
            # Padding: one or two, in the place of the last digits.
            pads = int(state[_PADS]) + 1
            state[_PADS] = pads
            if held + pads == 4 and held >= 2:
                held = 0
            elif pads != 1 or held != 2:
                return _BAD_BASE64
            continue
        if a > 64:
            i -= 1
            if int(buf[i]) == 0x22 or int(buf[i]) == 0x5C:
                break
        if a > 63 or state[_PADS]:
            return _BAD_BASE64
        bits = bits << 6 | a
        held += 1
        if held == 2:
            buf[w] = bits >> 4
            w += 1
        elif held == 3:
            buf[w] = bits >> 2
            w += 1
        elif held == 4:
            buf[w] = bits
            w += 1
            held = 0
    state[_BITS] = bits & 0xFFF
    state[_HELD] = held
    state[_STOP] = i
    return w


@micropython.viper
def chunk(state: ptr32, buf: ptr8, i: int, end: int) -> int:
    """Read the framing between two chunks (RFC 9112 section 7.1) that goes on at ``buf[i]``.

    Returns up to where: *end* if more is to come, else where content begins, of ``state[1]`` bytes, or,
    if ``state[0]`` is 1, where the whole ends. Or a negative number.
    """
    where = int(state[_WHERE])
    while i < end:
        c = int(buf[i])
        i += 1
        if where == _BEHIND or where == _BEHIND_CR:
            if c == 0x0A:
                where = _SIZE
            elif c == 0x0D and where == _BEHIND:
                where = _BEHIND_CR
            else:
                return _BAD_CHUNK
        elif where == _TRAILER:
            if c == 0x0A:
                if not state[_SEEN]:
                    state[_WHERE] = _DONE
                    return i
                state[_SEEN] = 0
                state[_LINES] = int(state[_LINES]) + 1
                if int(state[_LINES]) > 100:
                    return _BAD_TRAILER
            elif c != 0x0D:
                state[_SEEN] = 1
        elif c == 0x0A:
            if not state[_SEEN]:
                return _BAD_SIZE
            state[_SEEN] = 0
            where = _TRAILER
            state[_LEFT] = state[_GROWS]
            if state[_LEFT]:
                state[_GROWS] = 0
                state[_WHERE] = _BEHIND
                return i
        elif where == _SIZE:
            low = c | 0x20
            if c >= 0x30 and c <= 0x39:
                low = c - 0x30
            elif low >= 0x61 and low <= 0x66:
                low = low - 0x57
            elif c == 0x3B or c == 0x20 or c == 0x09 or c == 0x0D:
                where = _EXTENSION if c == 0x3B else _SIZE_END
                low = -1
            else:
                return _BAD_SIZE
            if low >= 0:
                seen = int(state[_SEEN]) + 1
                if seen > 8 or int(state[_GROWS]) > 0x3FFFFFF:
                    return _BAD_SIZE
                state[_SEEN] = seen
                state[_GROWS] = int(state[_GROWS]) << 4 | low
        elif where == _SIZE_END:
            if c == 0x3B:
                where = _EXTENSION
            elif c != 0x20 and c != 0x09 and c != 0x0D:
                return _BAD_SIZE
    state[_WHERE] = where
    return i


@micropython.viper
def event(state: ptr32, buf: ptr8, i: int, end: int) -> int:
    """Read the event stream that goes on at ``buf[i]`` (WHATWG HTML, section 9.2.6), up to what is kept.

    Returns up to where there is nothing of that. ``state[5]`` says why: 1, ``buf[i:state[1]]`` is data of
    the event (a line break before each line but the first is part of it); 2, it is more of the event's
    type; 4, it has ended; 0, more is to come. If ``state[8]`` is 1, the type began anew before that:
    ``buf[state[6]:state[7]]``. With ``state[9]`` 1, what is left of the event is passed over.
    """
    state[_TYPE_ANEW] = 0
    fields = ptr8(b"dataevent\xef\xbb\xbf")
    where = int(state[_WHERE])
    found = 0
    while i < end and not found:
        c = int(buf[i])
        line_end = c == 0x0A or c == 0x0D
        if where == _STARTED:
            where = _LINE
            if c == 0xEF:
                where = _MARK
                state[_AT] = 9
        elif where == _LINE:
            after_cr = int(state[_AFTER_CR])
            state[_AFTER_CR] = 0
            i += 1
            if line_end:
                if c == 0x0D:
                    state[_AFTER_CR] = 1
                if c != 0x0A or not after_cr:
                    if state[_HAD_DATA] and not state[_PASSING]:
                        found = 4
                    else:
                        state[_TYPE_ANEW] = 1
                        state[_TYPE_FIRST] = i
                        state[_TYPE_END] = i
                    if state[_HAD_DATA]:
                        state[_PASSING] = 0
                    state[_HAD_DATA] = 0
            elif c == 0x64:
                where = _DATA_NAME
                state[_AT] = 1
            elif c == 0x65:
                where = _TYPE_NAME
                state[_AT] = 5
            else:
                where = _OTHER
        elif where <= _TYPE_NAME:
            at = int(state[_AT])
            stop = 4 if where == _DATA_NAME else (9 if where == _TYPE_NAME else 12)
            if at < stop:
                if c == int(fields[at]):
                    state[_AT] = at + 1
                    i += 1
                    if at == 11:
                        where = _LINE
                else:
                    where = _OTHER
            elif c == 0x3A or line_end:
                # The field's name is whole; without a colon its value is empty.
                i += 1
                if where == _TYPE_NAME:
                    state[_TYPE_FIRST] = i
                    state[_TYPE_END] = i
                    state[_TYPE_ANEW] = 1
                    where = _TYPE_COLON
                else:
                    if state[_HAD_DATA] and not state[_PASSING]:
                        buf[i - 1] = 0x0A
                        state[_RUN_END] = i
                        i -= 1
                        found = 1
                    state[_HAD_DATA] = 1
                    where = _DATA_COLON
                if line_end:
                    where = _LINE
                    state[_AFTER_CR] = 1 if c == 0x0D else 0
            else:
                where = _OTHER
        elif where == _DATA_COLON or where == _TYPE_COLON:
            where = _DATA if where == _DATA_COLON else _TYPE
            if c == 0x20:
                i += 1
        elif line_end:
            where = _LINE
            state[_AFTER_CR] = 1 if c == 0x0D else 0
            i += 1
        else:
            stop = i + 1
            while stop < end:
                c = int(buf[stop])
                if c == 0x0A or c == 0x0D:
                    break
                stop += 1
            if where == _OTHER or state[_PASSING]:
                i = stop
            elif where == _TYPE and state[_TYPE_ANEW]:
                state[_TYPE_FIRST] = i
                state[_TYPE_END] = stop
                i = stop
            else:
                state[_RUN_END] = stop
                found = 1 if where == _DATA else 2
    state[_WHERE] = where
    state[_FOUND] = found
    return i


@micropython.viper
def find(state: ptr32, buf: ptr8, i: int, end: int, path: ptr8) -> int:
    """Where the value at *path* begins, in the JSON at ``buf[i]``, which scan() has found whole; -1: nowhere.

    It ends at ``state[7]``. *path*: ``b"choices/0/delta/content/\x00"``: no escapes, indices of one digit.
    """
    part = 0
    skip = 0
    in_object = 0
    found = -1
    while i < end:
        c = int(buf[i])
        if c <= 0x20:
            i += 1
            continue
        if not skip and not int(path[part]):
            found = i
            skip = 1
        if skip:
            depth = 0
            while depth or (c != 0x2C and c != 0x7D and c != 0x5D):
                if c == 0x22:
                    i += 1
                    while int(buf[i]) != 0x22:
                        i += 2 if int(buf[i]) == 0x5C else 1
                elif c == 0x7B or c == 0x5B:
                    depth += 1
                elif c == 0x7D or c == 0x5D:
                    depth -= 1
                i += 1
                c = int(buf[i])
            if found >= 0:
                state[_STOP] = i
                return found
            if c != 0x2C:
                return -1
            i += 1
            skip -= 1
            if not in_object:
                continue
        elif c == 0x5B:
            in_object = 0
            skip = int(path[part]) - 0x30
            part += 2
            i += 1
            while int(buf[i]) <= 0x20:
                i += 1
            if int(buf[i]) == 0x5D:
                return -1
            continue
        elif c == 0x7B:
            in_object = 1
            i += 1
        else:
            return -1
        while int(buf[i]) <= 0x20:
            i += 1
        if int(buf[i]) == 0x7D:
            return -1
        i += 1
        k = part
        while int(buf[i]) != 0x22:
            if int(buf[i]) == 0x5C:
                k = -1
                i += 1
            elif k >= 0 and int(buf[i]) == int(path[k]):
                k += 1
            else:
                k = -1
            i += 1
        while int(buf[i]) != 0x3A:
            i += 1
        i += 1
        skip = 1
        if k > part and int(path[k]) == 0x2F:
            part = k + 1
            skip = 0
    return -1
