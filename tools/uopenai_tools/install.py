"""Puts the library on a board, with all that it needs there: what `uopenai install` does.

An Order says what is wanted. What the board is to hold is made of it (compiling, programs), brought there
(transfer), and what it costs is read from the board (cost). Parts of this serve other tools too: they find
them here by name.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from uopenai_tools import adapters, board_file, boards, groups, in_firmware, programs, transfer
from uopenai_tools.code_py import CODE_ON_BOARD
from uopenai_tools.compiling import (
    LIBRARY_ON_BOARD,
    SCHEMAS,
    CompileError,
    architecture,
    compile_file,
    compile_library,
    compile_text,
    packed_schemas,
)
from uopenai_tools.faults import UsageFault
from uopenai_tools.link import BoardLink
from uopenai_tools.places import LIBRARY
from uopenai_tools.stored import Room
from uopenai_tools.transfer import (
    NoRoomError,
    Report,
    Step,
    Work,
    install_file,
    mirror,
    planned,
)

__all__ = [
    "CERTIFICATE_ON_BOARD", "LIBRARY", "LIBRARY_ON_BOARD", "CompileError", "Form", "Installed", "NoRoomError",
    "Order", "Prepared", "Report", "architecture", "carry_out", "compile_file", "compile_library",
    "install_file", "install_library", "install_module", "mirror", "prepare",
]  # fmt: skip

CERTIFICATE_ON_BOARD = "/root.cert"
ALL = ("all",)  # in place of groups


class Form(enum.Enum):
    """How the library lies on the board."""

    MPY = "mpy"
    SOURCE = "source"
    FROZEN = "frozen"


@dataclass(frozen=True)
class Order:
    """What is wanted on a board.

    *groups*: the API groups; empty: all. *schemas*: the groups whose schemas go along; None: those of
    *groups*; empty: none; ALL. *app*: a gadget's name, programs.NO_APP for none any more, None: as it is.
    *board*: the name of its file in boards/; None: see board_file.
    """

    groups: Sequence[str] = ()
    schemas: Sequence[str] | None = None
    form: Form = Form.MPY
    app: str | None = None
    board: str | None = None
    source: Path = LIBRARY

    def check(self) -> None:
        """Raise UsageFault for what cannot be wanted of any board: a name that there is not."""
        if self.form is Form.FROZEN and self.groups:
            raise UsageFault("a firmware's library has its groups already: leave them out with --frozen")
        if self.board is not None:
            boards.load(self.board)
        self.chosen()

    def chosen(self) -> list[str]:
        """The groups that the board will have, and what they need; where groups were named, also what the
        gadget uses. Raises UsageFault."""
        known = groups.read(self.source)
        gadget = programs.gadget(self.app) if self.app not in (None, programs.NO_APP) else None
        if not self.groups:
            return known.names
        return known.with_needs([*self.groups, *(groups.used_by(gadget, known) if gadget else ())])

    def beside(self, chosen: Sequence[str]) -> list[str]:
        """What there is to say of those that are *chosen* and were not named."""
        beside = [each for each in chosen if self.groups and each not in self.groups]
        return [f"{each} comes along: what was named needs it" for each in beside]


@dataclass
class Prepared:
    """What is to be done to a board, for which there is room, and the board as it was.

    *groups*: those that it will have; *notes*: sentences for the user, and *doubt* one for before it is done.
    """

    order: Order
    work: Work
    steps: Sequence[Step]
    before: Room
    groups: Sequence[str]
    notes: list[str]
    doubt: str = ""

    @property
    def bytes(self) -> int:
        """How many bytes are to be sent."""
        return sum(len(step.data) for step in self.steps if step.data is not None)

    def describe(self) -> str:
        """What is about to happen, in a line for people."""
        count = sum(step.data is not None for step in self.steps)
        free, size = self.before.free * self.before.block, self.before.blocks * self.before.block
        return (
            f"to be copied: {self.bytes:,} bytes in {count} {'file' if count == 1 else 'files'}; "
            f"{free:,} of the {size:,} bytes of the board's file system are free"
        )


@dataclass(frozen=True)
class Installed:
    """What was done: *files* are all that the board has of it now, by path."""

    report: Report
    files: Mapping[str, bytes]
    groups: Sequence[str]
    before: Room
    after: Room
    notes: Sequence[str]
    circuitpython: bool = False


def prepare(link: BoardLink, order: Order, roots: bytes) -> Prepared:
    """Find out what *order* takes on this board; nothing on it is changed. *roots*: the trust roots (PEM).

    Raises UsageFault, CompileError, NoRoomError, LinkError.
    """
    order.check()
    chosen = order.chosen()
    march = architecture(link)
    in_firmware.check(link, wanted=order.form is Form.FROZEN)
    board = board_file.board_of(link, order.board)
    own_board = boards.board_module(board).encode() if board else b""
    files = library_files(order, march, chosen, own_board, adapters.MICROPYTHON)
    notes = order.beside(chosen)
    folders = [LIBRARY_ON_BOARD]
    files[CERTIFICATE_ON_BOARD] = roots
    if programs.boot_is_ours(programs.found(link, programs.BOOT_ON_BOARD)):
        files[programs.BOOT_ON_BOARD] = programs.boot_file()
    else:
        notes.append(
            f"{programs.BOOT_ON_BOARD} is your own and stays; for Wi-Fi it calls uopenai.net.wifi.connect()"
        )
    if order.app is not None:
        folders.append(programs.GADGET_ON_BOARD)
        if order.app != programs.NO_APP:
            path = programs.gadget(order.app)
            files |= programs.gadget_files(order.app, path, march, order.form is Form.SOURCE)
    spared = _spared(link, board, files)
    notes += board_notes(None if order.form is Form.FROZEN else board, spared)
    work = Work(files, tuple(folders), spared)
    present = work.present(link)
    before = link.room()
    doubt = programs.without_room(link, order.app) if order.app and order.form is not Form.FROZEN else ""
    return Prepared(order, work, planned(work, present, before), before, chosen, notes, doubt)


def carry_out(
    link: BoardLink, prepared: Prepared, on_bytes: Callable[[int], None] | None = None
) -> Installed:
    """Do what was *prepared*. *on_bytes* hears how many bytes have been sent. Raises LinkError."""
    notes = prepared.notes + _make_way(link, prepared.order.app)
    report = transfer.carry_out(link, prepared.work, prepared.steps, None, on_bytes)
    return Installed(report, prepared.work.files, prepared.groups, prepared.before, link.room(), notes)


def library_files(
    order: Order,
    march: str,
    chosen: Sequence[str],
    board_module: bytes,
    platform: str,
) -> dict[str, bytes]:
    """The library's files for a board with *platform* (see adapters), by their paths on it."""
    own = groups.read(order.source).with_schemas(chosen) if order.groups else ALL
    schemas = order.schemas if order.schemas is not None else own
    schemas = None if tuple(schemas) == ALL else schemas
    if order.form is Form.FROZEN:
        # A firmware holds modules; the schemas are read from a file, wherever the reader of them is.
        packed = packed_schemas(order.source, schemas)
        return {f"{LIBRARY_ON_BOARD}/{SCHEMAS.as_posix()}": packed} if packed else {}
    as_source = order.form is Form.SOURCE
    only = chosen if order.groups else None
    without = adapters.foreign(platform, order.source)
    files = compile_library(march, order.source, schemas, only, as_source, without)
    if board_module:
        path = f"{LIBRARY_ON_BOARD}/board"
        if as_source:
            files[f"{path}.py"] = board_module
        else:
            files[f"{path}.mpy"] = compile_text(board_module, "uopenai.board", march)
    return files


