"""Walks through JSON values that are longer than the buffer, token by token; json_reader loads it then.

Without recursion, so that the depth of a text does not become the depth of the C stack. Strings are
decoded run by run, and escaped surrogates are joined, which MicroPython's own json does not do.
"""

from . import Truncated
from .json_scan import bad, scan_atom, scan_escape, text

_ESCAPES = {0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9}  # b f n r t; the others mean themselves
_REPLACEMENT = 0xFFFD


async def walk(reader, build):
    """Read a value that is longer than the buffer, part by part, without recursion."""
    source = reader.source
    floor = len(reader.opened)
    holders = []  # the values under construction, outermost first
    keys = []  # and the key under which each of their members goes
    while True:
        c = await reader.peek()
        stop = -1
        if holders and (c == 0x7B or c == 0x5B):
            stop = await reader.whole()
        if stop >= 0 and (not build or reader.plain(stop)):
            value = reader.load(stop) if build else None
            source.start = stop
            _put(holders, keys, value, build)
        elif c == 0x7B or c == 0x5B:
            reader.enter(c)
            holders.append({} if c == 0x7B else [])
            keys.append(None)
        else:
            value = await _scalar(reader, c, build)
            if len(reader.opened) == floor:
                return value
            _put(holders, keys, value, build)
        while not await reader.another(reader.opened[-1] + 2):
            value = holders.pop()
            keys.pop()
            if len(reader.opened) == floor:
                return value
            _put(holders, keys, value, build)
        if reader.opened[-1] == 0x7B:
            keys[-1] = await reader.key_text(build)


def _put(holders, keys, value, build):
    if not build:
        return
    if keys[-1] is None:
        holders[-1].append(value)
    else:
        holders[-1][keys[-1]] = value


async def _scalar(reader, c, build):
    if c == 0x22:
        return await reader.string(build)
    source = reader.source
    last = False
    while True:
        # Inside of something, a word at the very end may still have been cut short.
        stop = scan_atom(source.buf, source.start, source.end, last and not reader.opened)
        if stop >= 0:
            return reader.load(stop)
        if last:
            raise Truncated("the JSON text ends in the middle of a value")
        last = not await source.more()


async def string(source, build):
    """Read the string whose quote comes next, run by run; None unless *build*."""
    out = bytearray()
    source.start += 1
    surrogate = 0
    while True:
        surrogate, more = _runs(source, out, surrogate, build)
        if not more:
            return text(out) if build else None
        if not await source.more():
            raise Truncated("the JSON text ends in the middle of a string")


def _runs(source, out, surrogate, build):
    """Decode what has come of a string into *out*; (pending surrogate, whether more is to come)."""
    buf = source.buf
    while True:
        first = source.start
        quote = buf.find(b'"', first, source.end)
        stop = source.end if quote < 0 else quote
        escape = buf.find(b"\\", first, stop)
        if escape >= 0:
            stop = escape
        if stop > first:
            if min(source.mv[first:stop]) < 32:
                raise bad("a control character in a string")
            if build:
                surrogate = _flush(out, surrogate)
                out.extend(source.mv[first:stop])
            source.start = stop
        if escape < 0:
            if quote >= 0:
                source.start = quote + 1
                if build:
                    _flush(out, surrogate)
            return surrogate, quote < 0
        stop = scan_escape(buf, escape, source.end)
        if stop < 0:
            return surrogate, True
        if build:
            surrogate = _escape(buf, escape, out, surrogate)
        source.start = stop


def _flush(out, surrogate):
    """A high surrogate that no low one followed stands for no character."""
    if surrogate:
        _utf8(out, _REPLACEMENT)
    return 0


def _escape(buf, i, out, surrogate):
    """Decode the escape at *i* into *out*; the high surrogate that now waits for its other half."""
    c = buf[i + 1]
    if c != 0x75:
        _flush(out, surrogate)
        out.append(_ESCAPES.get(c, c))
        return 0
    code = int(str(buf[i + 2 : i + 6], "utf-8"), 16)
    if surrogate and 0xDC00 <= code < 0xE000:
        _utf8(out, 0x10000 + ((surrogate - 0xD800) << 10) + code - 0xDC00)
        return 0
    _flush(out, surrogate)
    if 0xD800 <= code < 0xDC00:
        return code
    _utf8(out, _REPLACEMENT if 0xDC00 <= code < 0xE000 else code)
    return 0


def _utf8(out, code):
    out.extend(chr(code).encode())
