"""Which board's file goes onto a board as uopenai.board: the one named, the one it has, or a good guess."""

from __future__ import annotations

from uopenai_tools import boards, chips, ports
from uopenai_tools.compiling import LIBRARY_ON_BOARD
from uopenai_tools.faults import Fault
from uopenai_tools.firmware.chips import CHIPS
from uopenai_tools.link import BoardLink

# What the library's own board.py calls itself: of no board.
NOBODY = "generic"
# Of a file that says no name, or that fails: somebody's own, at work.
NAMELESS = ""

# Runs on the board. The name that the file gives itself; None: there is no file. It is loaded without the
# library, which an interrupted run may have left half there.
_NAME = """
import os, sys
def _name(folder):
    if not [each for each in ("board.py", "board.mpy") if each in os.listdir(folder)]:
        return None
    kept = sys.modules.pop("board", None)
    path = sys.path[:]
    sys.path[:] = [folder]
    try:
        return str(__import__("board").name)
    except Exception:
        return ""
    finally:
        sys.path[:] = path
        sys.modules.pop("board", None)
        if kept:
            sys.modules["board"] = kept
def _named(folder):
    try:
        return _name(folder)
    except OSError:  # there is no such folder
        return None
"""
_MACHINE = "getattr(__import__('sys').implementation, '_machine', '')"


class WrongBoardFault(Fault):
    """The board that was named has another chip than the one that answers."""


def board_of(link: BoardLink, named: str | None) -> boards.Board | None:
    """The board at the end of *link*; None: not known, and what it has stays.

    What was *named* once is not guessed again: many boards run a generic firmware. Raises UsageFault for a
    name that there is not, WrongBoardFault.
    """
    if named is not None:
        board = boards.load(named)
        check_chip(board, machine(link))
        return board
    before = name_on(link)
    if before != NOBODY:
        return boards.load(before) if before in boards.names() else None
    port = next((each for each in ports.candidates() if each.device == link.port), None)
    return boards.guess(machine(link), port.vid if port else None, port.pid if port else None)


def machine(link: BoardLink) -> str:
    """What the board's firmware calls it: "Generic ESP32 module with ESP32"."""
    return link.eval(_MACHINE)


def check_chip(board: boards.Board, called: str) -> None:
    """Raises WrongBoardFault if a board that calls itself *called* says that it has another chip."""
    found = chips.named(called.rpartition(" with ")[2])
    if found and found != board.chip:
        title = CHIPS[found].title if found in CHIPS else found.upper()
        raise WrongBoardFault(
            f"the {board.title} has an {CHIPS[board.chip].title}, and the chip that answers is an {title}: "
            "`uopenai boards` lists those that have one"
        )


def name_on(link: BoardLink) -> str:
    """The name of the board file that the board has now; NOBODY for none, NAMELESS."""
    link.exec(_NAME)
    found = link.eval(f"_named({LIBRARY_ON_BOARD!r})")
    link.exec("del _name, _named")
    return NOBODY if found is None else found
