"""WAV files (RIFF), read and written as streams: a piece at a time, whatever their length."""

from typing import Any

def header(rate: int, size: int | None = None, channels: int = 1, bits: int = 16) -> bytes:
    """The 44 bytes that begin a WAV stream of *size* bytes of samples; None: of a length that is not known."""

class Reader:
    """The samples of *source*: a path, or a binary stream with ``readinto``. Raises AudioError."""

    rate: int
    channels: int
    bits: int
    size: int | None
    def __init__(self, source: Any) -> None: ...
    def __enter__(self) -> Reader: ...
    def __exit__(self, *_: object) -> None: ...
    def readinto(self, buf: bytearray | memoryview) -> int:
        """The next samples, 16-bit mono, into *buf*; how many bytes: 0 at the end, an even number else."""
    def close(self) -> None:
        """Close the file, if it was opened here."""

class Writer:
    """Samples to *target*: a path, or a binary stream with ``write``. Raises AudioError."""

    size: int
    def __init__(self, target: Any, rate: int = 24000, channels: int = 1, bits: int = 16) -> None: ...
    def __enter__(self) -> Writer: ...
    def __exit__(self, *_: object) -> None: ...
    def write(self, view: bytes | bytearray | memoryview) -> int:
        """Write all of *view*; how many bytes."""
    def close(self) -> None:
        """Say how long it has become, where that is possible; and close the file, if it was opened here."""
