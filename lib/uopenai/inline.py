"""Files as text in JSON, read while they are sent: an image or a recording of any size in a message."""

import binascii
import json

from micropython import const

from .files import File, content_type

_PIECE = const(384)  # bytes that become base64 at a time; threes, so that no padding falls between two


class Base64:
    """*file* as text in a JSON body, in base64, read while it is sent: ``{"data": Base64("/talk.wav")}``.

    *file*: a path, a stream with ``readinto`` or ``read``, or bytes. Raises OpenAIError if there is no
    such file. Peak heap: see the table in lib/README.md.
    """

    _prefix = b'"'

    def __init__(self, file):
        self._file = File(file, "the file of a %s" % type(self).__name__)

    @property
    def length(self):
        """The bytes of its JSON; None if the size of the file is not known."""
        size = self._file.size
        return None if size is None else len(self._prefix) + (size + 2) // 3 * 4 + 1

    def segments(self):
        """Its JSON, in pieces (bytes)."""
        yield self._prefix
        view = memoryview(bytearray(_PIECE))
        try:
            while fill := _fill(self._file, view):
                yield binascii.b2a_base64(view[:fill], newline=False)  # pyright: ignore[reportCallIssue] - no stub
        finally:
            self._file.close()
        yield b'"'

    def rewind(self):
        """Whether it can be sent again."""
        return self._file.rewind()


class DataURL(Base64):
    """*file* as a data URL (RFC 2397) in a JSON body, read while it is sent.

        {"type": "image_url", "image_url": {"url": DataURL("/photo.jpg")}}

    *file*: see Base64. *content_type*: left out, it goes by the ending of the path, else by the first
    bytes. Peak heap: see the table in lib/README.md.
    """

    def __init__(self, file, content_type=None):
        Base64.__init__(self, file)
        kind = content_type or _kind(self._file)
        self._prefix = json.dumps("data:%s;base64," % kind)[:-1].encode()


def _kind(file):
    kind = content_type(file.name or "")
    return content_type(file.ending()) if kind == content_type("") else kind


def _fill(file, view):
    """Read until *view* is full or *file* at its end: the number of bytes."""
    fill = 0
    while fill < len(view) and (count := file.readinto(view[fill:])):
        fill += count
    return fill
