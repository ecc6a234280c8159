"""`uopenai setup`: from a blank board to a talking one."""

from __future__ import annotations

from typing import Annotated

import typer

from uopenai_tools.commands.options import Board, Port, Yes


def setup(
    groups: Annotated[
        list[str] | None,
        typer.Argument(metavar="[GROUP]...", help="the API groups to install; left out: all"),
    ] = None,
    port: Port = None,
    board: Board = None,
    firmware: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|VERSION",
            help="flash this one; left out: the newest MicroPython, if the board runs none that will do",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="settings, as of uopenai provision --from; - for standard input"
        ),
    ] = None,
    app: Annotated[str | None, typer.Option(help="a gadget that starts with the board, as main.py")] = None,
    skip: Annotated[
        list[str] | None,
        typer.Option(metavar="STEP", help="leave a step out: devices, flash, provision, install or doctor"),
    ] = None,
    yes: Yes = False,
) -> None:
    """Do all that a new board needs: devices, flash, provision, install, doctor.

    A step does what is missing: given again, the command goes on where it ended.
    """
    from uopenai_tools import first_start, target
    from uopenai_tools.console import Console

    order = first_start.Order(board, firmware, groups or (), app, source, skip or ())
    console = Console(yes=yes)
    given = order.settings(console)
    with target.opened(port) as opened:
        first_start.run(order, given, opened, console)
