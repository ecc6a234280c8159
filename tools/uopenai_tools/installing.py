"""The whole way of `uopenai install`: what is to be copied, copying it, and what it costs then."""

from __future__ import annotations

from uopenai_tools import cost, places, trust
from uopenai_tools import install as tool
from uopenai_tools.console import Console
from uopenai_tools.link import BoardLink
from uopenai_tools.target import Target


def run(order: tool.Order, target: Target, link: BoardLink, console: Console) -> None:
    """Install on *target*, whose REPL is *link*. Raises Fault: each file is then whole, old or new."""
    link.soft_reset()  # a program that was interrupted may hold all of the board's memory
    roots = target.roots or places.CERTIFICATE.read_bytes()
    todo = tool.prepare(link, order, trust.with_own(roots, trust.own(link)))
    try:
        if todo.doubt:
            console.say(todo.doubt)
        console.say(todo.describe())
        with console.progress("copying", todo.bytes) as move:
            done = tool.carry_out(link, todo, move)
        heap = cost.heap(link, done.groups)
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
