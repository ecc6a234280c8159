"""The program that a board with CircuitPython starts by itself, /code.py: a gadget's, with a way back.

The code.py that was there is kept under another name until the gadget is taken away again, as `programs`
does it with MicroPython's main.py.
"""

from __future__ import annotations

from uopenai_tools import programs
from uopenai_tools.routes import Route

CODE_ON_BOARD = "/code.py"
KEPT = "/code.py.before"
# This one CircuitPython would run in code.py's place.
_BEFORE_IT = "/code.txt"


def is_ours(data: bytes | None) -> bool:
    """Whether a code.py that begins so is a gadget's."""
    return data is not None and data.startswith(programs.OURS.encode())


def _begins(route: Route, path: str) -> bytes | None:
    """What a file begins with: a user's may be larger than what memory its board has left. None: no file."""
    return route.get(path, len(programs.OURS))


def make_way(route: Route, app: str | None) -> list[str]:
    """Keep the user's code.py for the gadget *app*, or bring it back; what there is to say about it."""
    if app is None:
        return []
    if app == programs.NO_APP:
        kept = _bring_back(route)
        return [f"{CODE_ON_BOARD} is the one of before again" if kept else "no gadget starts now"]
    kept = _set_aside(route)
    said = [f"{CODE_ON_BOARD} is kept as {kept}"] if kept else []
    if _begins(route, _BEFORE_IT) is not None:
        said.append(f"{_BEFORE_IT} is there, and CircuitPython runs it in the place of code.py: remove it")
    return [*said, f"{app} starts with the board; `uopenai install --app {programs.NO_APP}` takes it away"]


def _set_aside(route: Route) -> str:
    """Keep the user's own code.py, if there is one, under another name: that name, or ""."""
    data = _begins(route, CODE_ON_BOARD)
    if data is None or is_ours(data):
        return ""
    kept = _name(_kept(route) + 1)
    route.rename(CODE_ON_BOARD, kept)
    return kept


def _bring_back(route: Route) -> str:
    """Put the code.py of before in the place of a gadget's: the name that it had, or ""."""
    data = _begins(route, CODE_ON_BOARD)
    if data is not None and not is_ours(data):
        return ""
    count = _kept(route)
    if count:
        route.rename(_name(count), CODE_ON_BOARD)
        return _name(count)
    route.remove(CODE_ON_BOARD)
    return ""


def _kept(route: Route) -> int:
    """How many are kept: code.py.before, code.py.before.2, …"""
    count = 0
    while _begins(route, _name(count + 1)) is not None:
        count += 1
    return count


def _name(number: int) -> str:
    return KEPT if number == 1 else f"{KEPT}.{number}"
