"""`uopenai install`: the library and root.cert onto a board."""

from __future__ import annotations

from typing import Annotated

import typer

from uopenai_tools.commands.options import Port


def install(
    port: Port = None,
    schemas: Annotated[
        str,
        typer.Option(
            help="whose schemas go along, for models, help() and validate=: all, none, or audio,chat"
        ),
    ] = "all",
) -> None:
    """Put the library and root.cert on a board: compiled, and only what changed."""
    from uopenai_tools import install as tool
    from uopenai_tools import places, target

    with target.opened(port) as board, board.link() as link:
        report = tool.install_library(link, schemas=_groups(schemas))
        roots = tool.install_file(
            link, tool.CERTIFICATE_ON_BOARD, board.roots or places.CERTIFICATE.read_bytes()
        )
    print(f"{tool.LIBRARY_ON_BOARD}: {report.describe()}")
    print(f"{tool.CERTIFICATE_ON_BOARD}: {'replaced' if roots.copied else 'unchanged'}")


def _groups(said: str) -> list[str] | None:
    """The API groups that `--schemas` names; None: all."""
    words = [word.strip() for word in said.split(",") if word.strip()]
    return None if words == ["all"] else [] if words == ["none"] else words
