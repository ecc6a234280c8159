"""Finds where a JSON value ends, and that it is one: strict RFC 8259, in bytes that are all there.

The interpreter's own json is fast but lenient (MicroPython's takes a quarter of what the standard
forbids), so nothing reaches it that has not passed here. No text is decoded and nothing is built.
"""

from micropython import const

from . import Malformed

DEEPEST = const(64)  # open arrays and objects

_VALUE = const(0)
_FIRST_ITEM = const(1)  # behind "[": a value, or "]"
_FIRST_KEY = const(2)  # behind "{": a key, or "}"
_KEY = const(3)
_COLON = const(4)
_AFTER = const(5)  # behind a value: "," or the end of what holds it

_BLANK = b" \t\n\r"
_HEX = b"0123456789abcdefABCDEF"
_SIMPLE_ESCAPES = b'"\\/bfnrt'


def bad(what):
    """The exception for text that is not JSON."""
    return Malformed("this is not JSON: " + what)


def text(view):
    """The text that the UTF-8 in *view* says. Raises Malformed."""
    try:
        return str(view, "utf-8")
    except UnicodeError:
        raise bad("a string that is not UTF-8")


def scan_value(buf, mv, i, end, last, deepest=DEEPEST):
    """Just past the value that starts at ``buf[i]``; -1 if ``buf[:end]`` does not hold all of it.

    *last*: nothing follows behind *end*, so that a number may stop there. White space before the
    value is allowed. *deepest*: how many arrays and objects may be open in it. Raises Malformed.
    """
    depth = 0
    holders = bytearray(DEEPEST)  # what is open, outermost first: "{" or "["
    state = _VALUE
    while True:
        while i < end and buf[i] in _BLANK:
            i += 1
        if i >= end:
            return -1
        c = buf[i]
        if state == _AFTER:
            if c == 0x2C:  # ,
                state = _KEY if holders[depth - 1] == 0x7B else _VALUE
                i += 1
                continue
            if c != holders[depth - 1] + 2:  # "]" and "}" are two behind their openers in ASCII
                raise bad("',' or the end of an array or object is missing")
            depth -= 1
            i += 1
        elif state == _COLON:
            if c != 0x3A:
                raise bad("':' is missing")
            state = _VALUE
            i += 1
            continue
        elif state == _KEY or (state == _FIRST_KEY and c != 0x7D):
            if c != 0x22:
                raise bad("a key is not a string")
            i = scan_string(buf, mv, i + 1, end)
            if i < 0:
                return -1
            state = _COLON
            continue
        elif state == _FIRST_KEY or (state == _FIRST_ITEM and c == 0x5D):
            depth -= 1
            i += 1
        elif c == 0x7B or c == 0x5B:
            if depth == deepest:
                raise bad("nested deeper than %d" % DEEPEST)
            holders[depth] = c
            depth += 1
            state = _FIRST_KEY if c == 0x7B else _FIRST_ITEM
            i += 1
            continue
        else:
            i = scan_string(buf, mv, i + 1, end) if c == 0x22 else scan_atom(buf, i, end, last and not depth)
            if i < 0:
                return -1
        if not depth:
            return i
        state = _AFTER


def scan_string(buf, mv, i, end):
    """Just past the closing quote of the string whose content starts at *i*; -1 if it has not come."""
    while True:
        quote = buf.find(b'"', i, end)
        if quote < 0:
            return -1
        escape = buf.find(b"\\", i, quote)
        stop = quote if escape < 0 else escape
        if stop > i and min(mv[i:stop]) < 32:
            raise bad("a control character in a string")
        if escape < 0:
            return quote + 1
        i = scan_escape(buf, escape, end)
        if i < 0:
            return -1


def scan_escape(buf, i, end):
    """Just past the escape whose backslash is at *i*; -1 if it has not come whole."""
    if i + 1 >= end:
        return -1
    if buf[i + 1] != 0x75:  # u
        if buf[i + 1] not in _SIMPLE_ESCAPES:
            raise bad("an unknown escape in a string")
        return i + 2
    if i + 6 > end:
        return -1
    for k in range(i + 2, i + 6):
        if buf[k] not in _HEX:
            raise bad("an escape \\u without four digits")
    return i + 6


def scan_atom(buf, i, end, last):
    """Just past the number or word at *i*; -1 if it may go on behind *end*."""
    stop = i
    while stop < end and buf[stop] not in b" \t\n\r,]}":
        stop += 1
    if stop == end and not last:
        if end - i > 5 and buf[i] not in b"-0123456789":
            raise bad("a word that is not true, false or null")
        return -1
    word = bytes(buf[i:stop])
    if word != b"true" and word != b"false" and word != b"null":
        _check_number(word)
    return stop


def _check_number(word):
    """Raise Malformed unless *word* is a number as RFC 8259 section 6 writes them."""
    i = 1 if word[:1] == b"-" else 0
    whole = _digits(word, i)
    good = whole > i and (word[i] != 0x30 or whole == i + 1)
    i = whole
    if good and word[i : i + 1] == b".":
        fraction = _digits(word, i + 1)
        good = fraction > i + 1
        i = fraction
    if good and word[i : i + 1] in (b"e", b"E"):
        i += 2 if word[i + 1 : i + 2] in (b"+", b"-") else 1
        exponent = _digits(word, i)
        good = exponent > i
        i = exponent
    if not good or i != len(word):
        raise bad("a value that is no string, number, true, false or null")


def _digits(word, i):
    while i < len(word) and 0x30 <= word[i] <= 0x39:
        i += 1
    return i
