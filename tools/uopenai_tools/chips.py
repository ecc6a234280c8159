"""The chips of the boards that we know: which native code they run, and which pins may be used for what.

Sources: Espressif's GPIO summaries, in ESP-IDF's documentation of each chip. What firmware has to know of a
chip is in `firmware.chips`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from uopenai_tools.firmware.chips import CHIPS as FIRMWARE


def _pins(text: str) -> frozenset[int]:
    """The numbers of a text such as "0-21 26-48"."""
    found: set[int] = set()
    for word in text.split():
        first, _, last = word.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


@dataclass(frozen=True)
class Chip:
    """A chip, by esptool's name, and its GPIO numbers.

    *flash*: those of the flash; *quad* and *octal*: those that PSRAM of that kind takes in addition.
    *strapping*: those that are read at a reset. *console*: those of the first UART.
    """

    name: str
    architecture: str
    exist: frozenset[int]
    flash: frozenset[int]
    usb: frozenset[int]
    strapping: frozenset[int]
    console: frozenset[int]
    input_only: frozenset[int] = frozenset()
    quad: frozenset[int] = frozenset()
    octal: frozenset[int] = frozenset()

    @property
    def title(self) -> str:
        """As people write it."""
        return FIRMWARE[self.name].title

    @property
    def offset(self) -> int:
        """Where in flash its image begins, in bytes."""
        return FIRMWARE[self.name].boot_offset

    def forbidden(self, pin: int, *, output: bool, psram_kind: str | None) -> str | None:
        """Why *pin* cannot be used so; None: it can."""
        if pin not in self.exist:
            return f"the {self.title} has no GPIO{pin}"
        if pin in self.flash:
            return f"the flash of the {self.title} uses GPIO{pin}"
        if (psram_kind and pin in self.quad) or (psram_kind == "octal" and pin in self.octal):
            return f"the {psram_kind} PSRAM uses GPIO{pin}"
        if pin in self.usb:
            return f"GPIO{pin} is a USB line of the {self.title}"
        if output and pin in self.input_only:
            return f"GPIO{pin} of the {self.title} is an input only"
        return None

    def doubtful(self, pin: int) -> str | None:
        """What is to be minded with *pin*; None: nothing."""
        if pin in self.strapping:
            return f"GPIO{pin} is read at a reset of the {self.title}: what hangs on it must not pull it then"
        if pin in self.console:
            return f"GPIO{pin} belongs to the serial console of the {self.title}"
        return None


CHIPS = {
    chip.name: chip
    for chip in (
        Chip(
            "esp32",
            "xtensawin",
            exist=_pins("0-23 25-27 32-39"),
            flash=_pins("6-11"),
            usb=_pins(""),
            strapping=_pins("0 2 5 12 15"),
            console=_pins("1 3"),
            input_only=_pins("34-39"),
            quad=_pins("16 17"),
        ),
        Chip(
            "esp32s2",
            "xtensawin",
            exist=_pins("0-21 26-46"),
            flash=_pins("27-32"),
            usb=_pins("19 20"),
            strapping=_pins("0 45 46"),
            console=_pins("43 44"),
            input_only=_pins("46"),
            quad=_pins("26"),
        ),
        Chip(
            "esp32s3",
            "xtensawin",
            exist=_pins("0-21 26-48"),
            flash=_pins("27-32"),
            usb=_pins("19 20"),
            strapping=_pins("0 3 45 46"),
            console=_pins("43 44"),
            quad=_pins("26"),
            octal=_pins("33-37"),
        ),
        Chip(
            "esp32c3",
            "rv32imc",
            exist=_pins("0-21"),
            flash=_pins("11-17"),
            usb=_pins("18 19"),
            strapping=_pins("2 8 9"),
            console=_pins("20 21"),
        ),
        Chip(
            "esp32c6",
            "rv32imc",
            exist=_pins("0-30"),
            flash=_pins("24-30"),
            usb=_pins("12 13"),
            strapping=_pins("4 5 8 9 15"),
            console=_pins("16 17"),
        ),
    )
}


def named(text: str) -> str | None:
    """The chip that a text names first, as esptool calls it ("esp32s3"); one that we have no board for, too.

    The text may be what a firmware says ("LOLIN_S2_MINI with ESP32-S2FN4R2") or esptool ("ESP32-S3 (QFN56)").
    """
    found = re.search(r"ESP32(?:-?([SCHPE]\d{1,2}))?(?![a-z])", text)
    return f"esp32{(found.group(1) or '').lower()}" if found else None
