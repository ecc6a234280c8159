"""Answers that are bytes: sound, files. Read in pieces, or written to the file system."""

from collections.abc import Iterator

from typing_extensions import Self

class Binary:
    """The bytes of an answer, to be read once. Use it in ``with``, or close it."""
    def read(self) -> bytes:
        """All of the bytes. Peak heap: twice their number."""
    @property
    def content(self) -> bytes:
        """All of the bytes, as read() gives them; once."""
    @property
    def text(self) -> str:
        """All of the content as text, which is UTF-8; once."""
    def readinto(self, buf: bytearray | memoryview) -> int:
        """Read what there is into *buf*, waiting for at least one byte; 0 at the end."""
    def iter_bytes(self, chunk_size: int = 1024) -> Iterator[bytes]:
        """Iterate over the content in pieces of at most *chunk_size* bytes."""
    def stream_to_file(self, path: str) -> int:
        """Write the content to the file *path*, and return its size in bytes. Peak heap: 1 KB."""
    def write_to_file(self, path: str) -> int:
        """stream_to_file() by its other name."""
    def close(self) -> None:
        """Stop reading."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
