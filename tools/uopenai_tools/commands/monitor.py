"""`uopenai monitor`: the board's log."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from uopenai_tools.commands.options import Port


def monitor(
    port: Port = None,
    elf: Annotated[
        Path | None, typer.Option(help="the firmware's ELF file, to name the lines of a panic")
    ] = None,
    baud: Annotated[int, typer.Option(help="bits a second, where there is a real serial line")] = 115200,
) -> None:
    """Show what the board prints, with the time of each line, until Ctrl-C. The board is not reset by it.

    A port that goes and comes back is followed. Panics and resets are explained in lines that begin with ---.
    """
    from uopenai_tools import target
    from uopenai_tools.console import Console
    from uopenai_tools.monitor.log import Log
    from uopenai_tools.monitor.panics import Panics
    from uopenai_tools.monitor.symbols import Symbols
    from uopenai_tools.monitor.watch import watch

    with contextlib.ExitStack() as stack:
        symbols = stack.enter_context(contextlib.closing(Symbols(elf))) if elf else None
        place = stack.enter_context(target.opened(port)).port
        log = Log(_write, Panics(symbols).explain)
        Console().say(f"the log of the board at {place}: Ctrl-C ends it")
        try:
            watch(place, log, baudrate=baud)
        except BrokenPipeError:
            # Who reads the log has enough. What Python would still write at its end goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except KeyboardInterrupt:
            log.end()


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
