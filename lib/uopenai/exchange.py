"""One request out, one response in, over one connection: a Connection owns the buffer, and is the
source (see wire) of all that is received.

The same buffer gathers what is sent, so that a small request leaves in one write; nothing is
received while a request is being sent, so the two never meet.
"""

from micropython import const

from .wire import WindowFull

_BUFFER = const(2048)  # 512 would save 1 KB and cost many more reads, 4096 cost 2 KB for nothing


def drive(task):
    """Run a coroutine that never suspends, as those over a synchronous transport do, to its result.

    Raises what it raises; OpenAIError in place of MemoryError, and of CircuitPython's "pystack exhausted".
    """
    try:
        task.send(None)
    except StopIteration as done:
        return done.value
    except (MemoryError, RuntimeError) as full:
        from .faults import out_of_memory

        raise out_of_memory(full)
    raise RuntimeError("this coroutine waits for asyncio; the synchronous client cannot")


class Connection:
    """A connection over *transport*, which is open. *buf*: a buffer to use again, or None."""

    def __init__(self, transport, buf=None):
        self.transport = transport
        self.buf = buf or bytearray(_BUFFER)
        self.mv = memoryview(self.buf)
        self.start = self.end = 0
        self.fill = 0  # how many bytes are held back for the next write

    def now(self):
        """Receive what has come; see wire. False when the other end has closed."""
        size = len(self.buf)
        start = self.start
        end = self.end
        if start == end:
            self.start = self.end = end = 0
        elif start and size - end < size // 2:
            self.mv[: end - start] = self.mv[start:end]
            self.start = 0
            self.end = end = end - start
        if end == size:
            raise WindowFull("longer than the buffer of %d bytes" % size)
        count = self.transport.readinto(self.mv[end:] if end else self.mv)
        if count:
            self.end = end + count
            self.transport.state = "receive"
        return count if count is None else count > 0

    async def wait(self):
        """Wait until there is more, or the end."""
        transport = self.transport
        if transport.state == "receive":
            transport.begin("receive")
        await transport.wait(1)

    async def more(self):
        """Receive; see wire."""
        while (grew := self.now()) is None:
            await self.wait()
        return grew

    async def send(self, head, body):
        """Send *head* (bytes), then *body* (has ``length`` and ``segments()``), or None.

        Returns False if the other end stopped listening on the way: it may have answered already (413, say).
        """
        self.start = self.end = self.fill = 0
        try:
            await self.put(head)
            if body is not None:
                segments = body.segments()
                try:
                    if body.length is None:
                        from .sending import send_chunked

                        await send_chunked(self, segments)
                    for segment in segments:
                        if isinstance(segment, tuple):
                            from .sending import pour

                            await pour(self, segment[0], segment[1])
                        else:
                            await self.put(segment)
                finally:
                    segments.close()  # and with it the file that it stands in
            await self.flush()
        except OSError:
            if self.transport.state != "send":
                raise
            return False
        self.transport.begin("answer")
        return True

    async def put(self, data):
        """Send bytes, or hold them back for the next write."""
        at = 0
        while at < len(data):
            if self.fill == len(self.buf):
                await self.flush()
            count = min(len(self.buf) - self.fill, len(data) - at)
            self.mv[self.fill : self.fill + count] = memoryview(data)[at : at + count]
            self.fill += count
            at += count

    async def flush(self):
        """Send what is held back."""
        if self.fill:
            await self.transport.write(self.mv[: self.fill])
            self.fill = 0

    def close(self):
        """Close the connection."""
        self.transport.close()
