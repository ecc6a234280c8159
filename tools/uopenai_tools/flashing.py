"""The whole way of `uopenai flash`: image, chip, plan, writing, and then the board's own word for it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uopenai_tools import boards, flash, ports
from uopenai_tools.boards import Board
from uopenai_tools.console import Console
from uopenai_tools.esptool_child import Esptool, FoundChip
from uopenai_tools.esptool_faults import EsptoolFault
from uopenai_tools.faults import Fault, NoBoardFault, UsageFault
from uopenai_tools.firmware import releases, source
from uopenai_tools.firmware.chips import CHIPS
from uopenai_tools.firmware.image import FirmwareImage
from uopenai_tools.flash import Plan
from uopenai_tools.link import BoardLink, LinkError
from uopenai_tools.target import Target

# Seconds for a first start, which may make a file system, and for USB to come back under its name.
_PATIENCE = 60
_PAUSE = 0.5
_OCTAL_MB = 8
_ASK = "[__import__('sys').implementation[0], list(__import__('sys').implementation[1])[:3]]"


@dataclass(frozen=True)
class Order:
    """What the user wants: *board* by its name, *firmware* as a file or a version, None for the usual ones;
    *settings*: an NVS image; *dry_run*: only the plan; *verbose*: with all that esptool says."""

    board: str | None = None
    firmware: str | None = None
    erase: bool = False
    settings: bytes | None = None
    dry_run: bool = False
    verbose: bool = False


@dataclass
class Outcome:
    """What was planned, and, if it was carried out, what runs on the board now, at which port."""

    plan: Plan
    interpreter: str = ""
    version: str = ""
    port: str = ""
    written: bool = False

    def facts(self) -> dict[str, Any]:
        """It, for JSON."""
        now = {"interpreter": self.interpreter, "version": self.version, "port": self.port}
        return {**self.plan.facts(), "written": self.written, **(now if self.written else {})}


def run(order: Order, target: Target, console: Console, cache: Path = source.CACHE) -> Outcome:
    """Flash *target* as *order* says.

    Raises Fault: then the board is as it was, or the same order, given again, finishes.
    """
    board = boards.load(order.board) if order.board else None
    image = _image_beforehand(order, board, target, console, cache)
    if order.erase and not order.dry_run:
        _agree([flash.ALL_LOST], console)
    with target.loader() as loader:
        tool = Esptool(loader, on_line=console.say if order.verbose else lambda _: None)
        console.say(f"looking at the chip at {target.name}")
        with _going_on_after_a_fault(tool, console):
            with console.progress("Reading", flash.HEAD_BYTES) as advance:
                seen = flash.look(tool, advance, stay=True)
            _check_board(board, seen.found)
            if image is None:
                image = _released(order.firmware, board or usual_board(seen.found), console, cache)
            read = flash.reader(tool, seen)
            plan = flash.make_plan(image, seen, read, erase=order.erase, settings=order.settings)
            if not order.dry_run:
                _show_and_ask(plan, console)
        if order.dry_run:
            tool.boot()
            return Outcome(plan)
        _carry_out(plan, tool, console)
    console.say("the firmware is written and verified; waiting for the board to start")
    interpreter, version, port = await_repl(target)
    return Outcome(plan, interpreter, version, port, written=True)


@contextlib.contextmanager
def _going_on_after_a_fault(tool: Esptool, console: Console) -> Iterator[None]:
    """The chip waits in its loader, and nothing of it has been changed: then it runs what it had."""
    try:
        yield
    except EsptoolFault:
        raise  # it does not hear us
    except BaseException as why:
        if isinstance(why, KeyboardInterrupt):
            console.say("nothing was written: the board goes on with what it has")
        with contextlib.suppress(Fault):
            tool.boot()
        raise


def _show_and_ask(plan: Plan, console: Console) -> None:
    if not console.as_json:
        console.say(plan.text())
    if not plan.erase:
        _agree(plan.losses, console)


def usual_board(found: FoundChip) -> Board:
    """The board whose firmware is right for any that has this chip. Raises UsageFault."""
    name = found.chip.title.lower()
    # An S3 with this much PSRAM in its package has it on eight lines, which takes another firmware.
    if found.chip.name == "esp32s3" and (found.psram_mb or 0) >= _OCTAL_MB:
        name += "-octal"
    if name not in boards.names():
        raise UsageFault(
            f"which board has this {found.chip.title}? Name it with --board (see uopenai boards), or give a "
            "file with --firmware"
        )
    return boards.load(name)


def await_repl(
    target: Target,
    look: Callable[[], Sequence[ports.SerialPort]] = ports.candidates,
    patience: float = _PATIENCE,
) -> tuple[str, str, str]:
    """Interpreter, version and port of the board, once its REPL answers.

    Its port may be gone for a while, and another take its place. Raises NoBoardFault.
    """
    before = {port.device for port in look()}
    end = time.monotonic() + patience
    while True:
        try:
            with _link(target, before, look) as link:
                interpreter, version = link.eval(_ASK)
                where = target.name if target.simulated else link.port
                return interpreter, ".".join(map(str, version)), where
        except (LinkError, OSError):
            if time.monotonic() >= end:
                break
        time.sleep(_PAUSE)
    raise NoBoardFault(
        f"the firmware is written and verified, but no REPL answers at {target.name}: press RESET (or EN) "
        "or plug the board in anew, then run uopenai devices"
    )


@contextlib.contextmanager
def _link(
    target: Target, before: set[str], look: Callable[[], Sequence[ports.SerialPort]]
) -> Iterator[BoardLink]:
    """The board's REPL: at its port, or at the one that appeared when that one went."""
    now = {port.device for port in look()}
    appeared = now - before
    gone = not target.simulated and target.name in before and target.name not in now
    link = BoardLink(appeared.pop()) if gone and len(appeared) == 1 else target.link()
    with link:
        yield link


