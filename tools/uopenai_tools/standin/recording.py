"""Looks at a recording that arrived, in pieces: its size, its checksum, and for WAV its duration."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

_PIECE = 1 << 16
# A header that is longer than this is no recording's.
_HEADER = 4096


@dataclass(frozen=True)
class Recording:
    """What arrived. *seconds* and *rate* are None where only a decoder could tell."""

    size: int
    checksum: str
    seconds: float | None
    rate: int | None

    def describe(self) -> str:
        """One sentence, which the stand-in gives as the transcript."""
        length = "audio of unknown length"
        if self.seconds is not None:
            length = f"{self.seconds:.2f} seconds of audio at {self.rate} Hz"
        return f"A recording arrived: {length}, {self.size} bytes, SHA-256 {self.checksum}."


def examine(file: BinaryIO) -> Recording:
    """Read *file* to its end."""
    digest = hashlib.sha256()
    size, head = 0, b""
    while piece := file.read(_PIECE):
        if not size:
            head = piece[:_HEADER]
        digest.update(piece)
        size += len(piece)
    seconds, rate = _wav_duration(head, size)
    return Recording(size, digest.hexdigest()[:16], seconds, rate)


def _wav_duration(head: bytes, size: int) -> tuple[float | None, int | None]:
    """Seconds and rate, by the audio that is there: a streamed file's header does not know its length."""
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return None, None
    rate = bytes_per_second = 0
    at = 12
    while at + 8 <= len(head):
        name, length = head[at : at + 4], int.from_bytes(head[at + 4 : at + 8], "little")
        at += 8
        if name == b"fmt " and at + 16 <= len(head):
            rate = int.from_bytes(head[at + 4 : at + 8], "little")
            bytes_per_second = int.from_bytes(head[at + 8 : at + 12], "little")
        elif name == b"data":
            there = max(0, size - at)
            # 0 and 0xFFFFFFFF stand for "not known yet".
            audio = min(length, there) if length else there
            return (audio / bytes_per_second, rate) if bytes_per_second else (None, None)
        at += length + length % 2
    return None, None
