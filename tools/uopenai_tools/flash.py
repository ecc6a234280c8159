"""Puts firmware on a board: looks at the chip, makes a plan, and carries it out. `flashing` is the whole way.

Settings (NVS) and files stay, unless all is to be erased: released images pad the place of the settings,
so that place is left out of what is written. The first sector of the bootloader is erased before anything
else, and written last: until all is in place the chip does not start, so nobody is misled by half a
firmware, and its ROM loader, which cannot be lost, takes the same command again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from uopenai_tools.esptool_child import Esptool, FoundChip, Part, Progress
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.firmware import partitions
from uopenai_tools.firmware.chips import Chip
from uopenai_tools.firmware.image import FirmwareImage
from uopenai_tools.firmware.partitions import ERASED, SECTOR, TABLE_OFFSET, Partition

# Bootloader, table and, as nearly everybody has it, the settings.
HEAD_BYTES = 0x10000
# The application is written in pieces, of which those that are on the chip are skipped.
_PIECE = 0x40000
_MB = 1 << 20
ALL_LOST = "all settings and files: the whole flash is erased"

Read = Callable[[int, int], bytes]


class MismatchFault(Fault):
    """Image, chip and board do not belong together."""


@dataclass(frozen=True)
class Seen:
    """A chip, and the first bytes of its flash."""

    found: FoundChip
    head: bytes

    @property
    def table(self) -> tuple[Partition, ...]:
        """The partitions that it has now."""
        return partitions.read_table(self.head[TABLE_OFFSET : TABLE_OFFSET + SECTOR])


@dataclass
class Plan:
    """What will be written, in this order, to which chip; *notes* say what stays, *losses* what does not."""

    image: FirmwareImage
    found: FoundChip
    erase: bool
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    erase_first: tuple[int, int] | None = None

    @property
    def size(self) -> int:
        """Bytes to write."""
        return sum(len(part.data) for part in self.parts)

    def facts(self) -> dict[str, Any]:
        """It, for JSON."""
        return {
            "chip": self.found.chip.name,
            "chip_description": self.found.description,
            "mac": self.found.mac,
            "flash_bytes": self.found.flash_bytes,
            "image": self.image.name,
            "image_version": self.image.version,
            "image_bytes": len(self.image.data),
            "offset": self.image.offset,
            "erase": self.erase,
            "writes": [{"offset": part.offset, "bytes": len(part.data)} for part in self.parts],
            "notes": self.notes,
            "losses": self.losses,
        }

    def text(self) -> str:
        """It, for people."""
        found, image = self.found, self.image
        flash = f", {found.flash_bytes // _MB} MB flash" if found.flash_bytes else ""
        version = f" ({image.version})" if image.version else ""
        lines = [
            f"chip      {found.description}{flash}",
            f"image     {image.name}{version}, {len(image.data)} bytes, at {image.offset:#x}",
            *(["erase     the whole flash, first"] if self.erase else []),
            *(f"write     {start:#08x} to {end:#08x}" for start, end in self._ranges()),
            *(f"note      {note}" for note in self.notes),
            *(f"lost      {loss}" for loss in self.losses),
        ]
        return "\n".join(lines)

    def _ranges(self) -> list[tuple[int, int]]:
        """What is written, without the order, and neighbours as one."""
        ranges: list[tuple[int, int]] = []
        for part in sorted(self.parts, key=lambda part: part.offset):
            if ranges and ranges[-1][1] == part.offset:
                ranges[-1] = (ranges[-1][0], part.end)
            else:
                ranges.append((part.offset, part.end))
        return ranges


def look(tool: Esptool, on_progress: Progress, *, stay: bool) -> Seen:
    """The chip, and what it holds now. *stay*: leave it in its loader, as more is to come."""
    return Seen(*tool.read(0, HEAD_BYTES, on_progress, stay=stay))


def check(image: FirmwareImage, found: FoundChip) -> None:
    """Raises MismatchFault when *image* cannot run on this chip."""
    check_chip(image, found.chip, f"the chip is an {found.chip.title}")
    least, most = image.app.revisions
    revision = found.revision
    if revision is not None and (revision < least or (most and revision > most)):
        raise MismatchFault(
            f"{image.name} wants revision {_revision(least)} or later of the {found.chip.title}, and this is "
            f"{_revision(revision)}: take an older firmware"
            if revision < least
            else f"{image.name} is made for revisions of the {found.chip.title} up to {_revision(most)}, and "
            f"this is {_revision(revision)}: take a newer firmware"
        )
    if found.flash_bytes and image.flash_needed > found.flash_bytes:
        raise MismatchFault(
            f"{image.name} needs {image.flash_needed // _MB} MB of flash, and this board has "
            f"{found.flash_bytes // _MB} MB: take the firmware for a board with less flash"
        )


def check_chip(image: FirmwareImage, chip: Chip, reason: str) -> None:
    """Raises MismatchFault when *image* is for another chip than *chip*; *reason*: why it is that one."""
    if image.chip is not chip:
        raise MismatchFault(
            f"{image.name} is for an {image.chip.title}, and {reason}: take the firmware for that"
        )


def make_plan(
    image: FirmwareImage, seen: Seen, read: Read, *, erase: bool = False, settings: bytes | None = None
) -> Plan:
    """What to do to have *image* on the chip that was *seen*.

    *read* gives bytes of its flash, by offset and size. *settings*: an NVS image to write. *erase*: nothing
    is to stay. Raises MismatchFault, UsageFault.
    """
    check(image, seen.found)
    plan = Plan(image, seen.found, erase)
    boot = image.offset
    kept: list[tuple[int, int]] = []
    if settings is not None:
        _place_settings(plan, settings, kept)
    if erase:
        plan.losses.append(ALL_LOST)
    else:
        if settings is None:
            _keep_settings(plan, seen, read, kept)
        _keep_files(plan, seen, read)
        if not partitions.is_erased(seen.head[boot : boot + SECTOR]):
            plan.erase_first = (boot, SECTOR)
    # The table comes early: from then on a second try sees the layout that the settings lie in.
    table = (TABLE_OFFSET, TABLE_OFFSET + SECTOR)
    first = (boot, boot + SECTOR)
    plan.parts.append(Part(table[0], image.at(*table)))
    for start, end in _without([table, first, *kept], image.offset, image.end):
        plan.parts += [Part(at, image.at(at, min(at + _PIECE, end))) for at in range(start, end, _PIECE)]
    plan.parts.append(Part(first[0], image.at(*first)))
    return plan


def carry_out(plan: Plan, tool: Esptool, on_progress: Progress) -> None:
    """Write it. The board boots. Raises EsptoolFault; then the same again finishes."""
    if plan.erase:
        tool.erase_all()
    elif plan.erase_first:
        tool.erase(*plan.erase_first)
    tool.write(plan.parts, on_progress)


def reader(tool: Esptool, seen: Seen) -> Read:
    """Reads the flash, without asking the chip again for what was seen."""

    def read(offset: int, size: int) -> bytes:
        if offset + size <= len(seen.head):
            return seen.head[offset : offset + size]
        return tool.read(offset, size, lambda _: None)[1]

    return read


def _place_settings(plan: Plan, settings: bytes, kept: list[tuple[int, int]]) -> None:
    nvs = plan.image.nvs
    if nvs is None:
        raise MismatchFault(f"{plan.image.name} has no place for settings (no nvs partition): leave them out")
    if partitions.is_erased(settings[nvs.size :]):
        # Pages that hold nothing may be fewer: some firmware has a smaller place for them.
        settings = settings[: nvs.size]
    if not settings or len(settings) % SECTOR or len(settings) > nvs.size:
        raise UsageFault(
            f"the settings have {len(settings)} bytes, and must fill sectors of {SECTOR}, at most {nvs.size} "
            "bytes: make them with provision --offline"
        )
    if not partitions.looks_like_nvs(settings):
        raise UsageFault("the settings are no NVS image: make them with provision --offline")
    plan.parts.append(Part(nvs.offset, settings.ljust(nvs.size, ERASED)))
    kept.append((nvs.offset, nvs.end))
    plan.notes.append("settings: those of the file, in place of any that are there")


def _keep_settings(plan: Plan, seen: Seen, read: Read, kept: list[tuple[int, int]]) -> None:
    """Leave the place of the settings out of what is written, or move them to where they are looked for."""
    new = plan.image.nvs
    # A chip without a table may be one whose table was about to be written.
    old = partitions.find(seen.table, partitions.DATA, partitions.NVS) or new
    if old is None:
        return
    held = read(old.offset, old.size)
    if not partitions.looks_like_nvs(held):
        plan.notes.append("settings: there are none")
    elif new is None:
        plan.losses.append("the settings: this firmware has no place for them")
    elif new.offset == old.offset:
        end = min(new.end, old.end)
        kept.append((new.offset, end))
        plan.notes.append(f"settings: kept (NVS, {new.offset:#x} to {end:#x})")
        if not partitions.is_erased(held[new.size :]):
            plan.losses.append("a part of the settings: their place is smaller in this firmware")
    elif not partitions.is_erased(held[new.size :]) or (new.offset < old.end and old.offset < new.end):
        plan.losses.append(f"the settings: their place moves from {old.offset:#x} to {new.offset:#x}")
    else:
        plan.parts.append(Part(new.offset, held[: new.size].ljust(new.size, ERASED)))
        kept.append((new.offset, new.end))
        plan.notes.append(f"settings: kept, and moved from {old.offset:#x} to {new.offset:#x}")


def _keep_files(plan: Plan, seen: Seen, read: Read) -> None:
    """The file system is not in the image. What is no file system in its place would keep the board from
    making one: MicroPython refuses to format what is not erased."""
    new = plan.image.files(seen.found.flash_bytes)
    old = partitions.files_place(seen.table, seen.found.flash_bytes)
    if new is None:
        return
    if old and old.offset == new.offset and old.size <= new.size:
        plan.notes.append("files: kept")
        return
    start = read(new.offset, 2 * SECTOR)
    if partitions.looks_like_files(start) and not (old and old.offset == new.offset):
        plan.notes.append("files: kept")
        return
    if old and (old in seen.table or partitions.looks_like_files(read(old.offset, 2 * SECTOR))):
        plan.losses.append(f"the files: their place changes ({old.offset:#x} to {new.offset:#x})")
    if not partitions.is_erased(start):
        plan.parts.append(Part(new.offset, ERASED * len(start)))


def _without(holes: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The ranges from *start* to *end* that lie in no hole."""
    ranges: list[tuple[int, int]] = []
    for hole_start, hole_end in sorted(holes):
        if hole_start > start:
            ranges.append((start, min(hole_start, end)))
        start = max(start, hole_end)
    if start < end:
        ranges.append((start, end))
    return [(one, other) for one, other in ranges if one < other]


def _revision(number: int) -> str:
    return f"{number // 100}.{number % 100}"
