"""`uopenai boards`: the boards that we know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from uopenai_tools.commands.options import Json

if TYPE_CHECKING:
    from uopenai_tools.boards import Board, Part


def boards(
    name: Annotated[str | None, typer.Argument(help="one of them: everything about it")] = None,
    as_json: Json = False,
) -> None:
    """List the boards that we know, or say everything of one."""
    from uopenai_tools import boards as tool
    from uopenai_tools.console import Console

    console = Console(as_json=as_json)
    if name is None:
        known = tool.load_all()
        console.show([board.as_data() for board in known], _listed(known))
    else:
        board = tool.load(name)
        console.show(board.as_data(), _told(board))


def _listed(known: list[Board]) -> str:
    from uopenai_tools.boards import sound
    from uopenai_tools.columns import columns

    rows = [["NAME", "BOARD", "CHIP", "FLASH", "PSRAM", "MICROPHONE", "SPEAKER"]]
    for board in known:
        parts = (sound(board.pins.get(part)) for part in ("microphone", "speaker"))
        rows.append([board.name, board.title, board.chip, f"{board.flash_mb} MB", _psram(board), *parts])
    return columns(rows)


def _psram(board: Board) -> str:
    return f"{board.psram_mb} MB {board.psram_kind}" if board.psram_mb else "–"


def _told(board: Board) -> str:
    """All of a board, a line each."""
    usb = ", ".join(f"{vid:04X}:{pid:04X}" for vid, pid in board.usb)
    pairs = [
        ("name", board.name),
        ("chip", board.chip),
        ("flash", f"{board.flash_mb} MB"),
        ("PSRAM", _psram(board)),
        ("MicroPython", board.micropython or "–"),
        ("CircuitPython", board.circuitpython or "–"),
        ("image at", f"{board.offset:#x}"),
        (".mpy", board.architecture),
        ("calls itself", ", ".join(board.machines) or "–"),
        ("USB", usb or "as many others do"),
        *((part.name, _pins(part)) for part in board.pins.values()),
        *board.links.items(),
        *(("mind", warning) for warning in board.warnings),
    ]
    return "\n".join([board.title, *(f"  {label:14}{text}" for label, text in pairs)])


def _pins(part: Part) -> str:
    """A part's kind, its pins, and its other figures."""
    pins = [f"{line}={_number(pin)}" for line, pin in part.pins.items()]
    facts = [f"{name}={_fact(name, value)}" for name, value in part.facts.items()]
    what = ", ".join(filter(None, (part.part, "" if part.onboard else "wired by hand")))
    return " ".join([part.kind, *([f"({what})"] if what else []), *pins, *facts])


def _number(pin: int | tuple[int, ...]) -> str:
    return ",".join(map(str, pin)) if isinstance(pin, tuple) else str(pin)


def _fact(name: str, value: int | str) -> str:
    return f"{value:#x}" if isinstance(value, int) and name.endswith("address") else str(value)
