"""`uopenai provision`: a board's settings and its clock."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from uopenai_tools.commands.options import Drive, Json, Port, Web, Yes
from uopenai_tools.faults import UsageFault


def provision(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="with --show or --forget: of these settings only (never values)", metavar="NAME…"
        ),
    ] = None,
    port: Port = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="lines NAME=value, or a settings.toml; - for standard input"
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="what is on the board, without its secrets")] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="remove the settings: those named, or, after a question, all")
    ] = False,
    offline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="make an NVS image instead, for `uopenai flash --settings FILE`"),
    ] = None,
    relay_url: Annotated[
        str | None,
        typer.Option("--relay", metavar="URL", help="a token for this `uopenai relay` in the place of a key"),
    ] = None,
    drive: Drive = None,
    web: Web = None,
    as_json: Json = False,
    yes: Yes = False,
) -> None:
    """Give a board its Wi-Fi network, its API key and its other settings, and its clock.

    Values come from --from FILE, then from the environment, then they are asked for, secrets without
    echo: CIRCUITPY_WIFI_SSID, CIRCUITPY_WIFI_PASSWORD (empty for an open network), OPENAI_API_KEY,
    OPENAI_BASE_URL, UOPENAI_HOSTNAME, UOPENAI_TZ (Europe/Berlin), UOPENAI_NTP, OPENAI_ADMIN_KEY,
    OPENAI_ORG_ID, OPENAI_PROJECT_ID, OPENAI_WEBHOOK_SECRET. They are never arguments. What is set to
    nothing is removed; what is not given and the board has already stays. With --yes, or without a
    terminal, nothing is asked. MicroPython keeps them in NVS, CircuitPython in settings.toml.
    """
    from uopenai_tools import provisioning, settings, stores
    from uopenai_tools.console import Console

    console = Console(as_json=as_json, yes=yes)
    wanted = [flag for flag, said in (("--show", show), ("--forget", forget), ("--offline", offline)) if said]
    if len(wanted) > 1:
        raise UsageFault(f"{' and '.join(wanted)} do not go together: take one at a time")
    if relay_url and wanted:
        raise UsageFault(f"--relay does not go with {wanted[0]}")
    if len([said for said in (offline, drive, web) if said is not None]) > 1:
        raise UsageFault("--offline, --drive and --web do not go together: take one of them")
    settings.named(names or ())
    if names and not (show or forget):
        raise UsageFault("names go with --show or --forget; values are asked for, or come from --from FILE")
    given = {} if show or forget else provisioning.gather(source, console)
    if offline is not None:
        provisioning.offline(offline, given, console)
        return
    relay = provisioning.behind_relay(relay_url) if relay_url else None
    password = provisioning.web_password(console)
    with stores.opened(port, drive, web, password) as (store, defaults):
        if show:
            provisioning.show(store, names or (), console)
        elif forget:
            provisioning.forget(store, names or (), console)
        elif relay:
            provisioning.store_behind(relay, store, given, console, defaults)
        else:
            provisioning.store(store, given, console, defaults)
