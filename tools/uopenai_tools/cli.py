"""The `uopenai` command: it knows the commands' names; what they do is in `commands/`."""

from __future__ import annotations

from importlib import import_module

import typer

from uopenai_tools.console import told

# In the order in which somebody with a new board needs them.
COMMANDS = (
    "devices",
    "boards",
    "flash",
    "provision",
    "install",
    "setup",
    "doctor",
    "repl",
    "run",
    "monitor",
    "simulate",
    "serve",
)
GROUPS = (
    "relay",
    "certs",
)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def main() -> None:
    """Puts the uopenai client on a board, and stands in for the board and the service."""


for _name in COMMANDS:
    _module = import_module(f"uopenai_tools.commands.{_name}")
    app.command(_name)(told(getattr(_module, _name)))
for _name in GROUPS:
    app.add_typer(import_module(f"uopenai_tools.commands.{_name}").app, name=_name)
