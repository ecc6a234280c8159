"""Firmware for tests: images of the shape that MicroPython is released in, and damaged ones."""

from __future__ import annotations

import hashlib
import random
import struct
from dataclasses import dataclass
from functools import reduce
from operator import xor

NVS = (0x9000, 0x6000)
APP_OFFSET = 0x10000
FILES_OFFSET = 0x200000
CHIP_IDS = {"esp32": 0, "esp32s2": 2, "esp32s3": 9, "esp32c3": 5, "esp32c6": 13}
BOOT_OFFSETS = {"esp32": 0x1000, "esp32s2": 0x1000, "esp32s3": 0, "esp32c3": 0, "esp32c6": 0}
SIZES = {1: 0, 2: 1, 4: 2, 8: 3, 16: 4}

Row = tuple[str, int, int, int, int]
ROWS: tuple[Row, ...] = (
    ("nvs", 1, 2, *NVS),
    ("phy_init", 1, 1, 0xF000, 0x1000),
    ("factory", 0, 0, APP_OFFSET, 0x1F0000),
    ("vfs", 1, 0x81, FILES_OFFSET, 0x200000),
)


def noise(seed: int, size: int) -> bytes:
    """Bytes that do not compress, the same for the same *seed*."""
    return random.Random(seed).randbytes(size)


def app_image(
    chip: str, segments: list[bytes], flash_mb: int = 4, revisions: tuple[int, int] = (0, 0xFFFF)
) -> bytes:
    """An application image: a head, the segments, the checksum, the SHA-256."""
    size = SIZES[flash_mb] << 4 | 0xF
    made = bytearray(struct.pack("<BBBBI", 0xE9, len(segments), 2, size, 0x40080000))
    made += struct.pack("<B3xHBHH4xB", 0xEE, CHIP_IDS[chip], 0, *revisions, 1)
    checksum = 0xEF
    for number, segment in enumerate(segments):
        segment += bytes(-len(segment) % 4)
        made += struct.pack("<II", 0x3F400020 + (number << 20), len(segment)) + segment
        checksum = reduce(xor, segment, checksum)
    made += bytes(15 - len(made) % 16) + bytes((checksum,))
    return bytes(made + hashlib.sha256(made).digest())


def table_sector(rows: tuple[Row, ...] = ROWS) -> bytes:
    """A partition table with its MD5, as it fills its sector."""
    made = b"".join(
        struct.pack("<2sBBII16sI", b"\xaaP", kind, subtype, offset, size, label.encode(), 0)
        for label, kind, subtype, offset, size in rows
    )
    made += b"\xeb\xeb" + b"\xff" * 14 + hashlib.md5(made).digest()
    return made.ljust(0x1000, b"\xff")


@dataclass
class Parts:
    """What a combined image is made of; see `combined`."""

    boot: bytes
    table: bytes
    app: bytes
    app_offset: int = APP_OFFSET

    def joined(self, chip: str) -> bytes:
        """One image, which begins with the bootloader."""
        made = self.boot.ljust(0x8000 - BOOT_OFFSETS[chip], b"\xff") + self.table
        return made.ljust(self.app_offset - BOOT_OFFSETS[chip], b"\xff") + self.app


def parts(
    chip: str = "esp32",
    *,
    version: str = "1.27.0",
    app_bytes: int = 60_000,
    rows: tuple[Row, ...] = ROWS,
    seed: int = 1,
    **head: object,
) -> Parts:
    """The parts of an image of MicroPython *version*; *head*: see app_image."""
    banner = f"MicroPython v{version} on 2025-12-09; Generic module with {chip}".encode()
    boot = app_image(chip, [noise(seed, 9000), noise(seed + 1, 5001)], **head)  # type: ignore[arg-type]
    # A description of the application stands before all else of it: its magic number, and nothing.
    banner = b"\x32\x54\xcd\xab".ljust(256, b"\0") + banner
    app = app_image(chip, [banner + noise(seed + 2, app_bytes // 2), noise(seed + 3, app_bytes // 2)], **head)  # type: ignore[arg-type]
    return Parts(boot, table_sector(rows), app)


def combined(chip: str = "esp32", **said: object) -> bytes:
    """A combined image; see `parts`."""
    return parts(chip, **said).joined(chip)  # type: ignore[arg-type]


def nvs_pages(seed: int = 7, size: int = NVS[1]) -> bytes:
    """NVS in use: a full page and an active one, with something in them."""
    from zlib import crc32

    made = bytearray(b"\xff" * size)
    for number, state in enumerate((0xFFFFFFFC, 0xFFFFFFFE)):
        head = struct.pack("<IB19s", number, 0xFE, b"\xff" * 19)
        page = struct.pack("<I", state) + head + struct.pack("<I", crc32(head, 0xFFFFFFFF))
        page += noise(seed + number, 1000)
        made[number * 0x1000 : number * 0x1000 + len(page)] = page
    return bytes(made)
