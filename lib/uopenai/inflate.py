"""Answers that come compressed (RFC 1951, 1952), where the interpreter has ``deflate``; loaded by the first.

The window that a gzip answer looks back on takes 32 KB of heap, so only a client with three times that
free asks for one. One that was compressed unasked is read all the same. CircuitPython has no ``deflate``, and
its zlib.decompress wants all of an answer in memory, twice: so there none is asked for.
"""

from micropython import const

from .exchange import drive
from .wire import Malformed, Truncated, WindowFull

_BUFFER = const(1024)


def ready():
    """Whether compressed answers can be read here."""
    try:
        import deflate  # noqa: F401 # pyright: ignore[reportMissingImports] - is it there?
    except ImportError:
        return False
    return True


class Inflated:
    """The content of a compressed answer, as a source (see wire) over *below*; not an async client's."""

    def __init__(self, below, coding):
        if coding not in ("gzip", "x-gzip", "deflate"):
            raise Malformed("it is compressed as %r, which nobody asked for" % coding)
        try:
            from deflate import AUTO, DeflateIO  # pyright: ignore[reportMissingImports] - MicroPython's
        except ImportError:
            raise Malformed("it is compressed, and this interpreter has no module deflate")
        self.below = below
        self.buf = bytearray(_BUFFER)
        self.mv = memoryview(self.buf)
        self.start = self.end = 0
        # DeflateIO waits until it can fill what it is given: events would come late.
        events = below.headers.get("content-type", "").startswith("text/event-stream")
        self._most = 1 if events else _BUFFER
        self._stream = DeflateIO(_raw(below), AUTO)

    def now(self):
        """See wire. (It waits all the same.)"""
        held = self.end - self.start
        self.mv[:held] = self.mv[self.start : self.end]
        self.start = 0
        self.end = held
        room = self.mv[held : held + self._most]
        if not len(room):
            raise WindowFull("longer than the buffer of %d bytes" % _BUFFER)
        try:
            count = self._stream.readinto(room)
        except EOFError:
            raise Truncated("the compressed answer ends in the middle")
        except OSError as fault:
            if fault.args[0] != 22:  # EINVAL
                raise
            raise Malformed("the compressed answer is damaged")
        if not count:
            while drive(self.below.more()):  # its own end: then the connection serves again
                self.below.start = self.below.end
        self.end += count
        return count > 0

    async def more(self):
        """See wire."""
        return self.now()


def _raw(below):
    """What comes below, as a stream."""
    import io

    class Raw(io.IOBase):
        def readinto(self, buf):
            if below.start == below.end and not drive(below.more()):
                return 0
            count = min(len(buf), below.end - below.start)
            buf[:count] = below.mv[below.start : below.start + count]
            below.start += count
            return count

    return Raw()
