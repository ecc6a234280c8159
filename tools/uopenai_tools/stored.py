"""What a board's file system holds and has room for: littlefs with MicroPython, FAT with CircuitPython."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

# A file is written under its name and this, and then renamed.
ASIDE = ".part"

# littlefs keeps a folder in two blocks, and some bytes of each block for itself; and it wants a few blocks
# to write in (https://github.com/littlefs-project/littlefs/blob/master/SPEC.md).
FOLDER_BLOCKS = 2
RESERVE_BLOCKS = 4
_BLOCK_OVERHEAD = 8
# FAT needs no room to write in, but a folder grows: a name takes 32 bytes for every 13 letters, and 32 more.
# What a whole library's names take, and more.
_FAT_RESERVE = 16 * 1024

Progress = Callable[[int, int], None]  # hears the bytes that are written, and the bytes in all


@dataclass(frozen=True)
class Stored:
    """A file on a board: the SHA-256 of its content, and its *size* in bytes."""

    digest: bytes
    size: int


@dataclass(frozen=True)
class Room:
    """A board's file system: the bytes of a *block*, and how many blocks there are and are *free*.

    *overhead*: bytes of each block that a file cannot have; *folder*: blocks of a folder; *reserve*: blocks
    that are to stay free.
    """

    block: int
    blocks: int
    free: int
    overhead: int = _BLOCK_OVERHEAD
    folder: int = FOLDER_BLOCKS
    reserve: int = RESERVE_BLOCKS

    def blocks_for(self, size: int) -> int:
        """How many blocks a file of *size* bytes takes."""
        return max(1, -(-size // (self.block - self.overhead)))


def fat_room(block: int, blocks: int, free: int) -> Room:
    """The same of a FAT file system, whose blocks are its clusters."""
    return Room(block, blocks, free, overhead=0, folder=1, reserve=-(-_FAT_RESERVE // block))


class Place(Protocol):
    """Where files are brought to: a board's link, or a way to the files of one with CircuitPython."""

    def files(self, *places: str) -> dict[str, Stored]:
        """What lies at these absolute paths, and below those that are folders, by absolute path."""
        ...

    def write_file(self, path: str, data: bytes, on_progress: Progress | None = None) -> None:
        """Put *data* at *path*, making its folders; all of it or nothing."""
        ...

    def remove(self, path: str) -> None:
        """Remove a file; nothing happens if it is not there."""
        ...

    def room(self) -> Room:
        """What the file system holds, and how much of it is free."""
        ...

    def tidy(self, *folders: str) -> None:
        """Remove the folders at and below *folders* that hold nothing."""
        ...
