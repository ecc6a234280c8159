"""What differs from chip to chip, as far as esptool looks at it.

Addresses are those of the chips' reference manuals, as esptool's `targets` have them too. Revisions are
common ones of chips that are sold: ESP32 v3.0, S2 v1.0, S3 v0.2, C3 v0.4, C6 v0.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from uopenai_tools.firmware import chips as firmware
from uopenai_tools.firmware.chips import CHIPS as FIRMWARE

# Esptool tells the ESP32 and the S2 by the word that their ROM holds here.
_MAGIC = 0x40001000


@dataclass(frozen=True)
class SpiPlaces:
    """Where the registers of the flash's SPI controller are."""

    command: int
    user: int
    user2: int
    miso_bits: int
    data: int


@dataclass(frozen=True)
class Chip:
    """One kind of chip.

    *firmware*: what images say of it. *security_bytes*: the size of its answer to
    GET_SECURITY_INFO: 0 there is none, 12 without the chip's number, 20 with it. *begin_bytes*: the size of
    the ROM's FLASH_BEGIN. *ram*: where programs can be uploaded, from and to. *fuses*: registers that
    say what it is, from its MAC address; all others are 0 at first.
    """

    firmware: firmware.Chip
    security_bytes: int
    begin_bytes: int
    ram: tuple[tuple[int, int], ...]
    spi: SpiPlaces
    fuses: Callable[[bytes], dict[int, int]]


def _spi(base: int) -> SpiPlaces:
    """The controller of every chip since the S2."""
    return SpiPlaces(base, base + 0x18, base + 0x20, base + 0x28, base + 0x58)


def crc8(data: bytes) -> int:
    """The check of the ESP32's MAC fuses: polynomial 0x31, least significant bit first."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8C if crc & 1 else 0)
    return crc


def _esp32_fuses(mac: bytes) -> dict[int, int]:
    fuses, high = 0x3FF5A000, int.from_bytes(mac[:2], "big")
    return {
        _MAGIC: 0x00F01D83,
        fuses + 0x04: int.from_bytes(mac[2:], "big"),
        fuses + 0x08: crc8(mac) << 16 | high,
        # A D0WD, rated for 240 MHz; three bits in three places say that its major revision is 3.
        fuses + 0x0C: 1 << 15 | 1 << 13 | 1 << 9,
        # The oscillator of 8 MHz: with the calibration below it makes a crystal of 40 MHz.
        fuses + 0x10: 128,
        fuses + 0x14: 1 << 20,
        0x3FF6607C: 1 << 31,
        0x3FF5F06C: 800 << 7,
        # The divider that makes 115,200 baud of 40 MHz.
        0x3FF40014: 40_000_000 // 115_200,
    }


def _newer_fuses(base: int, magic: int, **words: int) -> Callable[[bytes], dict[int, int]]:
    """*base*: of the fuses; *words*: of their block 1, by number, such as word3."""

    def fuses(mac: bytes) -> dict[int, int]:
        block = base + 0x44
        found = {block + 4 * int(name[4:]): value for name, value in words.items()}
        number = int.from_bytes(mac, "big")
        found[block + 4] = found.get(block + 4, 0) | number >> 32
        return {_MAGIC: magic, block: number & 0xFFFFFFFF, **found}

    return fuses


_ALL = (
    Chip(
        FIRMWARE["esp32"],
        security_bytes=0,
        begin_bytes=16,
        ram=((0x3FFAE000, 0x40000000), (0x40080000, 0x400C0000)),
        spi=SpiPlaces(0x3FF42000, 0x3FF4201C, 0x3FF42024, 0x3FF4202C, 0x3FF42080),
        fuses=_esp32_fuses,
    ),
    Chip(
        FIRMWARE["esp32s2"],
        security_bytes=12,
        begin_bytes=20,
        ram=((0x3FFB0000, 0x40000000), (0x40020000, 0x40070000)),
        spi=_spi(0x3F402000),
        fuses=_newer_fuses(0x3F41A000, 0x000007C6, word3=1 << 18),
    ),
    Chip(
        FIRMWARE["esp32s3"],
        security_bytes=20,
        begin_bytes=20,
        ram=((0x3FC88000, 0x3FD00000), (0x40370000, 0x403E0000)),
        spi=_spi(0x60002000),
        fuses=_newer_fuses(0x60007000, 0x00000009, word3=2 << 18),
    ),
    Chip(
        FIRMWARE["esp32c3"],
        security_bytes=20,
        begin_bytes=20,
        ram=((0x3FC80000, 0x3FCE0000), (0x4037C000, 0x403E0000)),
        spi=_spi(0x60002000),
        fuses=_newer_fuses(0x60008800, 0x1B31506F, word3=4 << 18),
    ),
    Chip(
        FIRMWARE["esp32c6"],
        security_bytes=20,
        begin_bytes=20,
        ram=((0x40800000, 0x40880000),),
        spi=_spi(0x60003000),
        # Word 1 also holds what makes a longer address of the MAC.
        fuses=_newer_fuses(0x600B0800, 0x2CE0806F, word1=0xFFFE << 16, word3=1 << 18),
    ),
)
# By the name that esptool's --chip takes.
CHIPS = {chip.firmware.name: chip for chip in _ALL}
