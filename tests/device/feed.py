"""A source (see uopenai.wire) that hands out bytes as a test says, and what drives its coroutines."""

from uopenai.wire import WindowFull


class Feed:
    """Hands out *pieces* (a list of bytes), one at a time, through a buffer of *size* bytes."""

    def __init__(self, pieces, size=2048):
        self.buf = bytearray(size)
        self.mv = memoryview(self.buf)
        self.start = self.end = 0
        self._pieces = [memoryview(piece) for piece in pieces if len(piece)]

    async def more(self):
        """See uopenai.wire."""
        held = self.end - self.start
        self.mv[:held] = self.mv[self.start : self.end]
        self.start, self.end = 0, held
        if not self._pieces:
            return False
        room = len(self.buf) - held
        if not room:
            raise WindowFull("longer than the buffer")
        piece = self._pieces[0]
        count = min(room, len(piece))
        self.mv[held : held + count] = piece[:count]
        self.end += count
        if count == len(piece):
            self._pieces.pop(0)
        else:
            self._pieces[0] = piece[count:]
        return True


def in_pieces(data, size):
    """*data* in pieces of *size* bytes."""
    return [data[i : i + size] for i in range(0, len(data), size)]


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
    parts = []
    while True:
        parts.append(bytes(source.mv[source.start : source.end]))
        source.start = source.end
        if not await source.more():
            return b"".join(parts)
