"""`uopenai simulate`: a simulated board, until it is stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from uopenai_tools import places


def simulate(
    heap: Annotated[str, typer.Option(help="what the board's program gets, in kilobytes")] = "100k",
    state: Annotated[Path, typer.Option(help="what the board keeps while it is off")] = places.WORK / "board",
    microphone: Annotated[
        Path | None, typer.Option(help="a WAV file: what machine.I2S hears, and then silence")
    ] = None,
    speaker: Annotated[Path | None, typer.Option(help="the WAV file to write with what it plays")] = None,
    fast: Annotated[bool, typer.Option("--fast", help="sound at no pace, as fast as it is read")] = False,
) -> None:
    """Run a simulated board; mpremote finds it at the port that is printed.

    Its Wi-Fi networks are UOPENAI_SIM_WIFI="name=password;open-name=", or two of its own.
    """
    from uopenai_tools.simulator.command import simulate as run

    try:
        run(
            heap,
            state,
            lambda line: print(line, flush=True),
            microphone=microphone,
            speaker=speaker,
            fast=fast,
        )
    except KeyboardInterrupt:
        print("stopped")
