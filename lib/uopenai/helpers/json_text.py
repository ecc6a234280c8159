"""Reads JSON from a text that a model has written, as strictly as answers are read."""

from uopenai.wire.json_value import document

from ..exchange import drive


class _Text:
    """A text as a source that is all there; see wire."""

    def __init__(self, text):
        self.buf = bytearray(text.encode())
        self.mv = memoryview(self.buf)
        self.start = 0
        self.end = len(self.buf)

    def now(self):
        """See wire."""
        return False

    async def more(self):
        """See wire."""
        return False


def loads(text):
    """The value that *text* is the JSON of. Raises ValueError. Peak heap: the text, and the value.

    (MicroPython's own json takes much that is none, and breaks an escaped emoji.)
    """
    return drive(document(_Text(text)))
