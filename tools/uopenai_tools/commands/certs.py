"""`uopenai certs`: the trust roots for the board."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from uopenai_tools import places
from uopenai_tools.commands.options import Json, Yes
from uopenai_tools.console import Console, told

app = typer.Typer(no_args_is_help=True, help="The trust roots for the board.")

_Host = Annotated[str, typer.Argument(metavar="HOST[:PORT]", help="a server; port 443 if left out")]


@app.command("build")
@told
def build(
    output: Annotated[Path, typer.Option(help="the file to write")] = places.CERTIFICATE,
    host: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST[:PORT]", help="add the root that this server's chain ends in; repeatable"),
    ] = None,
    der: Annotated[bool, typer.Option("--der", help="also each root as a DER file, in OUTPUT.der")] = False,
    yes: Yes = False,
) -> None:
    """Make root.cert from certifi's roots that the service's chains use, and those of your own hosts.

    An authority that certifi does not hold is shown with its SHA-256, and asked about.
    """
    from uopenai_tools import certs, certs_facts, certs_live

    console = Console(yes=yes)
    added = []
    for each in map(certs_live.parse, host or ()):
        found = certs.root_of(each)
        console.say(f"{each} ends in {certs_facts.facts(found.root).describe()}")
        if not found.known:
            question = "Nobody here knows this authority. Is it your server's, and is the board to trust it?"
            if not console.confirm(question, safe=False):
                raise certs.CertsError(f"the authority of {each} is not trusted: nothing was written")
        added.append(found)
    console.say(certs.write(output, added, der=der))


@app.command("show")
@told
def show(
    file: Annotated[Path, typer.Argument(help="PEM or DER; root.cert if left out")] = places.CERTIFICATE,
    as_json: Json = False,
) -> None:
    """Show the certificates in a file: whose they are, by whom, how long, and their keys."""
    from uopenai_tools import certs_facts

    found = [certs_facts.facts(each) for each in certs_facts.read(file)]
    text = "\n".join(each.describe() for each in found)
    Console(as_json=as_json).show([each.as_json() for each in found], text)


@app.command("check")
@told
def check(
    host: _Host,
    roots: Annotated[Path, typer.Option(help="the roots that the board has")] = places.CERTIFICATE,
    as_json: Json = False,
) -> None:
    """Fetch a server's live chain, and say whether a board would accept it, by which root, and how long."""
    from uopenai_tools import certs, certs_facts, certs_live
    from uopenai_tools.faults import CheckFault

    trusted = certs_facts.read(roots)
    verdict = certs_live.check(certs_live.parse(host), trusted, certs.certifi_roots())
    chain = [certs_facts.facts(each) for each in verdict.chain]
    root = certs_facts.facts(verdict.root) if verdict.root else None
    every = [*chain, root] if root and root not in chain else chain
    lines = []
    for number, each in enumerate(every):
        role = "root" if each == root else "server" if number == 0 else "between"
        # A server's own certificate is renewed every few weeks: that it ends soon is as it should be.
        mark = f": {each.mark.upper()}" if each.mark and (each == root or each.mark != "expires soon") else ""
        lines.append(f"{role:8} {each.subject}")
        lines.append(f"         expires {each.expires}, {each.days_left} days left{mark}; {each.key}")
    first = min(every, key=lambda each: each.days_left)
    data = {
        "host": str(verdict.host),
        "accepted": not verdict.reason,
        "reason": verdict.reason,
        "tls": verdict.version,
        "root": root.as_json() if root else None,
        "chain": [each.as_json() for each in chain],
        "first_expiry": first.expires,
    }
    console = Console(as_json=as_json)
    console.show(data, "\n".join(lines))
    if verdict.reason:
        raise CheckFault(f"a board would refuse {verdict.host}: {verdict.reason}")
    console.say(f"a board accepts {verdict.host} ({verdict.version}); the first to expire: {first.expires}")
