"""The partition table of ESP-IDF, and what can be told of a partition's content without its firmware.

32 bytes a partition, then a row with the MD5 of the rows before it, in the sector at 0x8000
(ESP-IDF, API guide "Partition Tables"; NVS pages: "Non-Volatile Storage Library").
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

TABLE_OFFSET, TABLE_BYTES = 0x8000, 0xC00
SECTOR = 0x1000
ERASED = b"\xff"

APP, DATA = 0, 1
PHY, NVS, FAT = 1, 2, 0x81  # MicroPython's littlefs lives in a partition that says that it is FAT
FACTORY, FIRST_OTA = 0, 0x10

_ROW = struct.Struct("<2sBBII16sI")
_ROW_MAGIC, _MD5_MAGIC = b"\xaaP", b"\xeb\xeb" + b"\xff" * 14
# State, sequence number, version, reserved; the CRC over the last three of these follows.
_PAGE = struct.Struct("<I24sI")
_PAGE_STATES = (0xFFFFFFFE, 0xFFFFFFFC, 0xFFFFFFF8)


@dataclass(frozen=True)
class Partition:
    """A range of the flash: *offset* and *size* in bytes."""

    label: str
    kind: int
    subtype: int
    offset: int
    size: int

    @property
    def end(self) -> int:
        """The first byte behind it."""
        return self.offset + self.size


def is_erased(data: bytes) -> bool:
    """Nothing is written there."""
    return data.count(ERASED) == len(data)


def read_table(sector: bytes) -> tuple[Partition, ...]:
    """The partitions in *sector*; none where there is no whole table, or its MD5 is wrong."""
    found: list[Partition] = []
    for start in range(0, min(len(sector), TABLE_BYTES) - _ROW.size + 1, _ROW.size):
        row = sector[start : start + _ROW.size]
        if row.startswith(_MD5_MAGIC):
            return tuple(found) if hashlib.md5(sector[:start]).digest() == row[16:] else ()
        if is_erased(row):
            return tuple(found)  # a table of an old ESP-IDF, which has no MD5
        magic, kind, subtype, offset, size, label, _ = _ROW.unpack(row)
        if magic != _ROW_MAGIC:
            return ()
        found.append(Partition(label.rstrip(b"\0").decode("ascii", "replace"), kind, subtype, offset, size))
    return ()


def table_of(partitions: Sequence[Partition]) -> bytes:
    """The table that lists *partitions*, with its MD5."""
    rows = b"".join(
        _ROW.pack(_ROW_MAGIC, each.kind, each.subtype, each.offset, each.size, each.label.encode(), 0)
        for each in partitions
    )
    return (rows + _MD5_MAGIC + hashlib.md5(rows).digest()).ljust(TABLE_BYTES, ERASED)


def find(table: tuple[Partition, ...], kind: int, subtype: int) -> Partition | None:
    """The first partition of this type."""
    return next((part for part in table if (part.kind, part.subtype) == (kind, subtype)), None)


def files_place(table: tuple[Partition, ...], flash_bytes: int | None) -> Partition | None:
    """Where MicroPython with this *table* has its files, in a flash of *flash_bytes* (None: not known).

    From 1.26 on the table of a release does not list them: they have all that lies behind its last partition.
    """
    listed = find(table, DATA, FAT)
    start = max((part.end for part in table), default=0)
    if listed or not start or flash_bytes is None or start >= flash_bytes:
        return listed
    return Partition("vfs", DATA, FAT, start, flash_bytes - start)


def looks_like_nvs(data: bytes) -> bool:
    """Some page of *data* has a whole head of an NVS page: settings may be there."""
    for start in range(0, len(data) - SECTOR + 1, SECTOR):
        state, head, checksum = _PAGE.unpack_from(data, start)
        if state in _PAGE_STATES and zlib.crc32(head, 0xFFFFFFFF) == checksum:
            return True
    return False


def looks_like_files(data: bytes) -> bool:
    """*data*, two blocks from its start on, begins a littlefs or a FAT file system."""
    littlefs = any(data[start + 8 : start + 16] == b"littlefs" for start in (0, SECTOR))
    return littlefs or data[510:512] == b"\x55\xaa"
