"""Turns a call's arguments into a multipart body: files from paths, streams and bytes; fields as text."""

import io
import os

from . import errors
from .query import flat
from .wire.multipart import MultipartBody

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


_MAGIC = (
    (8, b"WAVE", ".wav"),
    (8, b"WEBP", ".webp"),
    (0, b"ID3", ".mp3"),
    (0, b"\xff\xfb", ".mp3"),
    (0, b"\xff\xf3", ".mp3"),
    (0, b"OggS", ".ogg"),
    (0, b"fLaC", ".flac"),
    (4, b"ftyp", ".mp4"),
    (0, b"\x1a\x45\xdf\xa3", ".webm"),
    (0, b"\x89PNG", ".png"),
    (0, b"\xff\xd8\xff", ".jpg"),
    (0, b"%PDF", ".pdf"),
)


class Form(MultipartBody):
    """A multipart body whose streams can be sent again from where they stood, if they can seek."""

    def __init__(self, parts):
        MultipartBody.__init__(self, parts)
        self._starts = [_position(part[2]) for part in parts if len(part) != 2]
        self._streams = [part[2] for part in parts if len(part) != 2]

    def rewind(self):
        """Go back to the start of every stream; False if one of them cannot."""
        for start, stream in zip(self._starts, self._streams):
            if start is None:
                return False
            stream.seek(start)
        return True


def form(params, files):
    """The body of a call's arguments, and the streams opened for it. *files* names the files among them."""
    parts = []
    opened = []
    try:
        for name in params:
            value = params[name]
            if name in files and value is not None:
                for item in value if isinstance(value, list) else (value,):
                    field = name + "[]" if isinstance(value, list) else name
                    parts.append(_file(field, item, opened))
            else:
                parts.extend(flat(name, value))
        return Form(parts), opened
    except BaseException:
        for stream in opened:
            stream.close()
        raise


def _file(name, value, opened):
    """The part for one file: a path, a stream, bytes, or (filename, any of these[, content type])."""
    filename = kind = None
    if isinstance(value, tuple) and len(value) > 1:
        filename = value[0]
        kind = value[2] if len(value) > 2 else None
        value = value[1]
    if isinstance(value, str):
        filename = filename or value.rsplit("/", 1)[-1]
        stream = _open(value)
        opened.append(stream)
    elif isinstance(value, (bytes, bytearray, memoryview)):
        stream = io.BytesIO(value)  # pyright: ignore - the stubs know only BytesIO(size)
    elif hasattr(value, "readinto"):
        stream = value
    elif hasattr(value, "read"):
        stream = _Reads(value)
    else:
        raise errors.OpenAIError(
            "%s must be a path, a stream, bytes or a tuple, not a %s" % (name, type(value).__name__)
        )
    size = _size(stream)
    if not filename:
        # Only a stream that is known to seek may be looked into: else what was read would be missing.
        filename = "upload" if size is None else "upload" + _ending(stream)
    ending = filename.rsplit(".", 1)[-1].lower()
    return name, filename, stream, size, kind or _TYPES.get(ending, "application/octet-stream")


def _ending(stream):
    """The ending that a nameless file should have, by its first bytes: the service goes by names."""
    start = stream.tell()
    first = bytearray(12)
    stream.readinto(first)
    stream.seek(start)
    for at, magic, ending in _MAGIC:
        if first[at : at + len(magic)] == magic:
            return ending
    return ""


def _open(path):
    try:
        os.stat(path)
        return open(path, "rb")
    except OSError as fault:
        raise errors.OpenAIError("there is no file %s to send (%s)" % (path, fault))


def _position(stream):
    try:
        return stream.tell()
    except (AttributeError, OSError):
        return None


def _size(stream):
    """Bytes from where the stream stands to its end; None if it cannot tell."""
    start = _position(stream)
    if start is None:
        return None
    try:
        size = stream.seek(0, 2) - start
        stream.seek(start)
    except (AttributeError, OSError):
        return None
    return size


class _Reads:
    """A stream that has only ``read``, given ``readinto``."""

    def __init__(self, stream):
        self._stream = stream

    def readinto(self, view):
        piece = self._stream.read(len(view))
        count = len(piece) if piece else 0
        view[:count] = piece or b""
        return count
