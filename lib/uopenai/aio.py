"""AsyncOpenAI: the client for programs that run on asyncio. The logic is OpenAI's own, awaited.

While a call waits for the network, other tasks run, the TLS handshake included. What no task can run
beside: looking up a name, which blocks in every MicroPython; the computing of a handshake's steps; and
each write to the file system. On CircuitPython, with Adafruit's asyncio, a connection is opened in one call
that blocks: the name, TCP and all of the TLS handshake.
"""

# The same names, to be awaited:
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false
# pyright: reportAssignmentType=false, reportAttributeAccessIssue=false
from .answers import wrap
from .binary import Binary
from .client import OpenAI
from .net.aio import AsyncTransport
from .pages import Pages
from .replies import read_all, read_into, save
from .stream import Stream, text_of


async def told(task):
    """What the coroutine *task* gives. Raises what it raises, but for what exchange.drive has words for."""
    try:
        return await task
    except (MemoryError, RuntimeError) as full:
        raise _words(full)


def _words(full):
    from .faults import out_of_memory

    return out_of_memory(full)


class Iterator:
    """What ``async for`` takes: *step* is awaited for each item, until it gives None."""

    def __init__(self, step):
        self._step = step

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            item = await self._step()
        except (MemoryError, RuntimeError) as full:
            raise _words(full)
        if item is None:
            raise StopAsyncIteration
        return item


class AsyncStream(Stream):
    """The events of a streamed answer, for ``async for``; see Stream. Used in ``async with``, or closed."""

    def __aiter__(self):
        return Iterator(self.next_event)

    @property
    def text(self):
        """The text alone, piece by piece as it is written, for ``async for``."""
        return Iterator(self._word)

    async def _word(self):
        while (event := await self.next_event(True)) is not None:
            if word := text_of(event.to_dict()):
                return word
        return None

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.close()


class AsyncPages(Pages):
    """The items of a list operation, for ``async for``; see Pages. Awaited, it reads a page: ``data``."""

    data = None

    def __aiter__(self):
        self.restart()
        return Iterator(self._item)

    async def _item(self):
        item = await self.next_item()
        return None if item is None else wrap(item)

    async def _first(self):
        self.restart()
        self.data = await self.page()
        return self

    def __iter__(self):  # this is what MicroPython's await asks for
        return told(self._first())

    def __await__(self):
        return told(self._first()).__await__()


class AsyncBinary(Binary):
    """The bytes of an answer; see Binary. All but close() is to be awaited."""

    async def read(self):
        """All of the bytes. Peak heap: twice their number."""
        return await told(read_all(self.response))

    @property
    def content(self):
        """What a property cannot await."""
        raise AttributeError("the bytes are still to come: await read()")

    text = content

    async def readinto(self, buf):
        """Read what there is into *buf*, waiting for at least one byte; 0 at the end."""
        return await told(read_into(self.response, memoryview(buf)))

    def iter_bytes(self, chunk_size=1024):
        """The content in pieces (bytes) of at most *chunk_size*, for ``async for``."""
        piece = memoryview(bytearray(chunk_size))

        async def step():
            count = await self.readinto(piece)
            return bytes(piece[:count]) if count else None

        return Iterator(step)

    async def stream_to_file(self, path):
        """Write the content to the file *path*, and return its size in bytes; see Binary.stream_to_file."""
        from .saving import Saver

        return await told(save(self.response, Saver(path)))

    write_to_file = stream_to_file

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.close()


class AsyncOpenAI(OpenAI):
    """A client of the OpenAI API for asyncio; the arguments are OpenAI's. Each call is to be awaited.

        async for word in (await client.responses.create(model=..., input=..., stream=True)).text:

    Calls may run at the same time: each takes a connection of its own, and its buffer of 2 KB.
    """

    def __init__(self, *args, **options):
        OpenAI.__init__(self, *args, **options)
        self._http.transport = AsyncTransport

    stream = AsyncStream
    pages = AsyncPages

    _run = staticmethod(told)

    async def close(self):
        """Close the connection that is kept for the next call."""
        self._http.close()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self._http.close()
