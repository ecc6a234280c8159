"""Which board's file goes onto a board as uopenai.board: the one named, the one it has, or a good guess."""

from __future__ import annotations

from uopenai_tools import boards, ports
from uopenai_tools.link import BoardError, BoardLink

# What the library's own board.py calls itself: of no board.
NOBODY = "generic"

_NAME = "__import__('uopenai.board', None, None, ('name',)).name"
_MACHINE = "getattr(__import__('sys').implementation, '_machine', '')"


def board_of(link: BoardLink, named: str | None) -> boards.Board | None:
    """The board at the end of *link*; None: not known, and what it has stays.

    What was *named* once is not guessed again: many boards run a generic firmware. Raises UsageFault for a
    name that there is not.
    """
    if named is not None:
        return boards.load(named)
    before = name_on(link)
    if before != NOBODY:
        return boards.load(before) if before in boards.names() else None
    port = next((each for each in ports.candidates() if each.device == link.port), None)
    return boards.guess(link.eval(_MACHINE), port.vid if port else None, port.pid if port else None)


def name_on(link: BoardLink) -> str:
    """The name of the board file that the board has now; NOBODY for none."""
    try:
        return str(link.eval(_NAME))
    except BoardError:
        return NOBODY
