"""Partition tables, as ESP-IDF has them: made for the simulated firmware, and read from a flash."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass

TABLE_OFFSET, TABLE_BYTES = 0x8000, 0xC00
APP, DATA = 0, 1
FACTORY, FIRST_UPDATE = 0x00, 0x10
PHY, NVS, FILES = 0x01, 0x02, 0x81

_ENTRY = struct.Struct("<2sBBII16sI")
_MAGIC, _DIGEST_MAGIC = b"\xaa\x50", b"\xeb\xeb" + b"\xff" * 14
_ERASED = b"\xff" * _ENTRY.size


class TableError(Exception):
    """It is no partition table, or a damaged one."""


@dataclass(frozen=True)
class Partition:
    """A stretch of the flash: *kind* is APP or DATA, *use* the subtype."""

    name: str
    kind: int
    use: int
    offset: int
    size: int


# As the firmware for a board with 4 MB has it that micropython.org gives out.
STOCK = (
    Partition("nvs", DATA, NVS, 0x9000, 0x6000),
    Partition("phy_init", DATA, PHY, 0xF000, 0x1000),
    Partition("factory", APP, FACTORY, 0x10000, 0x1F0000),
    Partition("vfs", DATA, FILES, 0x200000, 0x200000),
)


def written(partitions: Sequence[Partition]) -> bytes:
    """The table, with its digest."""
    rows = b"".join(
        _ENTRY.pack(_MAGIC, each.kind, each.use, each.offset, each.size, each.name.encode(), 0)
        for each in partitions
    )
    digest = hashlib.md5(rows, usedforsecurity=False).digest()
    return (rows + _DIGEST_MAGIC + digest).ljust(TABLE_BYTES, b"\xff")


def read(table: bytes) -> tuple[Partition, ...]:
    """What it says. Raises TableError."""
    found: list[Partition] = []
    for place in range(0, len(table) - _ENTRY.size + 1, _ENTRY.size):
        row = table[place : place + _ENTRY.size]
        if row == _ERASED:
            break
        if row.startswith(_DIGEST_MAGIC):
            if hashlib.md5(table[:place], usedforsecurity=False).digest() != row[16:]:
                raise TableError
            break
        magic, kind, use, offset, size, name, _ = _ENTRY.unpack(row)
        if magic != _MAGIC:
            raise TableError
        found.append(Partition(name.rstrip(b"\0").decode("utf-8", "replace"), kind, use, offset, size))
    if not found:
        raise TableError
    return tuple(found)


def find(partitions: Sequence[Partition], kind: int, *uses: int) -> Partition | None:
    """The first of *kind* with one of these *uses*, the earlier uses first."""
    for use in uses:
        for each in partitions:
            if (each.kind, each.use) == (kind, use):
                return each
    return None
