"""`uopenai serve`: the stand-in service, until it is stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="8443 if left out, 8080 without TLS; 0 for any")] = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="listen on all addresses, for boards on the network")
    ] = False,
    no_tls: Annotated[bool, typer.Option("--no-tls", help="plain HTTP")] = False,
    ca_file: Annotated[
        Path | None, typer.Option(help="where to write the authority's certificate, and the key beside it")
    ] = None,
) -> None:
    """Run the stand-in for the service. The key is OPENAI_API_KEY, or made and written to a file.

    A request gets a fault that it asks for: "x-standin-fault: status=429; retry-after=1; times=1", or
    delay=SECONDS, cut=N, stall=N, garbage=N (from byte N of the answer on); see tools/README.md. For a
    WebSocket also slow=BYTES, hush=SECONDS, send=KIND and close=CODE, in the header or in the query.
    """
    from uopenai_tools.standin.serve import Options
    from uopenai_tools.standin.serve import serve as run

    options = Options(host, port, lan, tls=not no_tls)
    if ca_file is not None:
        options = Options(host, port, lan, not no_tls, ca_file, ca_file.with_name("key"))
    try:
        run(options, lambda line: print(line, flush=True))
    except KeyboardInterrupt:
        print("stopped")
