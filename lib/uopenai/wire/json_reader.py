"""JSON, pulled from a source piece by piece (RFC 8259): a value whole, or part by part.

A value that lies whole in the buffer is checked by json_scan and built by the interpreter's own
json, in C. Only what is longer than the buffer is walked here, and its strings are decoded run by
run. Whoever wants less than the whole opens arrays and objects himself:

    await reader.open("{")
    while (key := await reader.key()) is not None:
        value = await reader.value()        # or reader.skip(), or reader.open("[") and reader.item()
    await reader.finish()
"""

import json

from . import Truncated, WindowFull
from .json_scan import DEEPEST, bad, scan_atom, scan_escape, scan_string, scan_value

_BLANK = b" \t\n\r"
_ESCAPES = {0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9}  # b f n r t; the others mean themselves
_REPLACEMENT = 0xFFFD


class Reader:
    """The values of one JSON text, read from a source (see wire)."""

    def __init__(self, source):
        self.source = source
        self._open = []  # what is open, outermost first: "{" or "["
        self._fresh = False  # nothing has been read yet of the innermost
        self._scanned = 0  # how many bytes the last scan saw

    async def value(self):
        """Read one whole value and build it: dict, list, str, int, float, bool, None."""
        stop = await self._whole()
        if stop >= 0 and self._plain(stop):
            return self._load(stop)
        return await self._walk(True)

    async def skip(self):
        """Read past one value, of any size; its structure is checked all the same."""
        stop = await self._whole()
        if stop >= 0:
            self.source.start = stop
        else:
            await self._walk(False)

    async def open(self, opener):
        """Enter the array (``"["``) or object (``"{"``) that comes next."""
        if await self._peek() != ord(opener):
            raise bad("%s is missing" % opener)
        self._enter(ord(opener))

    async def key(self):
        """The next key of the open object, its value to be read next; None at its end."""
        if not await self._another(0x7D):
            return None
        return await self._key(True)

    async def item(self):
        """Whether the open array has another item, which is to be read next."""
        return await self._another(0x5D)

    async def finish(self):
        """Read to the end of the content: only white space may follow the value."""
        source = self.source
        while True:
            self._blank()
            if source.start < source.end:
                raise bad("something follows the value")
            if not await source.more():
                return

    def _enter(self, opener):
        if len(self._open) >= DEEPEST:
            raise bad("nested deeper than %d" % DEEPEST)
        self.source.start += 1
        self._open.append(opener)
        self._fresh = True

    async def _another(self, closer):
        """Step to the next member of the innermost array or object; False, and leave it, at its end."""
        c = await self._peek()
        if c == closer:
            self.source.start += 1
            self._open.pop()
            self._fresh = False
            return False
        if not self._fresh:
            if c != 0x2C:
                raise bad("',' or the end of an array or object is missing")
            self.source.start += 1
        self._fresh = False
        return True

    async def _key(self, build):
        if await self._peek() != 0x22:
            raise bad("a key is not a string")
        key = await self._string(build)
        if await self._peek() != 0x3A:
            raise bad("':' is missing")
        self.source.start += 1
        return key

    def _blank(self):
        source = self.source
        i = source.start
        end = source.end
        while i < end and source.buf[i] in _BLANK:
            i += 1
        source.start = i

    async def _peek(self):
        """The next byte that is not white space, left unread. Raises Truncated at the end."""
        source = self.source
        while True:
            self._blank()
            if source.start < source.end:
                return source.buf[source.start]
            if not await source.more():
                raise Truncated("the JSON text ends in the middle of a value")

    async def _whole(self):
        """Where the next value ends, once it is all in the buffer; -1 if it is longer than that."""
        source = self.source
        await self._peek()
        self._scanned = 0
        while True:
            grown = await self._fill()
            stop = scan_value(source.buf, source.mv, source.start, source.end, grown is False)
            if stop >= 0:
                return stop
            if grown is None:
                return -1
            if not grown:
                raise Truncated("the JSON text ends in the middle of a value")

    async def _fill(self):
        """Take in enough to be worth a scan: True; False at the end of it all; None if no room is left."""
        source = self.source
        while True:
            come = source.end - source.start
            # Most values come in one piece, and end it; what trickles in is scanned when it has doubled.
            if come > self._scanned and (source.buf[source.end - 1] in b"]}" or come >= 2 * self._scanned):
                self._scanned = come
                return True
            try:
                if not await source.more():
                    return False
            except WindowFull:
                return None

    def _plain(self, stop):
        """No escaped surrogates up to *stop*: MicroPython's json would not join them to a character."""
        source = self.source
        find = source.buf.find
        return find(b"\\ud", source.start, stop) < 0 and find(b"\\uD", source.start, stop) < 0

    def _load(self, stop):
        """Build the value that ends at *stop*, and move past it."""
        source = self.source
        first = source.start
        source.start = stop
        return json.loads(str(source.mv[first:stop], "utf-8"))

    async def _walk(self, build):
        """Read a value that is longer than the buffer, part by part, without recursion."""
        source = self.source
        floor = len(self._open)
        holders = []  # the values under construction, outermost first
        keys = []  # and the key under which each of their members goes
        while True:
            c = await self._peek()
            stop = -1
            if holders and (c == 0x7B or c == 0x5B):
                stop = await self._whole()
            if stop >= 0 and (not build or self._plain(stop)):
                value = self._load(stop) if build else None
                source.start = stop
                self._put(holders[-1], keys[-1], value, build)
            elif c == 0x7B or c == 0x5B:
                self._enter(c)
                holders.append({} if c == 0x7B else [])
                keys.append(None)
            else:
                value = await self._scalar(c, build)
                if len(self._open) == floor:
                    return value
                self._put(holders[-1], keys[-1], value, build)
            while not await self._another(self._open[-1] + 2):
                value = holders.pop()
                keys.pop()
                if len(self._open) == floor:
                    return value
                self._put(holders[-1], keys[-1], value, build)
            if self._open[-1] == 0x7B:
                keys[-1] = await self._key(build)

    def _put(self, holder, key, value, build):
        if build:
            if key is None:
                holder.append(value)
            else:
                holder[key] = value

    async def _scalar(self, c, build):
        if c == 0x22:
            return await self._string(build)
        source = self.source
        last = False
        while True:
            # Inside of something, a word at the very end may still have been cut short.
            stop = scan_atom(source.buf, source.start, source.end, last and not self._open)
            if stop >= 0:
                return self._load(stop)
            if last:
                raise Truncated("the JSON text ends in the middle of a value")
            last = not await source.more()

    async def _string(self, build):
        """Read the string whose quote comes next, run by run; None unless *build*."""
        source = self.source
        stop = scan_string(source.buf, source.mv, source.start + 1, source.end)
        if stop >= 0 and build and self._plain(stop):
            return self._load(stop)
        out = bytearray()
        source.start += 1
        surrogate = 0
        while True:
            surrogate, more = self._runs(out, surrogate, build)
            if not more:
                return str(out, "utf-8") if build else None
            if not await source.more():
                raise Truncated("the JSON text ends in the middle of a string")

    def _runs(self, out, surrogate, build):
        """Decode what has come of a string into *out*; (pending surrogate, whether more is to come)."""
        source = self.source
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
