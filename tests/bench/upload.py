"""The receiving end of an upload: counts and hashes the file of a multipart body as it comes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bench import content

# What the device scripts send, in blocks of 3 KB: a recording, and a file of 100 MB.
RECORDING_BLOCKS = 320  # 960 KB: 30 s of 16 kHz, 16 bit, mono
LARGE_FILE_BLOCKS = 34134  # 100 MB


def uploaded(content_type: str, pieces: Iterable[bytes], blocks: int) -> str:
    """What became of the file in a multipart body: "whole", if it is the one of so many *blocks*."""
    sink = _Sink(b"\r\n--" + content_type.partition("boundary=")[2].strip('"').encode())
    for piece in pieces:
        sink.feed(piece)
    if sink.size == content.BLOCK * blocks and sink.digest.hexdigest() == content.noise_hash(blocks):
        return "whole"
    return f"not what was expected: {sink.size} bytes"


class _Sink:
    """Finds the part that has a file name, and hashes its content."""

    def __init__(self, delimiter: bytes) -> None:
        self.size = 0
        self.digest = hashlib.sha256()
        self._delimiter = delimiter
        self._held = b"\r\n"  # the first delimiter has no line end before it
        self._in_file = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        self._held += piece
        while self._take() if self._in_file else self._open():
            pass

    def _open(self) -> bool:
        """Read a part's head; False if it is not whole yet."""
        head, found, rest = self._held.partition(b"\r\n\r\n")
        if found:
            self._held = rest
            self._in_file = b'filename="' in head.rsplit(self._delimiter, 1)[-1]
        return bool(found)

    def _take(self) -> bool:
        """Read on in the file; False if its end has not come yet."""
        end = self._held.find(self._delimiter)
        # The start of a delimiter may stand at the end of what has come.
        upto = end if end >= 0 else max(0, len(self._held) - len(self._delimiter) + 1)
        self.digest.update(self._held[:upto])
        self.size += upto
        self._held = self._held[upto:]
        self._in_file = end < 0
        return not self._in_file
