"""The twin of ``native`` in portable Python: the same answers, on interpreters that run no native code.

Where the interpreter has a loop of its own in C (``find``, ``min``), it is used.
"""

from micropython import const

# See native.
_WHERE = const(0)
_DEPTH = const(1)
_LIMIT = const(2)
_SURROGATES = const(3)
_COUNT = const(4)
_KEY = const(5)
_STACK = const(6)

_VALUE = const(0)
_DONE = const(1)
_ZERO = const(2)
_INTEGER = const(3)
_FRACTION = const(4)
_EXPONENT = const(5)
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

_ENDINGS = b"rue alse ull "

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

_STOP = const(7)
_BITS = const(8)
_HELD = const(9)
_PADS = const(10)

_DIGITS = b"0123456789"
_HEX_DIGITS = b"0123456789abcdefABCDEF"
_ESCAPES = b'"\\/bfnrt'
_ESCAPED = b'"\\/\b\f\n\r\t'


def _in_word(state, where, c):
    """The state behind *c* in a number or a word: negative if it is wrong, _AFTER if it has ended it."""
    if where == _WORD:
        at = state[_COUNT]
        if c != _ENDINGS[at]:
            return _BAD_WORD
        state[_COUNT] = at + 1
        return _DONE if _ENDINGS[at + 1] == 0x20 else _WORD
    digit = c in _DIGITS
    if where == _MINUS:
        return (_ZERO if c == 0x30 else _INTEGER) if digit else _BAD_WORD
    if where == _POINT:
        return _FRACTION if digit else _BAD_WORD
    if where == _SIGN:
        return _EXPONENT if digit else _BAD_WORD
    if where == _E:
        return _EXPONENT if digit else _SIGN if c in b"+-" else _BAD_WORD
    if digit:
        return where if where != _ZERO else _BAD_WORD
    if c == 0x2E and where <= _INTEGER:
        return _POINT
    if c in b"eE" and where != _EXPONENT:
        return _E
    return _AFTER


def _in_string(state, buf, i, end):
    """Go on in a string: (the state then, up to where)."""
    quote = buf.find(b'"', i, end)
    stop = end if quote < 0 else quote
    escape = buf.find(b"\\", i, stop)
    if escape >= 0:
        stop = escape
    if stop > i and min(memoryview(buf)[i:stop]) < 0x20:
        return _BAD_STRING, i
    if escape >= 0:
        return _ESCAPE, stop + 1
    if quote < 0:
        return _STRING, end
    return _COLON if state[_KEY] else _DONE, stop + 1


def _opens(state, c):
    """The state behind the first byte of a value."""
    if c == 0x22:
        state[_KEY] = 0
        return _STRING
    if c == 0x7B or c == 0x5B:
        depth = state[_DEPTH]
        if depth == state[_LIMIT]:
            return _TOO_DEEP
        at = _STACK + (depth >> 4)
        bit = 1 << (depth & 15)
        state[at] = state[at] | bit if c == 0x7B else state[at] & ~bit
        state[_DEPTH] = depth + 1
        return _FIRST_KEY if c == 0x7B else _FIRST_ITEM
    if c == 0x2D:
        return _MINUS
    if c in _DIGITS:
        return _ZERO if c == 0x30 else _INTEGER
    if c in b"tfn":
        state[_COUNT] = 0 if c == 0x74 else 4 if c == 0x66 else 9
        return _WORD
    return _BAD_WORD


def _in_escape(state, where, c):
    """The state behind *c* in an escape."""
    if where == _ESCAPE:
        if c == 0x75:
            state[_COUNT] = 4
            return _HEX
        return _STRING if c in _ESCAPES else _BAD_ESCAPE
    if c not in _HEX_DIGITS:
        return _BAD_ESCAPE
    left = state[_COUNT]
    if left == 4 and c in b"dD":
        state[_SURROGATES] = 1
    state[_COUNT] = left - 1
    return _HEX if left > 1 else _STRING


def _between(state, where, c):
    """The state behind the punctuation *c*, or behind the first byte of a value or a key."""
    if where == _AFTER or (c == 0x7D and where == _FIRST_KEY) or (c == 0x5D and where == _FIRST_ITEM):
        top = state[_DEPTH] - 1
        is_object = state[_STACK + (top >> 4)] >> (top & 15) & 1
        if c == 0x2C:
            return _NEXT_KEY if is_object else _VALUE
        if c != (0x7D if is_object else 0x5D):
            return _BAD_PUNCTUATION
        state[_DEPTH] = top
        return _DONE
    if where == _COLON:
        return _VALUE if c == 0x3A else _BAD_COLON
    if where == _NEXT_KEY or where == _FIRST_KEY:
        state[_KEY] = 1
        return _STRING if c == 0x22 else _BAD_KEY
    return _opens(state, c)


