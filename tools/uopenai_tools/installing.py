"""The whole way of `uopenai install`: what is to be copied, copying it, and what it costs then."""

from __future__ import annotations

from collections.abc import Callable

from uopenai_tools import circuitpython, cost, install_circuitpython, places, stores, trust
from uopenai_tools import install as tool
from uopenai_tools.console import Console
from uopenai_tools.firmware.releases import CIRCUITPYTHON
from uopenai_tools.link import BoardLink
from uopenai_tools.routes import Route
from uopenai_tools.target import Target

_RESTARTS = (
    "CircuitPython starts code.py anew by itself whenever files change, also before all are there: what it "
    "prints meanwhile means nothing"
)
_WAITS = "the board is at its REPL: Ctrl-D, or a reset, starts code.py"
_STARTED = "CircuitPython starts code.py anew by itself, after the last file"


def run(
    order: tool.Order, target: Target, link: BoardLink, console: Console, route: Route | None = None
) -> None:
    """Install on *target*, whose REPL is *link*. Raises Fault: each file is then whole, old or new.

    *route*: the way to the files of a board with CircuitPython; None: the first there is.
    """
    link.soft_reset()  # a program that was interrupted may hold all of the board's memory
    roots = target.roots or places.CERTIFICATE.read_bytes()
    if stores.interpreter(link) == CIRCUITPYTHON:
        _at(order, route or circuitpython.serial_route(link), console, roots, link)
        return
    todo = tool.prepare(link, order, trust.with_own(roots, trust.own(link)))
    _finish(todo, lambda move: tool.carry_out(link, todo, move), link, console)


def run_at(order: tool.Order, route: Route, console: Console) -> None:
    """Install on a board with CircuitPython whose REPL is not open. Raises Fault, as `run`."""
    console.say(_RESTARTS)
    _at(order, route, console, places.CERTIFICATE.read_bytes(), None)


def _at(order: tool.Order, route: Route, console: Console, roots: bytes, link: BoardLink | None) -> None:
    todo = install_circuitpython.prepare(route, order, roots, link)
    todo.notes.append(_WAITS if link else _STARTED)
    console.say(f"by {route.name}")
    _finish(todo, lambda move: install_circuitpython.carry_out(route, todo, move), link, console)


def _finish(
    todo: tool.Prepared,
    carry_out: Callable[[Callable[[int], None]], tool.Installed],
    link: BoardLink | None,
    console: Console,
) -> None:
    try:
        if todo.doubt:
            console.say(todo.doubt)
        console.say(todo.describe())
        with console.progress("copying", todo.bytes) as move:
            done = carry_out(move)
        heap = cost.heap(link, done.groups, done.circuitpython) if link else {}
    except KeyboardInterrupt:
        console.say("each file on the board is whole, in its old or its new form: run it again to finish")
        raise
    rows = cost.rows(done, heap)
    if console.as_json:
        console.show(cost.as_data(done, rows), "")
        return
    for line in tool.told(done):
        console.show(None, line)
    console.show(None, cost.as_table(rows))
    console.show(None, cost.BESIDES)
    console.show(None, cost.in_flash(done))