def board_notes(board: boards.Board | None, spared: Collection[str]) -> list[str]:
    """What there is to say of the board file: whose it is, or that the user's own, *spared*, stays."""
    if spared:
        return [f"{LIBRARY_ON_BOARD}/board is your own and stays; --board NAME puts ours in its place"]
    return (
        [f"the board is taken for {board.name} ({board.title}); --board NAME says another"] if board else []
    )


def _spared(link: BoardLink, board: boards.Board | None, files: dict[str, bytes]) -> tuple[str, ...]:
    """The board file that is to stay: one that somebody made for a board that we do not know."""
    if board or board_file.name_on(link) == board_file.NOBODY:
        return ()
    own = tuple(f"{LIBRARY_ON_BOARD}/board.{ending}" for ending in ("mpy", "py"))
    for path in own:
        files.pop(path, None)
    return own


def _make_way(link: BoardLink, app: str | None) -> list[str]:
    """Keep the user's main.py for the gadget *app*, or bring it back; what there is to say about it."""
    if app is None:
        return []
    if app == programs.NO_APP:
        kept = programs.bring_back(link)
        return [f"{programs.MAIN_ON_BOARD} is the one of before again" if kept else "no gadget starts now"]
    kept = programs.set_aside(link)
    said = (
        f"{app} starts with the board, or now by Ctrl-D in `uopenai repl`; "
        f"`uopenai install --app {programs.NO_APP}` takes it away"
    )
    return [f"{programs.MAIN_ON_BOARD} is kept as {kept}", said] if kept else [said]


def install_library(
    link: BoardLink,
    source: Path = LIBRARY,
    schemas: Sequence[str] | None = None,
    only: Sequence[str] | None = None,
    without: Collection[str] = (),
) -> Report:
    """Bring the board's /lib/uopenai up to date. *schemas*, *only*, *without*: see compile_library."""
    files = compile_library(architecture(link), source, schemas, only, without=without)
    return mirror(link, files, LIBRARY_ON_BOARD)


def install_module(link: BoardLink, source: Path, path: str) -> Report:
    """Compile one module to *path* (which ends in .mpy) and take away a .py of the same name."""
    data = compile_file(source, source.name, architecture(link))
    link.remove(path.removesuffix(".mpy") + ".py")
    return install_file(link, path, data)


def told(done: Installed) -> list[str]:
    """What was done, in lines for people."""
    report = done.report
    folder = report.below(LIBRARY_ON_BOARD)
    lines = [f"{LIBRARY_ON_BOARD}: {folder.describe()}"]
    for path in (CERTIFICATE_ON_BOARD, programs.BOOT_ON_BOARD, programs.MAIN_ON_BOARD, CODE_ON_BOARD):
        if path in done.files:
            lines.append(f"{path}: {'copied' if path in report.copied else 'unchanged'}")
    over = [path.removeprefix(f"{LIBRARY_ON_BOARD}/").split("/") for path in report.removed]
    gone = {folders[1].partition(".")[0] for folders in over if folders[0] == "resources"}
    gone |= {folders[0] for folders in over if folders[0] in groups.BESIDE}
    gone &= set(groups.read().names) - set(done.groups)
    if gone:
        lines.append(f"not on the board any more: {', '.join(sorted(gone))}; it has {', '.join(done.groups)}")
    return [*lines, *done.notes]
