"""`uopenai run`: a program of this computer, in the board's memory."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from uopenai_tools.commands.options import Port


def run(
    file: Annotated[Path, typer.Argument(help="the program, Python source")],
    port: Port = None,
) -> None:
    """Run a program on the board without storing it there, and show what it prints until it ends.

    The board starts afresh first. Ctrl-C interrupts the program. Ends with 1 if the program raised.
    """
    from uopenai_tools import program, target

    made = program.read(file)
    with target.opened(port) as board, board.link() as link:
        try:
            program.run(link, made, _write)
        except program.ProgramError as error:
            print(error.traceback.strip(), file=sys.stderr)
            raise


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
