"""`uopenai relay`: runs the relay; and, as `relay add|list|revoke`, the boards' tokens for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from uopenai_tools import keeping, places
from uopenai_tools.commands.options import Json
from uopenai_tools.console import Console, told

app = typer.Typer(
    help="Keep the service's key on this computer, and forward what boards ask with tokens of their own."
)

Folder = Annotated[
    Path,
    typer.Option(envvar="UOPENAI_RELAY", help="where tokens, counts and the authority are kept"),
]
_FOLDER = places.KEPT / "relay"


@app.callback(invoke_without_command=True)
@told
def relay(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="8444 if left out, 8081 without TLS; 0 for any")] = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="listen on all addresses, for boards on the network")
    ] = False,
    no_tls: Annotated[bool, typer.Option("--no-tls", help="plain HTTP: tokens can be overheard")] = False,
    key_file: Annotated[
        Path | None, typer.Option(help="a file with the service's key; - for standard input")
    ] = None,
    folder: Folder = _FOLDER,
) -> None:
    """Run the relay until it is stopped; one line a request on standard error.

    The service's key is OPENAI_API_KEY, or in --key-file, or asked for; the service is OPENAI_BASE_URL, or
    OpenAI's. Where an answer names no usage, four bytes of text, 1,000 other bytes or half an event count as
    a token, and work that goes on unseen (realtime, background) as 20,000. The last request may go over.
    """
    if context.invoked_subcommand is not None:
        return
    from uopenai_tools.relay import serve

    console = Console()
    secret = serve.key(os.environ, key_file, console.ask_secret, console.say)
    place = serve.Place(host, serve.default_port(not no_tls) if port is None else port, lan, not no_tls)
    try:
        serve.serve(secret, place, folder, console.say)
    except KeyboardInterrupt:
        console.say("stopped")


@app.command("add")
@told
def add(
    name: Annotated[str, typer.Argument(help="what the board is called here")],
    allow: Annotated[
        str, typer.Option(help="groups or operations by the SDK's names, as chat,audio.speech; or all")
    ] = "",
    cap: Annotated[
        list[str] | None, typer.Option(help="'200k tokens/day', '500 requests/month', '2 dollars', 'none'")
    ] = None,
    folder: Folder = _FOLDER,
) -> None:
    """Make a token for a board, in the place of its old one, and put it into a file of yours alone."""
    from uopenai_tools.relay import caps, permissions, tokens

    words = [word.strip() for word in allow.split(",") if word.strip()] if allow else permissions.USUAL
    token = tokens.mint(name, words, cap or caps.DEFAULT, folder)
    file = folder / f"{name}.token"
    keeping.write(file, token + "\n", 0o600, tokens.TokensError)
    made = tokens.read(folder)[name]
    console = Console()
    console.say(f"{name} may use {', '.join(made.allow)}, up to {_limits(made.limits) or 'no cap'}")
    console.say(f"its token is in {file}: give it to the board as its OPENAI_API_KEY, then delete the file")


@app.command("list")
@told
def list_tokens(as_json: Json = False, folder: Folder = _FOLDER) -> None:
    """Show every board's token: what it may do, and what it has spent."""
    from rich.table import Table

    from uopenai_tools.relay import ledger, tokens

    known, book = tokens.read(folder), ledger.Ledger(folder)
    table = Table("board", "may use", "spent", "since", box=None)
    data = []
    for name, token in sorted(known.items()):
        spent = [{"cap": str(limit), "spent": book.spent(name, limit)} for limit in token.limits]
        data.append({"name": name, "allow": list(token.allow), "made": token.made, "caps": spent})
        shown = ", ".join(f"{each['spent']:g} of {each['cap']}" for each in spent)
        table.add_row(name, ", ".join(token.allow), shown or "no cap", token.made)
    Console(as_json=as_json).show(data, table if data else "no board has a token: `uopenai relay add NAME`")


@app.command("revoke")
@told
def revoke(name: Annotated[str, typer.Argument(help="the board")], folder: Folder = _FOLDER) -> None:
    """Make a board's token worthless, at once."""
    from uopenai_tools.relay import tokens

    tokens.revoke(name, folder)
    (folder / f"{name}.token").unlink(missing_ok=True)
    Console().say(f"the token of {name} is worth nothing any more")


def _limits(limits: tuple[object, ...]) -> str:
    return " and ".join(str(limit) for limit in limits)
