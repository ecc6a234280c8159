"""What is in a firmware image, and whether it is whole: read before a byte of it is written to a chip.

A combined image, as MicroPython and CircuitPython are released, is the flash from the bootloader on:
bootloader, partition table at 0x8000, application. Bootloader and application are application images
(ESP-IDF, API guide "App Image Format"): a head, segments, a checksum byte, and a SHA-256 over all of it.
Nothing here knows a board or a port.
"""

from __future__ import annotations

import hashlib
import re
import struct
from dataclasses import dataclass
from functools import cached_property

from uopenai_tools.faults import Fault
from uopenai_tools.firmware import partitions
from uopenai_tools.firmware.chips import CHIPS, Chip, by_number
from uopenai_tools.firmware.partitions import Partition

_MAGIC = 0xE9
_HEAD = struct.Struct("<BBBBI4xHBHH4xB")
_SEGMENT = struct.Struct("<II")
_MOST_SEGMENTS = 16
_CHECKSUM_SEED = 0xEF
_DIGEST = 32
_MB = 1 << 20
# Where an application, not a bootloader, has its description: behind the head and the first segment's.
_DESCRIPTION = _HEAD.size + _SEGMENT.size
_DESCRIPTION_MAGIC = b"\x32\x54\xcd\xab"
# The banner of the REPL is a text in the application.
_BANNER = re.compile(rb"(?:Adafruit )?(MicroPython|CircuitPython) v?(\d[\w.+-]*) on (\d{4}-\d\d-\d\d)")

_OTHERS = (
    (b"\x7fELF", "a program in ELF form; take the .bin file that was built with it"),
    (b"PK\x03\x04", "a ZIP archive; unpack it and take the .bin file in it"),
    (b"\x1f\x8b", "a gzip archive; unpack it and take the .bin file in it"),
    (b"UF2\n", "a UF2 file, which is copied to a USB drive; take the .bin file of the same release"),
    (b":", "an Intel HEX file; take the .bin file of the same release"),
    (b"\xaaP", "a partition table and nothing else; take the combined image"),
    (b"M\x06", "a compiled module (.mpy); `uopenai install` puts these on a board"),
)
_PAGE_OF_TEXT = (b"<!doctype", b"<html", b"<?xml", b"{")


class ImageFault(Fault):
    """The image cannot be used; the text says what it is or what is wrong with it."""


@dataclass(frozen=True)
class AppImage:
    """A bootloader or an application: *size* is its bytes; *revisions* of the chip that may run it, as 100
    times the major number and the minor one, least and most (0: any)."""

    chip: Chip
    size: int
    flash_bytes: int
    revisions: tuple[int, int]


def read_app(data: bytes, what: str) -> AppImage:
    """Check the application image that *data* begins with; *what* names it in faults.

    Raises ImageFault: no such image, cut short, or damaged.
    """
    if len(data) < _DESCRIPTION or data[0] != _MAGIC:
        raise ImageFault(f"{what} is missing or damaged: it has no image head; fetch the file again")
    _, count, _, size_and_speed, _, number, _, least, most, has_digest = _HEAD.unpack_from(data)
    chip = by_number(number)
    if chip is None:
        raise ImageFault(f"{what} is for a chip that is not known (id {number}): take one for an ESP32")
    if not 0 < count <= _MOST_SEGMENTS:
        raise ImageFault(f"{what} is damaged: it says that it has {count} segments; fetch the file again")
    position, checksum = _HEAD.size, _CHECKSUM_SEED
    for _ in range(count):
        if position + _SEGMENT.size > len(data):
            raise _cut_short(what)
        _, length = _SEGMENT.unpack_from(data, position)
        position += _SEGMENT.size
        if position + length > len(data):
            raise _cut_short(what)
        checksum ^= _folded(data[position : position + length])
        position += length
    # The checksum is the last byte of the sixteen that it lies in.
    position += 16 - position % 16
    end = position + (_DIGEST if has_digest else 0)
    if end > len(data):
        raise _cut_short(what)
    if data[position - 1] != checksum:
        raise ImageFault(f"{what} is damaged: its checksum is wrong; fetch the file again")
    # It covers the mark that it is there.
    marked = data[: _HEAD.size - 1] + b"\1" + data[_HEAD.size : position]
    whole = hashlib.sha256(marked).digest() == data[position : position + _DIGEST]
    if has_digest > 1 or whole != bool(has_digest):
        raise ImageFault(f"{what} is damaged: its SHA-256 is wrong; fetch the file again")
    # 0xFFFF and 0 both stand for "no limit".
    revisions = (least if least != 0xFFFF else 0, most if most != 0xFFFF else 0)
    return AppImage(chip, end, _MB << (size_and_speed >> 4), revisions)


@dataclass(frozen=True)
class FirmwareImage:
    """A whole, checked image: *data* belongs at *offset*, which is where the bootloader begins."""

    name: str
    chip: Chip
    offset: int
    data: bytes
    table: tuple[Partition, ...]
    bootloader: AppImage
    app: AppImage

    @property
    def end(self) -> int:
        """The first byte of the flash behind it."""
        return self.offset + len(self.data)

    @property
    def flash_needed(self) -> int:
        """The flash that it was made for, in bytes: what its head, its table and its length say."""
        return max(self.bootloader.flash_bytes, self.end, *(part.end for part in self.table))

    @property
    def nvs(self) -> Partition | None:
        """Where the settings are."""
        return partitions.find(self.table, partitions.DATA, partitions.NVS)

    def files(self, flash_bytes: int | None) -> Partition | None:
        """Where it has its file system, in a flash of *flash_bytes*."""
        if self.version.startswith("MicroPython "):
            return partitions.files_place(self.table, flash_bytes)
        return partitions.find(self.table, partitions.DATA, partitions.FAT)

    @cached_property
    def version(self) -> str:
        """The interpreter and its version, as "MicroPython 1.27.0"; empty if it does not say."""
        found = _BANNER.search(self.data)
        return f"{found[1].decode()} {found[2].decode()}" if found else ""

    def at(self, start: int, end: int) -> bytes:
        """What it has for this range of the flash."""
        return self.data[max(start - self.offset, 0) : max(end - self.offset, 0)]


