"""`uopenai flash`: firmware onto a board."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from uopenai_tools.commands.options import Board, Json, Port, Yes


def flash(
    port: Port = None,
    board: Board = None,
    firmware: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|VERSION",
            help="a .bin file, a version of MicroPython such as 1.29.0, or circuitpython-10.3.1; "
            "left out: the newest MicroPython",
        ),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="write these settings too: a file of provision --offline"
        ),
    ] = None,
    erase: Annotated[bool, typer.Option("--erase", help="erase settings and files too; asks first")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print the plan, and write nothing")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="show what esptool says")] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Put firmware on a board; its settings and files stay unless --erase is given."""
    from uopenai_tools import flashing, target
    from uopenai_tools.console import Console

    console = Console(as_json=as_json, yes=yes)
    given = settings.read_bytes() if settings else None
    order = flashing.Order(board, firmware, erase, given, dry_run, verbose)
    with target.opened(port) as opened:
        outcome = flashing.run(order, opened, console)
    now = f"{outcome.interpreter} {outcome.version} runs at {outcome.port}"
    console.show(outcome.facts(), now if outcome.written else outcome.plan.text())
