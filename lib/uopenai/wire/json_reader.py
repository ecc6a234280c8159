"""JSON, pulled from a source piece by piece (RFC 8259): a value whole, or part by part.

A value that lies whole in the buffer is checked by json_scan and built by the interpreter's own
json, in C. What is longer than the buffer is walked, by json_walk. Whoever wants less than the whole
opens arrays and objects himself:

    await reader.open("{")
    while (key := await reader.key()) is not None:
        value = await reader.value()        # or reader.skip(), or reader.open("[") and reader.item()
    await reader.finish()
"""

import json
import sys

from . import Truncated, WindowFull
from .json_scan import DEEPEST, bad, scan_string, scan_value, text

_BLANK = b" \t\n\r"
_CPYTHON = sys.implementation.name == "cpython"  # whose json takes no memoryview; a copy would cost heap


class Reader:
    """The values of one JSON text, read from a source (see wire)."""

    def __init__(self, source):
        self.source = source
        self.opened = []  # what is open, outermost first: "{" or "["
        self._fresh = False  # nothing has been read yet of the innermost
        self._scanned = 0  # how many bytes the last scan saw

    async def value(self):
        """Read one whole value and build it: dict, list, str, int, float, bool, None."""
        stop = await self.whole()
        if stop >= 0 and self.plain(stop):
            return self.load(stop)
        from .json_walk import walk

        return await walk(self, True)

    async def skip(self):
        """Read past one value, of any size; its structure is checked all the same."""
        stop = await self.whole()
        if stop >= 0:
            self.source.start = stop
        else:
            from .json_walk import walk

            await walk(self, False)

    async def open(self, opener):
        """Enter the array (``"["``) or object (``"{"``) that comes next."""
        if await self.peek() != ord(opener):
            raise bad("%s is missing" % opener)
        self.enter(ord(opener))

    async def key(self):
        """The next key of the open object, its value to be read next; None at its end."""
        if not await self.another(0x7D):
            return None
        return await self.key_text(True)

    async def item(self):
        """Whether the open array has another item, which is to be read next."""
        return await self.another(0x5D)

    async def finish(self):
        """Read to the end of the content: only white space may follow the value."""
        source = self.source
        while True:
            self._blank()
            if source.start < source.end:
                raise bad("something follows the value")
            if not await source.more():
                return

    def enter(self, opener):
        """Step into the array or object whose opening byte comes next."""
        if len(self.opened) >= DEEPEST:
            raise bad("nested deeper than %d" % DEEPEST)
        self.source.start += 1
        self.opened.append(opener)
        self._fresh = True

    async def another(self, closer):
        """Step to the next member of the innermost array or object; False, and leave it, at its end."""
        c = await self.peek()
        if c == closer:
            self.source.start += 1
            self.opened.pop()
            self._fresh = False
            return False
        if not self._fresh:
            if c != 0x2C:
                raise bad("',' or the end of an array or object is missing")
            self.source.start += 1
        self._fresh = False
        return True

    async def key_text(self, build):
        """Read a key and the colon behind it; None unless *build*."""
        if await self.peek() != 0x22:
            raise bad("a key is not a string")
        key = await self.string(build)
        if await self.peek() != 0x3A:
            raise bad("':' is missing")
        self.source.start += 1
        return key

    async def string(self, build):
        """Read the string whose quote comes next; None unless *build*."""
        source = self.source
        stop = scan_string(source.buf, source.mv, source.start + 1, source.end)
        if stop >= 0 and build and self.plain(stop):
            return self.load(stop)
        from .json_walk import string

        return await string(source, build)

    def _blank(self):
        source = self.source
        i = source.start
        end = source.end
        while i < end and source.buf[i] in _BLANK:
            i += 1
        source.start = i

    async def peek(self):
        """The next byte that is not white space, left unread. Raises Truncated at the end."""
        source = self.source
        while True:
            self._blank()
            if source.start < source.end:
                return source.buf[source.start]
            if not await source.more():
                raise Truncated("the JSON text ends in the middle of a value")

    async def whole(self):
        """Where the next value ends, once it is all in the buffer; -1 if it is longer than that."""
        source = self.source
        await self.peek()
        self._scanned = 0
        while True:
            grown = await self._fill()
            room = DEEPEST - len(self.opened)
            stop = scan_value(source.buf, source.mv, source.start, source.end, grown is False, room)
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

    def plain(self, stop):
        """No escaped surrogates up to *stop*: MicroPython's json would not join them to a character."""
        source = self.source
        find = source.buf.find
        return find(b"\\ud", source.start, stop) < 0 and find(b"\\uD", source.start, stop) < 0

    def load(self, stop):
        """Build the value that ends at *stop*, and move past it."""
        source = self.source
        first = source.start
        source.start = stop
        value = source.mv[first:stop]
        try:
            return json.loads(text(value) if _CPYTHON else value)
        except UnicodeError:
            raise bad("a string that is not UTF-8")