def read_image(name: str, data: bytes) -> FirmwareImage:
    """Check the combined image *data*; *name* is the file's. Raises ImageFault."""
    if not data:
        raise ImageFault(f"{name} is empty: fetch it again")
    start, head = _bootloader_in(name, data)
    chip = head.chip
    data = data[start:]
    offset = chip.boot_offset
    if start not in (0, offset):
        raise ImageFault(
            f"{name} has its bootloader at {start:#x}, and an {chip.title} starts at {offset:#x}: "
            "take another build"
        )
    sector = data[partitions.TABLE_OFFSET - offset :][: partitions.SECTOR]
    table = partitions.read_table(sector)
    if not table:
        raise _without_table(name, data, sector)
    _check_table(name, table)
    app = _apps_in(name, data, offset, table)
    if app.chip is not chip:
        raise ImageFault(
            f"{name} is damaged: its bootloader is for an {chip.title}, its application for an "
            f"{app.chip.title}; fetch it again"
        )
    return FirmwareImage(name, chip, offset, data, table, head, app)


def _bootloader_in(name: str, data: bytes) -> tuple[int, AppImage]:
    """Where the bootloader begins in the file, and the bootloader."""
    if data[0] == _MAGIC:
        return 0, read_app(data, f"the bootloader in {name}" if _has_table(data) else name)
    # An image that begins at address 0 also where the bootloader does not.
    for start in sorted({chip.boot_offset for chip in CHIPS.values()} - {0}):
        if partitions.is_erased(data[:start]) and data[start : start + 1] == bytes((_MAGIC,)):
            return start, read_app(data[start:], f"the bootloader in {name}")
    raise ImageFault(f"{name} is {_kind_of(data)}")


def _has_table(data: bytes) -> bool:
    return any(
        data[partitions.TABLE_OFFSET - chip.boot_offset :].startswith(b"\xaaP") for chip in CHIPS.values()
    )


def _apps_in(name: str, data: bytes, offset: int, table: tuple[Partition, ...]) -> AppImage:
    """The application that is started; it and all others in the file are checked."""
    found: dict[int, AppImage] = {}
    for part in table:
        start = part.offset - offset
        if part.kind != partitions.APP or partitions.is_erased(data[start : start + partitions.SECTOR]):
            continue
        app = read_app(data[start:], f"the application ({part.label}) in {name}")
        if app.size > part.size:
            raise ImageFault(
                f"{name} is damaged: the application has {app.size} bytes, and its partition {part.size}; "
                "fetch it again"
            )
        found[part.subtype] = app
    first = [found[kind] for kind in (partitions.FACTORY, partitions.FIRST_OTA) if kind in found]
    if not first:
        raise ImageFault(f"{name} is cut short: the application is not in it; fetch it again")
    return first[0]


def _check_table(name: str, table: tuple[Partition, ...]) -> None:
    """Each partition has sectors of its own, behind the table."""
    end = partitions.TABLE_OFFSET + partitions.SECTOR
    for part in sorted(table, key=lambda part: part.offset):
        if part.kind not in (partitions.APP, partitions.DATA):
            continue  # a newer ESP-IDF may list bootloader and table too
        if part.offset % partitions.SECTOR or part.offset < end:
            raise ImageFault(f"{name} is damaged: the partitions of its table overlap; fetch it again")
        end = part.end


def _without_table(name: str, data: bytes, sector: bytes) -> ImageFault:
    if data[_DESCRIPTION:].startswith(_DESCRIPTION_MAGIC):
        return ImageFault(
            f"{name} is an application without bootloader and partition table, as for updates over the "
            "air: take the combined image of the same release"
        )
    if sector.startswith(b"\xaaP"):
        return ImageFault(f"{name} is damaged: its partition table is wrong; fetch it again")
    if not sector:
        return ImageFault(f"{name} is a bootloader and nothing else, or is cut short: take the whole image")
    return ImageFault(f"{name} has no partition table at 0x8000: take a combined image")


def _kind_of(data: bytes) -> str:
    """What a file is that is no image, and what to do."""
    for magic, kind in _OTHERS:
        if data.startswith(magic):
            return kind
    if data[:512].lstrip().lower().startswith(_PAGE_OF_TEXT):
        return "a page of text, not firmware: the address it came from answered with something else"
    if partitions.is_erased(data):
        return "all 0xFF, as erased flash is: take another file"
    return "no firmware image for an ESP32: it does not begin as one does"


def _cut_short(what: str) -> ImageFault:
    return ImageFault(f"{what} is cut short: fetch the file again")


def _folded(data: bytes) -> int:
    """All bytes of *data*, exclusive-or: by halves, as big numbers, which is a hundred times faster."""
    width = 1 << max(len(data) - 1, 0).bit_length()
    number = int.from_bytes(data, "little")
    while width > 1:
        width //= 2
        number = (number >> (8 * width)) ^ (number & ((1 << (8 * width)) - 1))
    return number
