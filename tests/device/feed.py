"""A source (see uopenai.wire) that hands out bytes as a test says, and what drives its coroutines."""

from uopenai.wire import WindowFull


class Feed:
    """Hands out *pieces* (bytes), one at a time, through a buffer of *size* bytes; ``handed`` counts them."""

    def __init__(self, pieces, size=2048):
        self.buf = bytearray(size)
        self.mv = memoryview(self.buf)
        self.start = self.end = 0
        self.handed = 0
        self._pieces = iter(pieces)
        self._piece = b""  # what is left of the one that is being handed out

    async def more(self):
        """See uopenai.wire."""
        return self.now()

    def now(self):
        """See uopenai.wire."""
        held = self.end - self.start
        self.mv[:held] = self.mv[self.start : self.end]
        self.start, self.end = 0, held
        while not len(self._piece):
            try:
                self._piece = memoryview(next(self._pieces))
            except StopIteration:
                return False
            self.handed += 1
        count = min(len(self.buf) - held, len(self._piece))
        if not count:
            raise WindowFull("longer than the buffer")
        self.mv[held : held + count] = self._piece[:count]
        self._piece = self._piece[count:]
        self.end += count
        return True


def in_pieces(data, size):
    """*data* in pieces of *size* bytes."""
    for i in range(0, len(data), size):
        yield data[i : i + size]


def split_at(data, place):
    """*data* in two pieces."""
    return [data[:place], data[place:]]


def every_way(data):
    """*data* in two pieces at every place, and byte by byte."""
    for place in range(len(data)):
        yield split_at(data, place)
    yield in_pieces(data, 1)


def drive(coroutine):
    """The result of a coroutine that never suspends."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("the coroutine waits for something")


async def rest(source):
    """All the content that *source* still has."""
    out = bytearray()
    while True:
        out.extend(source.mv[source.start : source.end])
        source.start = source.end
        if not await source.more():
            return bytes(out)
