"""`uopenai install`: the library, root.cert and boot.py onto a board, and a gadget that starts by itself."""

from __future__ import annotations

from typing import Annotated

import typer

from uopenai_tools.commands.options import Board, Drive, Json, Port, Web
from uopenai_tools.console import Console
from uopenai_tools.faults import UsageFault


def install(
    groups: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[GROUP]...",
            help="the API groups wanted, such as chat audio: the board then has these and what they need, "
            "and no others; left out: all",
        ),
    ] = None,
    port: Port = None,
    app: Annotated[
        str | None,
        typer.Option(
            help="a gadget that starts with the board, as main.py or code.py; none: the one of before"
        ),
    ] = None,
    as_source: Annotated[
        bool, typer.Option("--source", help="plain .py files, to be read and changed on the board")
    ] = False,
    as_mpy: Annotated[bool, typer.Option("--mpy", help="compiled, which is the default")] = False,
    frozen: Annotated[
        bool, typer.Option("--frozen", help="the firmware holds the library: only what belongs beside it")
    ] = False,
    board: Board = None,
    schemas: Annotated[
        str | None,
        typer.Option(
            help="whose schemas go along, for models, help() and validate=: all, none, or audio,chat; "
            "left out: those of the groups"
        ),
    ] = None,
    drive: Drive = None,
    web: Web = None,
    as_json: Json = False,
) -> None:
    """Put the library, root.cert and boot.py on a board: compiled, and only what changed.

    Each file is written under another name and renamed: whenever it is interrupted, the board still
    starts, and the same command finishes. A board with CircuitPython gets no boot.py, and the gadget as
    code.py: over its USB drive, else its serial line, else, with --web, over the network.
    """
    from uopenai_tools import circuitpython, installing, provisioning, target
    from uopenai_tools import install as tool

    if drive is not None and web is not None:
        raise UsageFault("--drive and --web do not go together: take one of them")
    if as_source + as_mpy + frozen > 1:
        raise UsageFault("--source, --mpy and --frozen exclude each other: give one of them")
    form = tool.Form.SOURCE if as_source else tool.Form.FROZEN if frozen else tool.Form.MPY
    console = Console(as_json=as_json)
    order = tool.Order(groups=groups or (), schemas=_groups(schemas), form=form, app=app, board=board)
    order.check()  # what cannot be is said before a board is looked for
    if web is not None:
        from uopenai_tools.web_workflow import Web as OverTheWeb

        installing.run_at(order, OverTheWeb(web, provisioning.web_password(console)()), console)
    elif drive is not None and not port:
        installing.run_at(order, circuitpython.Drive(drive), console)
    else:
        with target.opened(port) as found, found.link() as link:
            route = circuitpython.drive_of(link, drive) if drive is not None else None
            installing.run(order, found, link, console, route)


def _groups(said: str | None) -> list[str] | None:
    """The API groups that `--schemas` names; None: those that are installed."""
    if said is None:
        return None
    words = [word.strip() for word in said.split(",") if word.strip()]
    return [] if words == ["none"] else words