def scan(state, buf, i, end):
    """See native.scan."""
    where = state[_WHERE]
    while i < end:
        c = buf[i]
        i += 1
        if where == _STRING:
            where, i = _in_string(state, buf, i - 1, end)
        elif where == _ESCAPE or where == _HEX:
            where = _in_escape(state, where, c)
        elif _ZERO <= where <= _EXPONENT or where >= _WORD:
            where = _in_word(state, where, c)
            if where == _AFTER:
                i -= 1  # the byte belongs to what follows
                if not state[_DEPTH]:
                    where = _DONE
        elif c not in b" \t\n\r":
            where = _between(state, where, c)
        if where == _DONE:
            if not state[_DEPTH]:
                break
            where = _AFTER
        elif where < 0:
            return where
    state[_WHERE] = where
    return i


find = None  # where code is not native, building the whole value is faster


def hex4(buf, i):
    """See native.hex4."""
    code = 0
    for c in memoryview(buf)[i : i + 4]:
        if c not in _HEX_DIGITS:
            return _BAD_ESCAPE
        code = code << 4 | (c - 0x30 if c < 0x40 else (c | 0x20) - 0x57)
    return code


def _code_at(buf, i, end):
    r"""(the character that the escape \u at *i* stands for, its size); (0, 0): it has not come whole."""
    if i + 6 > end:
        return 0, 0
    code = hex4(buf, i + 2)
    if not 0xD800 <= code < 0xE000:
        return code, 6
    if code < 0xDC00:
        follows = bytes(memoryview(buf)[i + 6 : min(i + 8, end)])
        if follows == b"\\u":
            if i + 12 > end:
                return 0, 0
            low = hex4(buf, i + 8)
            if low < 0:
                return low, 12
            if 0xDC00 <= low < 0xE000:
                return 0x10000 + ((code - 0xD800) << 10) + low - 0xDC00, 12
        elif b"\\u".startswith(follows):
            return 0, 0
    return 0xFFFD, 6


def unescape(state, buf, i, end):
    """See native.unescape."""
    mv = memoryview(buf)
    w = i
    while i < end:
        quote = buf.find(b'"', i, end)
        stop = end if quote < 0 else quote
        escape = buf.find(b"\\", i, stop)
        if escape >= 0:
            stop = escape
        if stop > i:
            if min(mv[i:stop]) < 0x20:
                return _BAD_STRING
            if w != i:
                mv[w : w + stop - i] = mv[i:stop]
            w += stop - i
            i = stop
        if escape < 0:
            if quote >= 0:
                i += 1
                state[_WHERE] = _DONE
            break
        if i + 1 >= end:
            break
        if buf[i + 1] == 0x75:
            code, size = _code_at(buf, i, end)
            if not size:
                break
            if code < 0:
                return code
            data = chr(code).encode()
        else:
            at = _ESCAPES.find(bytes(mv[i + 1 : i + 2]))
            if at < 0:
                return _BAD_ESCAPE
            data = _ESCAPED[at : at + 1]
            size = 2
        mv[w : w + len(data)] = data
        w += len(data)
        i += size
    state[_STOP] = w
    return i


def unbase64(state, digits, buf, i, end):
    """See native.unbase64."""
    w = i
    bits = state[_BITS]
    held = state[_HELD]
    while i < end:
        a = digits[buf[i]]
        i += 1
        if a == 64:
            pads = state[_PADS] + 1
            state[_PADS] = pads
            if held + pads == 4 and held >= 2:
                held = 0
            elif pads != 1 or held != 2:
                return _BAD_BASE64
            continue
        if a > 64 and buf[i - 1] in b'"\\':
            i -= 1
            break
        if a > 63 or state[_PADS]:
            return _BAD_BASE64
        bits = (bits << 6 | a) & 0xFFFF
        held += 1
        if held > 1:
            buf[w] = bits >> (8 - 2 * held) & 0xFF if held < 4 else bits & 0xFF
            w += 1
            held &= 3
    state[_BITS] = bits & 0xFFF
    state[_HELD] = held
    state[_STOP] = i
    return w


_LEFT = const(1)
_SEEN = const(2)
_LINES = const(3)
_GROWS = const(4)
_SIZE = const(0)
_EXTENSION = const(2)
_SIZE_END = const(3)
_BEHIND = const(4)
_BEHIND_CR = const(5)
_TRAILER = const(6)


def chunk(state, buf, i, end):
    """See native.chunk."""
    where = state[_WHERE]
    while i < end:
        c = buf[i]
        i += 1
        if where == _BEHIND or where == _BEHIND_CR:
            if c == 0x0A:
                where = _SIZE
            elif c == 0x0D and where == _BEHIND:
                where = _BEHIND_CR
            else:
                return _BAD_CHUNK
        elif where == _TRAILER:
            if c == 0x0A and not state[_SEEN]:
                state[_WHERE] = _DONE
                return i
            if c == 0x0A:
                state[_SEEN] = 0
                state[_LINES] += 1
                if state[_LINES] > 100:
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
        elif where != _EXTENSION:
            where = _in_size(state, where, c)
            if where < 0:
                return where
    state[_WHERE] = where
    return i


