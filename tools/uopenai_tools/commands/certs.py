"""`uopenai certs`: the trust roots for the board."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from uopenai_tools.console import told

app = typer.Typer(no_args_is_help=True, help="The trust roots for the board.")


@app.command("build")
@told
def build(
    output: Annotated[Path | None, typer.Option(help="root.cert of the repository if left out")] = None,
) -> None:
    """Make root.cert from certifi's roots that the service's chains use."""
    from uopenai_tools import certs

    print(certs.write(output or certs.OUTPUT))
