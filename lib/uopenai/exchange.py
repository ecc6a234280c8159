"""One request out, one response in, over one connection: a Connection owns the buffer, and is the
source (see wire) of all that is received.

The same buffer gathers what is sent, so that a small request leaves in one write; nothing is
received while a request is being sent, so the two never meet.
"""

import gc

from micropython import const

from . import errors
from .wire import WindowFull

BUFFER = const(2048)  # 512 would save 1 KB and cost many more reads, 4096 cost 2 KB for nothing
_FRAME = const(6)  # "0800\r\n" before each chunk


def drive(coroutine):
    """Run a coroutine that never suspends, as those over a synchronous transport do, to its result.

    Raises what it raises; OpenAIError in place of MemoryError.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    except MemoryError as full:
        gc.collect()
        raise errors.OpenAIError(
            "out of memory (%s): connect before you allocate much, let go of what you hold" % full
        )
    raise RuntimeError("this coroutine waits for asyncio; the synchronous client cannot")


class Connection:
    """A connection over *transport*, which is open."""

    def __init__(self, transport, size=BUFFER):
        self.transport = transport
        self.buf = bytearray(size)
        self.mv = memoryview(self.buf)
        self.start = self.end = 0
        self.answered = False  # whether anything has come since the last request
        self._base = 0  # where the bytes to be sent start: behind the room for a chunk's size
        self._fill = 0

    async def more(self):
        """Receive; see wire. False when the other end has closed."""
        size = len(self.buf)
        if self.start and (self.start == self.end or size - self.end < size // 2):
            held = self.end - self.start
            self.mv[:held] = self.mv[self.start : self.end]
            self.start = 0
            self.end = held
        if self.end == size:
            raise WindowFull("longer than the buffer of %d bytes" % size)
        self.transport.doing = "receive"
        count = await self.transport.read_into(self.mv[self.end :])
        self.end += count
        self.answered = self.answered or count > 0
        return count > 0

    async def send(self, head, body):
        """Send *head* (bytes), then *body* (has ``length`` and ``segments()``), or None.

        A body whose ``length`` is None goes chunked (RFC 9112 section 7.1).
        """
        self.start = self.end = self._base = self._fill = 0
        self.answered = False
        await self._put(head)
        if body is not None:
            if body.length is None:
                await self._flush()
                self._base = self._fill = _FRAME
            for segment in body.segments():
                if isinstance(segment, tuple):
                    await self._pour(segment[0], segment[1])
                else:
                    await self._put(segment)
        await self._flush()
        if self._base:
            self._base = self._fill = 0
            await self._put(b"0\r\n\r\n")
            await self._flush()

    async def _put(self, data):
        view = memoryview(data)
        while len(view):
            room = await self._room()
            count = min(room, len(view))
            self.mv[self._fill : self._fill + count] = view[:count]
            self._fill += count
            view = view[count:]

    async def _pour(self, stream, size):
        """Send a stream to its end, straight from the buffer it is read into."""
        left = size
        while left is None or left > 0:
            room = await self._room()
            if left is not None:
                room = min(room, left)
            try:
                count = stream.readinto(self.mv[self._fill : self._fill + room])
            except OSError as fault:  # of the file system, not of the connection
                raise errors.OpenAIError("a file that is to be sent cannot be read: %s" % fault)
            if not count:
                break
            self._fill += count
            if left is not None:
                left -= count
        if left:
            raise errors.OpenAIError(
                "a file ended %d bytes before its size said: is something else writing to it?" % left
            )

    async def _room(self):
        limit = len(self.buf) - (2 if self._base else 0)  # a chunk ends with CR LF
        if self._fill == limit:
            await self._flush()
        return limit - self._fill

    async def _flush(self):
        fill = self._fill
        base = self._base
        if fill == base:
            return
        if base:
            self.mv[:base] = b"%04x\r\n" % (fill - base)
            self.mv[fill : fill + 2] = b"\r\n"
            fill += 2
        await self.transport.write(self.mv[:fill])
        self._fill = base

    def close(self):
        """Close the connection."""
        self.transport.close()
