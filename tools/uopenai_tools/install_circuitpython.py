"""Puts the library on a board with CircuitPython, by whichever way there is to its files (`routes`).

The order is the same as for MicroPython (`install`), what is made of it differs: no machine code, which
CircuitPython does not run, and none of MicroPython's own adapters; .mpy files marked as CircuitPython's; a
gadget's starter as code.py, and no boot.py. The last file that is written is code.py: CircuitPython starts
it anew by itself when files change.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from uopenai_tools import adapters, board_file, boards, code_py, install, programs, transfer, trust
from uopenai_tools.compiling import LIBRARY_ON_BOARD
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.firmware import releases
from uopenai_tools.install import CERTIFICATE_ON_BOARD, Form, Installed, Order, Prepared
from uopenai_tools.link import BoardLink
from uopenai_tools.routes import Route, Running

# The bytecode is MicroPython's, and so are the other bytes of a file's head (version 6, no processor, small
# numbers of 31 bits); but CircuitPython takes only files that begin with its own letter.
_MICROPYTHON, _CIRCUITPYTHON = b"M", b"C"
_OWN_BOARD = tuple(f"{LIBRARY_ON_BOARD}/board.{form}" for form in ("py", "mpy"))
_NAME = re.compile(rb"""^name = ["'](.*)["']""", re.MULTILINE)


def marked(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same files, those that are compiled marked as CircuitPython's."""
    return {
        path: _CIRCUITPYTHON + data.removeprefix(_MICROPYTHON) if path.endswith(".mpy") else data
        for path, data in files.items()
    }


def prepare(route: Route, order: Order, roots: bytes, link: BoardLink | None = None) -> Prepared:
    """Find out what *order* takes on this board; nothing on it is changed. *roots*: the trust roots (PEM).

    *link*: the board's REPL, if that is open. Raises UsageFault, CompileError, NoRoomError, Fault.
    """
    order.check()
    if order.form is Form.FROZEN:
        raise UsageFault("--frozen is for a MicroPython firmware that holds the library: leave it out")
    running = route.running()
    notes = _version_notes(running)
    chosen = order.chosen()
    board, own = _board_of(route, order.board, running)
    own_board = boards.board_module(board).encode() if board else b""
    files = install.library_files(order, "", chosen, own_board, adapters.CIRCUITPYTHON)
    for path in own:
        files.pop(path, None)
    notes += [*order.beside(chosen), *install.board_notes(board, own)]
    files[CERTIFICATE_ON_BOARD] = trust.with_own(roots, trust.own_part(route.get(CERTIFICATE_ON_BOARD)))
    folders = [LIBRARY_ON_BOARD]
    if order.app is not None:
        folders.append(programs.GADGET_ON_BOARD)
        if order.app != programs.NO_APP:
            path = programs.gadget(order.app)
            files |= programs.gadget_files(order.app, path, "", order.form is Form.SOURCE)
            del files[programs.MAIN_ON_BOARD]
            files[code_py.CODE_ON_BOARD] = programs.code_py(order.app)
    work = transfer.Work(marked(files), tuple(folders), own)
    before = route.room()
    steps = transfer.planned(work, work.present(route), before)
    doubt = programs.without_room(link, order.app, circuitpython=True) if order.app and link else ""
    return Prepared(order, work, steps, before, chosen, notes, doubt)


def carry_out(route: Route, prepared: Prepared, on_bytes: Callable[[int], None] | None = None) -> Installed:
    """Do what was *prepared*. *on_bytes* hears how many bytes have been sent. Raises Fault."""
    notes = prepared.notes + code_py.make_way(route, prepared.order.app)
    report = transfer.carry_out(route, prepared.work, prepared.steps, None, on_bytes)
    files, before = prepared.work.files, prepared.before
    return Installed(report, files, prepared.groups, before, route.room(), notes, circuitpython=True)


def _version_notes(running: Running) -> list[str]:
    """What there is to say of the board's CircuitPython. Raises Fault for one that will not do."""
    numbers = re.match(r"(\d+)\.(\d+)", running.version)
    oldest, newest = releases.OLDEST[releases.CIRCUITPYTHON], releases.NEWEST[releases.CIRCUITPYTHON]
    if not numbers:
        raise Fault("the board does not say which CircuitPython it runs: reset it, and try again")
    if (int(numbers[1]), int(numbers[2])) < oldest:
        raise Fault(
            f"the board runs CircuitPython {running.version}, and {'.'.join(map(str, oldest))} is the oldest "
            "that the library runs on: put a newer one on it, from circuitpython.org or by `uopenai flash`"
        )
    if int(numbers[1]) > int(newest.partition(".")[0]):
        told = f"CircuitPython {running.version} is newer than any that the library was tried with ({newest})"
        return [f"{told}: should it not start there, look for a newer version of uopenai"]
    return []


def _board_of(
    route: Route, named: str | None, running: Running
) -> tuple[boards.Board | None, tuple[str, ...]]:
    """The board, None if it is not known; and the paths of a board file that somebody made, which stays."""
    if named is not None:
        board = boards.load(named)
        board_file.check_chip(board, running.machine)
        return board, ()
    before = _name_on(route)
    if before != board_file.NOBODY:
        return (boards.load(before), ()) if before in boards.names() else (None, _OWN_BOARD)
    guess = boards.guess(running.machine)
    if guess is None and running.board_id:
        guess = next((each for each in boards.load_all() if each.circuitpython == running.board_id), None)
    return guess, ()


def _name_on(route: Route) -> str:
    """The name that the board file on the board gives itself: see board_file.name_on."""
    source, compiled = (route.get(path) for path in _OWN_BOARD)
    if source is not None:
        found = _NAME.search(source)
        return found[1].decode("utf-8", "replace") if found else board_file.NAMELESS
    if compiled is None:
        return board_file.NOBODY
    known = [board_file.NOBODY, *boards.names()]
    # Texts end in a zero byte there.
    found = [name for name in known if re.search(rb"[^\w-]" + name.encode() + rb"\0", compiled)]
    return found[0] if found else board_file.NAMELESS