def _in_size(state, where, c):
    """The state behind *c* in a chunk's size."""
    if c == 0x3B:
        return _EXTENSION
    if c in b" \t\r":
        return _SIZE_END
    if where == _SIZE_END or c not in _HEX_DIGITS or state[_SEEN] == 8 or state[_GROWS] > 0x3FFFFFF:
        return _BAD_SIZE
    state[_SEEN] += 1
    state[_GROWS] = state[_GROWS] << 4 | (c - 0x30 if c < 0x40 else (c | 0x20) - 0x57)
    return _SIZE


_STARTED = const(0)
_LINE = const(1)
_MARK = const(2)
_DATA_NAME = const(3)
_TYPE_NAME = const(4)
_DATA_COLON = const(5)
_TYPE_COLON = const(6)
_DATA = const(7)
_TYPE = const(8)
_OTHER = const(9)

_RUN_END = const(1)
_AT = const(2)
_HAD_DATA = const(3)
_AFTER_CR = const(4)
_FOUND = const(5)
_TYPE_FIRST = const(6)
_TYPE_END = const(7)
_TYPE_ANEW = const(8)
_PASSING = const(9)
_FIELDS = b"dataevent\xef\xbb\xbf"


def event(state, buf, i, end):
    """See native.event."""
    state[_TYPE_ANEW] = 0
    state[_FOUND] = 0
    while i < end and not state[_FOUND]:
        c = buf[i]
        where = state[_WHERE]
        if where == _STARTED:
            state[_WHERE] = _MARK if c == 0xEF else _LINE
            state[_AT] = 9
        elif where == _LINE:
            i += 1
            _begin_line(state, c, i)
        elif where <= _TYPE_NAME:
            i = _in_name(state, buf, i, c)
        elif where == _DATA_COLON or where == _TYPE_COLON:
            state[_WHERE] = where + 2  # _DATA or _TYPE
            if c == 0x20:
                i += 1
        elif c == 0x0A or c == 0x0D:
            state[_WHERE] = _LINE
            state[_AFTER_CR] = c == 0x0D
            i += 1
        else:
            stop = buf.find(b"\n", i, end)
            stop = end if stop < 0 else stop
            early = buf.find(b"\r", i, stop)
            stop = stop if early < 0 else early
            if where == _OTHER or state[_PASSING]:
                i = stop
            elif where == _TYPE and state[_TYPE_ANEW]:
                _anew(state, i, stop)
                i = stop
            else:
                state[_RUN_END] = stop
                state[_FOUND] = 1 if where == _DATA else 2
    return i


def _anew(state, first, stop):
    state[_TYPE_ANEW] = 1
    state[_TYPE_FIRST] = first
    state[_TYPE_END] = stop


def _begin_line(state, c, i):
    after_cr = state[_AFTER_CR]
    state[_AFTER_CR] = 0
    if c == 0x0A or c == 0x0D:
        state[_AFTER_CR] = c == 0x0D
        if c == 0x0D or not after_cr:
            if state[_HAD_DATA] and not state[_PASSING]:
                state[_FOUND] = 4
            else:
                _anew(state, i, i)
            if state[_HAD_DATA]:
                state[_PASSING] = 0
            state[_HAD_DATA] = 0
    else:
        state[_WHERE] = _DATA_NAME if c == 0x64 else _TYPE_NAME if c == 0x65 else _OTHER
        state[_AT] = 1 if c == 0x64 else 5


def _in_name(state, buf, i, c):
    """Go on in a field's name; up to where it has been read."""
    where = state[_WHERE]
    at = state[_AT]
    if at < (4 if where == _DATA_NAME else 9 if where == _TYPE_NAME else 12):
        if c != _FIELDS[at]:
            state[_WHERE] = _OTHER
            return i
        state[_AT] = at + 1
        if at == 11:
            state[_WHERE] = _LINE
        return i + 1
    if c != 0x3A and c != 0x0A and c != 0x0D:
        state[_WHERE] = _OTHER
        return i
    state[_WHERE] = _LINE if c != 0x3A else _TYPE_COLON if where == _TYPE_NAME else _DATA_COLON
    state[_AFTER_CR] = c == 0x0D
    i += 1
    if where == _TYPE_NAME:
        _anew(state, i, i)
    else:
        if state[_HAD_DATA] and not state[_PASSING]:
            buf[i - 1] = 0x0A
            state[_RUN_END] = i
            i -= 1
            state[_FOUND] = 1
        state[_HAD_DATA] = 1
    return i
