"""Reads JSON from a stream, with the reader and the limits of the answers."""

from micropython import const

from uopenai.errors import OpenAIError
from uopenai.exchange import drive
from uopenai.wire import Malformed, WindowFull
from uopenai.wire.json_value import document

_BUFFER = const(2048)  # see exchange


class _Source:
    """A stream as a source (see wire)."""

    def __init__(self, file):
        self.file = file
        self.buf = bytearray(_BUFFER)
        self.mv = memoryview(self.buf)
        self.start = self.end = 0

    def now(self):
        """Read what there is; False at the end."""
        held = self.end - self.start
        if self.start:
            self.mv[:held] = self.mv[self.start : self.end]
            self.start = 0
            self.end = held
        if held == _BUFFER:
            raise WindowFull("longer than the buffer of %d bytes" % _BUFFER)
        count = self.file.readinto(self.mv[held:])
        if count is None:
            raise OpenAIError("the stream has nothing to read yet: give one that waits")
        self.end = held + count
        return count > 0

    async def more(self):
        """See now()."""
        return self.now()


def read(stream):
    """The JSON value in *stream*: a path, a stream, or bytes. Raises OpenAIError, ResponseTooLargeError."""
    from uopenai.files import File  # plainly: a visit would take the module from the uploads that use it

    return drive(_read(File(stream, "the JSON")))


async def _read(file):
    try:
        return await document(_Source(file))
    except Malformed as fault:
        raise OpenAIError("%s cannot be read: %s" % (file.name or "the stream", fault))
    except MemoryError:
        from uopenai.faults import too_large

        raise too_large("the JSON", "free some memory first, or read it in parts with wire.json_reader")
    finally:
        file.close()
