"""Answers that are bytes: sound, files. Read in pieces, or written to the file system."""

from .exchange import drive
from .replies import read_all, read_into, save
from .session import refusal


class Binary:
    """The bytes of an answer, to be read once. Use it in ``with``, or close it."""

    def __init__(self, response):
        self.response = response
        self._source = response.source
        self._framed = hasattr(
            getattr(self._source, "below", None), "transport"
        )  # none of another HTTP module

    def read(self):
        """All of the bytes. Peak heap: twice their number."""
        return drive(read_all(self.response))

    @property
    def content(self):
        """All of the bytes, as read() gives them; once."""
        return self.read()

    @property
    def text(self):
        """All of the content as text, which is UTF-8; once. Raises OpenAIError if it is none."""
        try:
            return str(self.read(), "utf-8")
        except UnicodeError:
            raise refusal("the content is no text in UTF-8: read it as bytes with read()")

    def readinto(self, buf):
        """Read what there is into *buf*, waiting for at least one byte; 0 at the end."""
        source = self._source
        # Past the connection's buffer, while nothing lies there, and no chunk's framing comes so soon.
        if self._framed and source.start == source.end == source.below.end:
            left = source.state[1]
            if left > len(buf) and (socket := source.below.transport.socket) is not None:
                try:
                    count = socket.readinto(buf)
                except OSError:
                    count = None  # it is told below
                if count:
                    source.state[1] = left - count
                    return count
        return drive(read_into(self.response, memoryview(buf)))

    def iter_bytes(self, chunk_size=1024):
        """Iterate over the content in pieces (bytes) of at most *chunk_size*."""
        piece = memoryview(bytearray(chunk_size))
        while count := self.readinto(piece):
            yield bytes(piece[:count])

    def stream_to_file(self, path):
        """Write the content to the file *path*, and return its size in bytes.

        It is written beside it and renamed when it is whole, so that *path* never holds half of it.
        Raises OpenAIError (file system), APIConnectionError. Peak heap: 1 KB.
        """
        from .saving import Saver

        return drive(save(self.response, Saver(path)))

    write_to_file = stream_to_file

    def close(self):
        """Stop reading."""
        self.response.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
