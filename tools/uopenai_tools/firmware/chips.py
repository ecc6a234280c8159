"""The chips that there is firmware for. A test compares this with esptool's own tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chip:
    """*number* is the chip id in the head of an image, *boot_offset* where its ROM looks for a bootloader."""

    name: str
    title: str
    number: int
    boot_offset: int


CHIPS = {
    chip.name: chip
    for chip in (
        Chip("esp32", "ESP32", 0, 0x1000),
        Chip("esp32s2", "ESP32-S2", 2, 0x1000),
        Chip("esp32s3", "ESP32-S3", 9, 0x0),
        Chip("esp32c2", "ESP32-C2", 12, 0x0),
        Chip("esp32c3", "ESP32-C3", 5, 0x0),
        Chip("esp32c5", "ESP32-C5", 23, 0x2000),
        Chip("esp32c6", "ESP32-C6", 13, 0x0),
        Chip("esp32c61", "ESP32-C61", 20, 0x0),
        Chip("esp32h2", "ESP32-H2", 16, 0x0),
        Chip("esp32p4", "ESP32-P4", 18, 0x2000),
    )
}


def by_number(number: int) -> Chip | None:
    """The chip with this id in the head of its images."""
    return next((chip for chip in CHIPS.values() if chip.number == number), None)


def by_title(title: str) -> Chip | None:
    """The chip that esptool calls so: "ESP32-S3"."""
    return CHIPS.get(title.replace("-", "").lower())
