"""The `uopenai` command: one function per command, each thin over a plain function elsewhere.

Imports stand inside the functions, so that a command loads only what it needs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def main() -> None:
    """Puts the uopenai client on a board, and stands in for the board and the service."""


@app.command()
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
    delay=SECONDS, cut=N, stall=N, garbage=N (from byte N of the answer on); see tools/README.md.
    """
    from uopenai_tools.contract import ContractError
    from uopenai_tools.standin import StandInError
    from uopenai_tools.standin.serve import Options
    from uopenai_tools.standin.serve import serve as run

    options = Options(host, port, lan, tls=not no_tls)
    if ca_file is not None:
        options = Options(host, port, lan, not no_tls, ca_file, ca_file.with_name("key"))
    try:
        run(options, lambda line: print(line, flush=True))
    except (StandInError, ContractError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        print("stopped")


@app.command()
def simulate(
    heap: Annotated[str, typer.Option(help="what the board's program gets, in kilobytes")] = "100k",
    state: Annotated[Path, typer.Option(help="what the board keeps while it is off")] = Path("build/board"),
) -> None:
    """Run a simulated board; mpremote finds it at the port that is printed.

    Its Wi-Fi networks are UOPENAI_SIM_WIFI="name=password;open-name=", or two of its own.
    """
    from uopenai_tools.simulator import SimulatorError
    from uopenai_tools.simulator.command import simulate as run

    try:
        run(heap, state, lambda line: print(line, flush=True))
    except SimulatorError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        print("stopped")


Port = Annotated[str, typer.Option(help="the board's serial port, as /dev/ttyUSB0")]


@app.command()
def install(
    port: Port,
    schemas: Annotated[
        str,
        typer.Option(
            help="whose schemas go along, for models, help() and validate=: all, none, or audio,chat"
        ),
    ] = "all",
) -> None:
    """Put the library and root.cert on a board: compiled, and only what changed."""
    from uopenai_tools import certs
    from uopenai_tools import install as tool
    from uopenai_tools.link import BoardLink, LinkError

    try:
        with BoardLink(port) as link:
            report = tool.install_library(link, schemas=_groups(schemas))
            roots = tool.install_file(link, tool.CERTIFICATE_ON_BOARD, certs.OUTPUT.read_bytes())
    except (LinkError, tool.CompileError, OSError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"{tool.LIBRARY_ON_BOARD}: {report.describe()}")
    print(f"{tool.CERTIFICATE_ON_BOARD}: {'replaced' if roots.copied else 'unchanged'}")


def _groups(said: str) -> list[str] | None:
    """The API groups that `--schemas` names; None: all."""
    words = [word.strip() for word in said.split(",") if word.strip()]
    return None if words == ["all"] else [] if words == ["none"] else words


@app.command()
def provision(port: Port) -> None:
    """Give a board its Wi-Fi network and its key, from the environment or asked for, and its clock.

    The variables are those of settings.toml: CIRCUITPY_WIFI_SSID, CIRCUITPY_WIFI_PASSWORD (empty for
    an open network), OPENAI_API_KEY; and where they are set OPENAI_BASE_URL, UOPENAI_NTP and the others.
    """
    from uopenai_tools import provision as tool
    from uopenai_tools.link import BoardLink, LinkError

    try:
        values = tool.gather()
        if faults := tool.faults_in(values):
            print("\n".join(faults), file=sys.stderr)
            raise typer.Exit(1)
        with BoardLink(port) as link:
            tool.write_settings(link, values)
            tool.set_clock(link)
            held = tool.on_board(link)
    except LinkError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    except EOFError:
        wanted = "CIRCUITPY_WIFI_SSID, CIRCUITPY_WIFI_PASSWORD, OPENAI_API_KEY"
        print(f"nobody is there to be asked: set the variables {wanted}", file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"on the board now: {held}; its clock is set")


certs_app = typer.Typer(no_args_is_help=True, help="The trust roots for the board.")
app.add_typer(certs_app, name="certs")


@certs_app.command("build")
def certs_build(
    output: Annotated[Path | None, typer.Option(help="root.cert of the repository if left out")] = None,
) -> None:
    """Make root.cert from certifi's roots that the service's chains use."""
    from uopenai_tools import certs

    try:
        print(certs.write(output or certs.OUTPUT))
    except certs.CertsError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
