"""The boards that we know, from `boards/*.toml`: what they are, how to flash them, what is on their pins.

A file is checked as it is read (`board_checks`).
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from uopenai_tools import board_checks, places
from uopenai_tools.chips import CHIPS
from uopenai_tools.faults import Fault, UsageFault

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# What of a part is no pin.
_FACTS = frozenset(
    ("kind", "onboard", "part", "bus", "width", "height", "pressed", "lit", "reset_level")
    + ("address", "expander", "expander_address", "expander_pin", "expander_boost")
    + ("power", "power_address", "power_rail", "power_mv")
)


class BoardFileFault(Fault):
    """A board's file is wrong; the text names file and field."""


@dataclass(frozen=True)
class Part:
    """Something on the board's pins: microphone, speaker, button, led, display.

    *kind*: how it is driven. *onboard*: part of the board, not wired to it by hand. *part*: what it is, for
    people. *pins*: GPIO numbers by line (a parallel display's data lines: a tuple). *facts*: other figures.
    """

    name: str
    kind: str
    onboard: bool
    part: str
    pins: Mapping[str, int | tuple[int, ...]]
    facts: Mapping[str, int | str]

    def numbers(self) -> Iterator[tuple[str, int]]:
        """(line, GPIO) for each pin."""
        for line, pin in self.pins.items():
            for number in pin if isinstance(pin, tuple) else (pin,):
                yield line, number


@dataclass(frozen=True)
class Board:
    """A board. Sizes in MB, *offset* in bytes; None: there is none. See boards/README.md for each field."""

    name: str
    title: str
    chip: str
    flash_mb: int
    psram_mb: int
    psram_kind: str | None
    micropython: str | None
    circuitpython: str | None
    offset: int
    architecture: str
    machines: tuple[str, ...]
    usb: tuple[tuple[int, int], ...]
    links: Mapping[str, str]
    pins: Mapping[str, Part]
    # What is allowed, and yet to be minded: a sentence each.
    warnings: tuple[str, ...] = field(default=(), compare=False)

    def as_data(self) -> dict[str, Any]:
        """All of it, in plain values, under the names that the file has."""
        names = (
            "name",
            "title",
            "chip",
            "flash_mb",
            "psram_mb",
            "psram_kind",
            "micropython",
            "circuitpython",
        )
        data: dict[str, Any] = {name: getattr(self, name) for name in names}
        data |= {"offset": self.offset, "architecture": self.architecture, "machines": list(self.machines)}
        data |= {"usb": [{"vid": vid, "pid": pid} for vid, pid in self.usb], "links": dict(self.links)}
        data["pins"] = {name: part_data(part) for name, part in self.pins.items()}
        return data | {"warnings": list(self.warnings)}


def part_data(part: Part) -> dict[str, Any]:
    """A part under the names that the file has."""
    lines = {line: list(pin) if isinstance(pin, tuple) else pin for line, pin in part.pins.items()}
    return {"kind": part.kind, "onboard": part.onboard, "part": part.part, **lines, **part.facts}


def sound(part: Part | None) -> str:
    """What a microphone or a speaker is, in a word or two."""
    if part is None:
        return "–"
    return part.kind.removeprefix("codec:") if part.onboard else f"{part.kind}, wired"


def load(name: str, folder: Path = places.BOARDS) -> Board:
    """The board of that *name*. Raises UsageFault for a name that there is not, BoardFileFault."""
    known = names(folder)
    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}? `uopenai boards` lists them all"
        raise UsageFault(f"there is no board {name}: {hint if near else 'there are ' + ', '.join(known)}")
    return read(folder / f"{wanted}.toml")


def load_all(folder: Path = places.BOARDS) -> list[Board]:
    """All boards, by name. Raises BoardFileFault."""
    return [read(folder / f"{name}.toml") for name in names(folder)]


def names(folder: Path = places.BOARDS) -> list[str]:
    """The names of all boards."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def guess(machine: str, vid: int | None = None, pid: int | None = None) -> Board | None:
    """The board that calls itself *machine* (os.uname().machine; "": unknown), or has these USB numbers.

    None: it is none of ours, or cannot be told from the others.
    """
    called = _plain(machine.rpartition(" with ")[0] or machine)
    boards = load_all()
    for board in boards:
        if any(_plain(own) == called for own in board.machines):
            return board
    return next((board for board in boards if (vid, pid) in board.usb), None)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def read(path: Path) -> Board:
    """The board of a file, checked. Raises BoardFileFault."""
    label = f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as file:
            data = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BoardFileFault(f"{label} is no TOML: {error}") from None
    if fault := board_checks.schema_fault(data):
        raise BoardFileFault(f"{label}: {fault}")
    board = _board(path.stem, data)
    if fault := next(board_checks.contradictions(board), None):
        raise BoardFileFault(f"{label}: {fault}")
    return board


def _board(name: str, data: dict[str, Any]) -> Board:
    pins = {part: _part(part, values) for part, values in data["pins"].items()}
    chip = CHIPS[data["chip"]]
    remarks = [
        f"pins.{part.name}.{line}: {remark}"
        for part in pins.values()
        if not part.onboard  # of what is on the board its maker has seen to it
        for line, number in part.numbers()
        if (remark := chip.doubtful(number))
    ]
    return Board(
        name=name,
        title=data["title"],
        chip=data["chip"],
        flash_mb=data["flash_mb"],
        psram_mb=data["psram_mb"],
        psram_kind=data.get("psram_kind"),
        micropython=data.get("micropython"),
        circuitpython=data.get("circuitpython"),
        offset=data["offset"],
        architecture=data["architecture"],
        machines=tuple(data.get("machines", ())),
        usb=tuple((each["vid"], each["pid"]) for each in data.get("usb", ())),
        links=data["links"],
        pins=pins,
        warnings=tuple(remarks),
    )


def _part(name: str, values: dict[str, Any]) -> Part:
    pins = {line: value for line, value in values.items() if line not in _FACTS}
    facts = {key: values[key] for key in values if key in _FACTS - {"kind", "onboard", "part"}}
    return Part(
        name=name,
        kind=values["kind"],
        onboard=values.get("onboard", True),
        part=values.get("part", ""),
        pins={line: tuple(pin) if isinstance(pin, list) else pin for line, pin in pins.items()},
        facts=facts,
    )


def board_module(board: Board) -> str:
    """The source of `uopenai.board` for *board*, which takes the place of lib/uopenai/board.py there."""
    made = "\n".join(
        f"    if part == {part.name!r}:\n        return {_on_board(part)!r}" for part in board.pins.values()
    )
    return f'''"""The {board.title}: made from boards/{board.name}.toml. See board.py of the library."""

name = {board.name!r}
title = {board.title!r}
chip = {board.chip!r}
flash_mb = {board.flash_mb}
psram_mb = {board.psram_mb}
parts = {tuple(board.pins)!r}


def __getattr__(part):
{made}
    raise AttributeError("the {board.title} has no %s that is known: say its pins in the program" % part)
'''


def _on_board(part: Part) -> dict[str, Any]:
    return {"kind": part.kind, **part.pins, **part.facts}
