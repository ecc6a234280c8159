"""What callers give as files: paths, streams and bytes, read only while they are sent.

A path is opened when its turn comes and closed when it has been read, so that nothing has to be kept
open, and a retry simply opens it again. A stream of the caller's stays open.
"""

import os

from .session import refusal

_TYPES = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "webm": "audio/webm",
    "mp4": "video/mp4",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "txt": "text/plain",
}


def content_type(name):
    """The content type that goes with the ending of a file's *name*."""
    return _TYPES.get(name.rsplit(".", 1)[-1].lower(), "application/octet-stream")


class File:
    """A path, a stream or bytes: itself a stream, with ``readinto(view)``, that starts anew after close().

    ``name``: the last part of a path, else None. ``size`` in bytes, None if nobody knows. ``start``:
    where it begins, None where a stream cannot seek. *what* names it in errors. Raises OpenAIError, also
    while it is read.
    """

    watch = None  # called after each read with the number of bytes

    def __init__(self, value, what="file"):
        self.name = None
        self._path = None
        self._stream = None
        self.start = 0
        self._first = 0  # of its bytes, the first that is wanted
        self._reading = False
        self._at = 0  # bytes that have been read of these
        self._gone = False  # whether it cannot be read again
        if isinstance(value, str):
            self._path = value
            self.name = value.rsplit("/", 1)[-1]
            self.size = self._whole = _size(value)
            return
        if isinstance(value, (bytes, bytearray, memoryview)):
            value = _Memory(value)
        elif not hasattr(value, "readinto"):
            if not hasattr(value, "read"):
                raise refusal(
                    "%s must be a path, a stream, bytes or a tuple, not a %s" % (what, type(value).__name__)
                )
            value = _Reads(value)
        self._stream = value
        self.start, self.size = _extent(value)

    def window(self, first, size):
        """Be the *size* bytes from *first* alone; of a stream that cannot seek, its next *size* bytes."""
        self.close()
        self._first = first
        self.size = size
        self._gone = False

    def readinto(self, view):
        """Read into *view*: the number of bytes, 0 at the end. (A path is opened by the first read.)"""
        try:
            if not self._reading:
                self._begin()
            if self.size is not None and self.size - self._at < len(view):
                view = memoryview(view)[: self.size - self._at]
            count = self._stream.readinto(view) if len(view) else 0
        except OSError as fault:  # of the file system: it must not pass for one of the connection
            raise refusal("%s cannot be read: %s" % (self._path or "a stream", fault))
        if count:
            self._at += count
            if self.watch is not None:
                self.watch(count)
        elif self.size is not None and self._at < self.size:
            raise refusal(
                "%s ended %d bytes before its size said: is something else writing to it?"
                % (self._path or "a stream", self.size - self._at)
            )
        return count

    def _begin(self):
        if self._path is not None:
            if _size(self._path) != self._whole:
                raise refusal("%s has another size than before: send it anew" % self._path)
            self._stream = open(self._path, "rb")
        if self.start is None:
            self._gone = True
        self._seek()
        self._reading = True
        self._at = 0

    def _seek(self):
        if self._stream is not None and self.start is not None:
            self._stream.seek(self.start + self._first)  # pyright: ignore[reportAttributeAccessIssue] - it has a start

    def close(self):
        """Let go of it: what was opened here is closed, and the next read starts anew."""
        self._reading = False
        if self._path is not None and self._stream is not None:
            self._stream.close()  # pyright: ignore[reportAttributeAccessIssue] - a file
            self._stream = None

    def rewind(self):
        """Start anew; False if that cannot be. A stream of the caller's stands at the start again."""
        self.close()
        self._seek()
        return not self._gone

    def ending(self):
        """The ending that its name should have, by its first bytes; "" if that is not known."""
        if self.start is None:  # what is looked at would be missing
            return ""
        first = bytearray(12)
        self.readinto(first)
        self.close()
        from .magic import ending

        return ending(first)


def _size(path):
    """The bytes of the file *path*. Raises OpenAIError."""
    try:
        found = os.stat(path)
    except OSError as fault:
        raise refusal("there is no file %s to send (%s)" % (path, fault))
    if not found[0] & 0x8000:
        raise refusal("%s is a folder: it cannot be sent" % path)
    return found[6]


def _extent(stream):
    """(where *stream* stands, the bytes from there to its end), or (None, None) if it cannot seek."""
    try:
        start = stream.tell()
        size = stream.seek(0, 2) - start
        stream.seek(start)
    except (AttributeError, OSError):
        return None, None
    return start, size


class _Memory:
    """Bytes as a stream. (MicroPython's BytesIO would copy a bytearray.)"""

    def __init__(self, data):
        self._view = memoryview(data)
        self._at = 0

    def readinto(self, view):
        count = min(len(view), len(self._view) - self._at)
        view[:count] = self._view[self._at : self._at + count]
        self._at += count
        return count

    def tell(self):
        return self._at

    def seek(self, place, whence=0):
        self._at = place + (len(self._view) if whence else 0)
        return self._at


class _Reads:
    """A stream that has only ``read``, given ``readinto``."""

    def __init__(self, stream):
        self._stream = stream

    def readinto(self, view):
        piece = self._stream.read(len(view))
        count = len(piece) if piece else 0
        view[:count] = piece or b""
        return count
