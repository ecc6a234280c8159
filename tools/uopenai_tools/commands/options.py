"""The options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Port = Annotated[
    str | None,
    typer.Option(
        "--port",
        "-p",
        envvar="UOPENAI_PORT",
        help="the board's port: a device, a URL such as rfc2217://host:port, or sim for the simulated board; "
        "left out: the one that is connected",
    ),
]
Drive = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="CircuitPython: where its CIRCUITPY drive is mounted"),
]
Web = Annotated[
    str | None, typer.Option(metavar="HOST", help="CircuitPython: over its web workflow (not encrypted)")
]
Json = Annotated[bool, typer.Option("--json", help="the same as JSON, on standard output")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="answer every question with its safe default")]
Board = Annotated[
    str | None,
    typer.Option(
        "--board", envvar="UOPENAI_BOARD", help="the board's name (see uopenai boards); left out: guessed"
    ),
]
