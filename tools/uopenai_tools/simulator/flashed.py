"""All that a simulated board keeps, as it lies in its chip's flash.

While the board runs, its settings and its file system are files of their own (see `state`), and the flash
image holds what they were. Before a loader has the flash they are put into it, where its partition table
says; before the board runs again they are taken out of it, whatever the loader has done. A mark says that the
flash has been with a loader since, so that a command that was killed half-way does no harm.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from uopenai_tools.firmware import partitions
from uopenai_tools.firmware.partitions import Partition
from uopenai_tools.simulator import boot, nvs
from uopenai_tools.simulator.boot import NotBootableError
from uopenai_tools.simulator.rom.chips import Chip
from uopenai_tools.simulator.rom.flash import NorFlash
from uopenai_tools.simulator.state import (
    BLOCK_BYTES,
    BLOCKS,
    FILES,
    SETTINGS,
    Record,
    logged,
    records,
    write_private,
)

_FILES_BYTES = BLOCKS * BLOCK_BYTES
# Where littlefs says that it is there: the first two blocks.
_SUPERBLOCKS = 2 * BLOCK_BYTES
_FILES_MAGIC = b"littlefs"
# CircuitPython's is FAT: the end of its first sector.
_FAT_MAGIC = b"\x55\xaa"
_CIRCUITPYTHON = b"Adafruit CircuitPython "
_MB = 1 << 20
_FLASH, _MARK = "flash.bin", "flash.bin.open"


class Flashed:
    """The flash of the board in *folder*, which has this *chip*; blank at first."""

    def __init__(self, folder: Path, chip: Chip) -> None:
        self.path = folder / _FLASH
        self._chip = chip
        self._files = folder / FILES
        self._settings = folder / SETTINGS
        self._mark = folder / _MARK
        self.size = _size(chip)
        NorFlash(self.path, self.size).close()

    @property
    def blank(self) -> bool:
        """Whether nothing was ever put into it."""
        flash = self.path.read_bytes()
        return flash.count(b"\xff") == len(flash)

    def put(self, image: bytes) -> None:
        """Put a whole *image* where the chip looks for it."""
        with self._mapped() as flash:
            start = self._chip.firmware.boot_offset
            flash[start : start + len(image)] = image

    @property
    def holds_circuitpython(self) -> bool:
        """Whether its firmware is CircuitPython, as its banner says."""
        return _CIRCUITPYTHON in self.path.read_bytes()

    def for_loader(self) -> None:
        """Have the flash hold all that there is, for a loader to read or change. Raises SimulatorError."""
        if self._mark.exists():
            return
        try:
            table = boot.check(self.path.read_bytes(), self._chip)
        except NotBootableError:
            table = ()
        with self._mapped() as flash:
            if place := _settings_place(table):
                self._put_settings(flash, place)
            if (place := self._files_place(table)) and self._files.exists():
                files = self._files.read_bytes()
                blank = not any(files[:_SUPERBLOCKS])
                flash[place.offset : place.offset + _FILES_BYTES] = b"\xff" * _FILES_BYTES if blank else files
        self._mark.touch(0o600)

    def for_board(self) -> None:
        """Let the board have what the flash holds. Raises NotBootableError."""
        flash = self.path.read_bytes()
        table = boot.check(flash, self._chip)
        if not self._mark.exists():
            return
        if place := self._files_place(table):
            files = flash[place.offset : place.offset + _FILES_BYTES]
            if files.count(b"\xff", 0, _SUPERBLOCKS) == _SUPERBLOCKS:
                files = bytes(_FILES_BYTES)
            elif _FILES_MAGIC not in files[:_SUPERBLOCKS] and not (
                _CIRCUITPYTHON in flash and files[510:512] == _FAT_MAGIC
            ):
                raise NotBootableError("its file system is damaged", erase=True)
            write_private(self._files, files)
        place = _settings_place(table)
        held = nvs.read(flash[place.offset : place.offset + place.size]) if place else {}
        write_private(self._settings, logged(held))
        self._mark.unlink()

    @property
    def settings(self) -> dict[bytes, Record]:
        """The board's settings, while it is off; see `state.records`."""
        return records(self._settings.read_bytes()) if self._settings.exists() else {}

    @settings.setter
    def settings(self, now: dict[bytes, Record]) -> None:
        write_private(self._settings, logged(now))

    def _files_place(self, table: tuple[Partition, ...]) -> Partition | None:
        """Where the board's file system lies; a place that is too small for it is none."""
        place = partitions.files_place(table, self.size)
        return place if place and place.size >= _FILES_BYTES else None

    def _put_settings(self, flash: mmap.mmap, place: Partition) -> None:
        end = place.offset + place.size
        settings = self.settings
        # What says the same already is left as it is, byte for byte.
        if nvs.read(flash[place.offset : end]) != settings:
            flash[place.offset : end] = nvs.make(settings, place.size)

    @contextmanager
    def _mapped(self) -> Iterator[mmap.mmap]:
        with open(self.path, "r+b") as file, mmap.mmap(file.fileno(), self.size) as flash:
            yield flash


def put_aside(folder: Path, chip: Chip) -> Path | None:
    """Give a flash of another size than *chip* has another name, if there is one: that name.

    What the board has of files and settings stays, as it was when it last ran.
    """
    flash = folder / _FLASH
    if not flash.exists() or flash.stat().st_size in (0, _size(chip)):
        return None
    number = 1
    while (aside := folder / f"{_FLASH}.old{number}").exists():
        number += 1
    (folder / _MARK).unlink(missing_ok=True)
    return flash.rename(aside)


def _size(chip: Chip) -> int:
    """What boards with this chip mostly have, and what firmware for them expects."""
    return (8 if chip.firmware.name == "esp32s3" else 4) * _MB


def _settings_place(table: tuple[Partition, ...]) -> Partition | None:
    return partitions.find(table, partitions.DATA, partitions.NVS)
