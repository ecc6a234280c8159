"""Protocol codecs: bytes in, meaning out. No sockets, no clock, no files.

Bytes flow through one buffer, which the connection owns. A codec is a *source* over another
source, in that same buffer, and peels its framing off in place:

    connection -> http1.Body (chunks) -> sse.Events (one event's data) -> json_reader.Reader

A source has six names. ``buf`` is the shared bytearray; ``buf[start:end]`` is content that is
there and not yet read; whoever reads it moves ``start`` on. ``await more()`` adds at least one
byte behind ``end`` and returns True, or returns False when the content has ended. What was unread
stays unread, but it may have moved: look at ``start`` and ``end`` again after each ``more()``. ``now()``
is the same without waiting, a plain function: None if it would have to wait. Most bytes are there already,
and a coroutine costs more than to take them: now first, await second.

``more()`` raises WindowFull when all of the buffer is unread content: read something first.
"""

from array import array

try:
    from . import native as loops
except (ImportError, SyntaxError, ValueError, AttributeError):  # no native code, or another processor's
    from . import portable as loops  # noqa: F401 - the codecs take it from here


def fresh():
    """The state of one of the loops that is to begin."""
    # A literal: to make 48 bytes each time would take as long as the array itself.
    return array(
        "i",
        b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
        b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
    )


class Malformed(ValueError):
    """The peer sent what its protocol does not allow."""


class Truncated(Malformed):
    """The content ended before its end."""


class WindowFull(Malformed):
    """No room for more: one unit (a line, a number) is longer than the whole buffer."""


class Layer:
    """A source over another one, in the same buffer.

    A codec has ``ready()``, which does no waiting: True, it found more content in what has come;
    False, the content has ended; None, it needs more bytes from below. And ``cut()``, for when there
    are none: it raises, or returns where an end of the bytes is a lawful end of the content.
    """

    def __init__(self, below):
        self.below = below
        self.buf = below.buf
        self.mv = below.mv
        self.start = self.end = below.start

    def now(self):
        """more() without waiting; see wire."""
        below = self.below
        while (grew := self.ready()) is None:  # pyright: ignore[reportAttributeAccessIssue] - a codec's
            held = self.end - self.start
            below.start = self.start
            try:
                got = below.now()
            finally:  # it may have moved what there was, and then failed
                self.start = below.start
                self.end = self.start + held
            if got is None:
                return None
            if not got:
                self.cut()  # pyright: ignore[reportAttributeAccessIssue]
                return False
        return grew

    async def more(self):
        """Add content behind ``end``; False at the end of it."""
        while (grew := self.now()) is None:
            await self.wait()
        return grew

    def wait(self):
        """Wait until there is more, or the end (a coroutine)."""
        return self.below.wait()

    def peel(self, stop):
        """Drop the framing between ``end`` and *stop*: unread content slides forward over it."""
        held = self.end - self.start
        if held:
            mv = self.mv
            mv[stop - held : stop] = mv[self.start : self.end]
        self.start = stop - held
        self.end = stop


async def read_line(source):
    """The next line of *source* as bytes, without its CR LF or LF. Raises Truncated, WindowFull."""
    seen = 0
    while True:
        found = source.buf.find(b"\n", source.start + seen, source.end)
        if found >= 0:
            first = source.start
            source.start = found + 1
            if found > first and source.buf[found - 1] == 13:
                found -= 1
            return bytes(source.mv[first:found])
        seen = source.end - source.start
        if not await source.more():
            raise Truncated("the connection closed in the middle of a line")
