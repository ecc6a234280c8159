"""What a chip looks at before it runs what is in its flash: its ROM at the bootloader, that at the rest."""

from __future__ import annotations

import hashlib

from uopenai_tools.firmware import partitions
from uopenai_tools.firmware.partitions import Partition
from uopenai_tools.simulator.image import HEAD, MAGIC, SEGMENT, checksum
from uopenai_tools.simulator.rom.chips import Chip

_MOST_SEGMENTS = 16
_DIGEST = 32
_SECTOR = 4096


class NotBootableError(Exception):
    """The board would not start; the text says what is wrong.

    *blank*: there is nothing at all. *erase*: all must be erased before it is flashed.
    """

    def __init__(self, reason: str, *, blank: bool = False, erase: bool = False) -> None:
        super().__init__(reason)
        self.blank, self.erase = blank, erase


def check(flash: bytes, chip: Chip) -> tuple[Partition, ...]:
    """The partitions of a *flash* from which *chip* boots. Raises NotBootableError."""
    start = chip.bootloader_offset
    if flash.count(b"\xff", start, start + _SECTOR) == _SECTOR:
        raise NotBootableError("there is no bootloader", blank=flash.count(b"\xff") == len(flash))
    _check_image(flash[start : partitions.TABLE_OFFSET], chip, "the bootloader")
    table = flash[partitions.TABLE_OFFSET : partitions.TABLE_OFFSET + partitions.TABLE_BYTES]
    found = partitions.read_table(table)
    if not found:
        raise NotBootableError("the partition table is missing or damaged")
    app = partitions.find(found, partitions.APP, partitions.FACTORY)
    app = app or partitions.find(found, partitions.APP, partitions.FIRST_OTA)
    if app is None or any(each.offset + each.size > len(flash) for each in found):
        raise NotBootableError("the partition table is not one for this flash")
    _check_image(flash[app.offset : app.offset + app.size], chip, "the application")
    return found


def _check_image(data: bytes, chip: Chip, what: str) -> None:
    if data[0] != MAGIC:
        raise NotBootableError(f"{what} is missing or damaged")
    _, count, _, _, _, _, number, _, _, _, has_digest = HEAD.unpack_from(data)
    if number != chip.image_id:
        raise NotBootableError(f"{what} is for another chip")
    place, pieces = HEAD.size, list[bytes]()
    for _ in range(min(count, _MOST_SEGMENTS)):
        if place + SEGMENT.size > len(data):
            break
        _, length = SEGMENT.unpack_from(data, place)
        pieces.append(data[place + SEGMENT.size : place + SEGMENT.size + length])
        place += SEGMENT.size + length
    end = place // 16 * 16 + 16
    digest = data[end : end + _DIGEST]
    if (
        not 0 < len(pieces) == count
        or end > len(data)
        or data[end - 1] != checksum(pieces)
        or (has_digest and hashlib.sha256(data[:end]).digest() != digest)
    ):
        raise NotBootableError(f"{what} is damaged")
