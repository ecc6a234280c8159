"""A firmware image that stands for MicroPython on a simulated board.

It has the shape of those from micropython.org: one file from the bootloader on, with the partition table,
0xFF where the settings are, and the application; heads, checksums and digests are right, and esptool takes
it for what it says it is. What it holds as code is noise: a simulated board that finds it
whole runs the unix port.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable

from uopenai_tools.firmware.partitions import (
    APP,
    DATA,
    FACTORY,
    FAT,
    NVS,
    PHY,
    TABLE_OFFSET,
    Partition,
    table_of,
)
from uopenai_tools.simulator.rom.chips import CHIPS, Chip

HEAD = struct.Struct("<BBBBI4sHBHH4xB")
SEGMENT = struct.Struct("<II")
MAGIC, CHECKSUM_START = 0xE9, 0xEF
_APP_OFFSET = 0x10000
_DIO, _4_MB_AT_40_MHZ = 2, 0x20
# As the firmware for a board with 4 MB has it that micropython.org gives out, up to 1.25.
_STOCK = (
    Partition("nvs", DATA, NVS, 0x9000, 0x6000),
    Partition("phy_init", DATA, PHY, 0xF000, 0x1000),
    Partition("factory", APP, FACTORY, 0x10000, 0x1F0000),
    Partition("vfs", DATA, FAT, 0x200000, 0x200000),
)
_PINS = b"\xee\0\0\0"
_ANY_REVISION = 0xFFFF
# esp_app_desc_t: magic word, secure version, version, project, time, date, IDF, digest of the ELF file.
_DESCRIPTION = struct.Struct("<II8x32s32s16s16s32s32s80x")
_DESCRIPTION_MAGIC = 0xABCD5432
_DATE, _TIME = "2026-01-01", "00:00:00"
# Where flash is read as data, by chip; 0x20 further on, as in the image itself: heads take up as much.
_DATA_MAP = {
    "esp32": 0x3F400020,
    "esp32s2": 0x3F000020,
    "esp32s3": 0x3C000020,
    "esp32c3": 0x3C000020,
    "esp32c6": 0x42800020,
}


def make(chip: str = "esp32", version: str = "1.25.0", interpreter: str = "MicroPython v") -> bytes:
    """The image for *chip*, to be flashed at its bootloader's offset.

    *version* and *interpreter*: what it says it is; for the other one, "Adafruit CircuitPython ".
    """
    kind = CHIPS[chip]
    code = kind.ram[-1][0]
    bootloader = _image(kind, [(code, _noise(f"bootloader {chip}", 8_000))])
    banner = f"{interpreter}{version} on {_DATE}; Simulated board with {kind.title}\0".encode()
    text = _description(version) + banner + _noise(f"data {chip} {version}", 12_000)
    application = _image(kind, [(_DATA_MAP[chip], text), (code, _noise(f"code {chip} {version}", 9_000))])
    start = kind.bootloader_offset
    image = bootloader.ljust(TABLE_OFFSET - start, b"\xff") + table_of(_STOCK)
    return image.ljust(_APP_OFFSET - start, b"\xff") + application


def checksum(segments: Iterable[bytes]) -> int:
    """The one byte that an image has of its segments' data."""
    result = CHECKSUM_START
    for data in segments:
        number, size = int.from_bytes(data, "little"), len(data)
        # Each step lays one half over the other.
        while size > 1:
            size = (size + 1) // 2
            number = number >> 8 * size ^ number & (1 << 8 * size) - 1
        result ^= number
    return result


def _image(chip: Chip, segments: list[tuple[int, bytes]]) -> bytes:
    """An application image: *segments* are an address and the data for it."""
    padded = [(address, data + bytes(-len(data) % 4)) for address, data in segments]
    image = HEAD.pack(
        *(MAGIC, len(padded), _DIO, _4_MB_AT_40_MHZ, padded[-1][0], _PINS, chip.image_id),
        *(0, 0, _ANY_REVISION, 1),
    )
    for address, data in padded:
        image += SEGMENT.pack(address, len(data)) + data
    image += bytes(15 - len(image) % 16) + bytes((checksum(data for _, data in padded),))
    return image + hashlib.sha256(image).digest()


def _description(version: str) -> bytes:
    return _DESCRIPTION.pack(
        *(_DESCRIPTION_MAGIC, 0, f"v{version}".encode(), b"micropython", _TIME.encode(), _DATE.encode()),
        *(b"simulated", hashlib.sha256(version.encode()).digest()),
    )


def _noise(seed: str, size: int) -> bytes:
    """Bytes that cannot be compressed, the same each time."""
    pieces = (hashlib.sha256(f"{seed} {number}".encode()).digest() for number in range(size // 32 + 1))
    return b"".join(pieces)[:size]
