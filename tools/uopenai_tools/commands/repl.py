"""`uopenai repl`: the board's prompt."""

from __future__ import annotations

from uopenai_tools.commands.options import Port


def repl(port: Port = None) -> None:
    """Talk to the board's prompt. Ctrl-C interrupts its program, Ctrl-D starts it afresh, Ctrl-] leaves."""
    from uopenai_tools import target, terminal
    from uopenai_tools.console import Console

    terminal.need()  # is said before a board is looked for
    with target.opened(port) as board:
        place = board.port
        Console().say(f"the board at {place}: Ctrl-] leaves, Ctrl-C interrupts its program")
        terminal.converse(place)