def _image_beforehand(
    order: Order, board: Board | None, target: Target, console: Console, cache: Path
) -> FirmwareImage | None:
    """The image, if it can be had without a look at the chip."""
    image = None
    if order.firmware and source.names_file(order.firmware):
        image = source.from_file(Path(order.firmware))
    elif not order.firmware and target.firmware:
        image = source.from_file(target.firmware)
    elif board:
        image = _released(order.firmware, board, console, cache)
    # The image of a simulated world is its chip's own: then it is the board that is wrong.
    if image and board and (order.firmware or not target.firmware):
        flash.check_chip(image, CHIPS[board.chip], f"the {board.title} has an {CHIPS[board.chip].title}")
    return image


def _released(said: str | None, board: Board, console: Console, cache: Path) -> FirmwareImage:
    release = releases.parse(said)
    if release is None:
        raise UsageFault(f"{said} is no version: say one such as {releases.NEWEST[releases.MICROPYTHON]}")
    name = board.micropython if release.interpreter == releases.MICROPYTHON else board.circuitpython
    if not name:
        raise UsageFault(f"there is no {release} for the {board.title}: take the other interpreter")
    return source.from_release(release, name, console.progress, cache, console.say)


def _check_board(board: Board | None, found: FoundChip) -> None:
    if board and board.chip != found.chip.name:
        raise flash.MismatchFault(
            f"the {board.title} has an {CHIPS[board.chip].title}, and the chip is an {found.chip.title}: "
            "correct --board, or leave it out"
        )


def _agree(losses: Sequence[str], console: Console) -> None:
    """Raises UsageFault when something would be lost and nobody says yes to it."""
    if losses and not console.confirm(f"Lose {'; '.join(losses)}?", safe=False):
        raise UsageFault(
            "nothing was written: losing what is on the board takes a yes at a terminal, without --yes"
        )


def _carry_out(plan: Plan, tool: Esptool, console: Console) -> None:
    try:
        with console.progress("Writing", plan.size) as advance:
            flash.carry_out(plan, tool, advance)
    except (KeyboardInterrupt, EsptoolFault):
        console.say(
            "the board does not start until its firmware is complete: run the same command again, it goes on "
            "from there"
        )
        raise
