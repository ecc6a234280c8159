"""The emulation of CircuitPython's API, on MicroPython (32 and 64 bit) and CPython: see tests/device/live."""

from __future__ import annotations

import json
import socket
import socketserver
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from chains import party, tls_server
from device_run import SIMULATED

from uopenai_tools.interpreter import Interpreter
from uopenai_tools.standin import StandIn

DEVICE = Path(__file__).resolve().parents[1] / "device"
EMULATION = DEVICE.parents[1] / "tools" / "uopenai_tools" / "simulator" / "circuitpython"
ADAFRUIT = DEVICE.parents[1] / "build" / "adafruit"
FOLDERS = (EMULATION, DEVICE / "live")
SETTINGS = """PLAIN = "with a # and \\u00e4"  # comment
NUMBER = 12
ESCAPED = "\\v\\f\\""
{}
[table]
IN_A_TABLE = "x"
"""


class Run(Protocol):
    """See `run`."""

    def __call__(self, name: str, settings: dict[str, object], **board: object) -> None: ...


@pytest.fixture(params=["micropython-32", "micropython-64", "cpython"])
def emulated(request: pytest.FixtureRequest) -> list[str | Path]:
    """The command that runs code where the emulation can be imported."""
    paths = [*FOLDERS] if request.param == "cpython" else [*FOLDERS, DEVICE / "micropython", SIMULATED]
    path = f"import sys;sys.path[:0]={[str(each) for each in paths]};"
    if request.param == "cpython":
        return [sys.executable, "-c", path]
    width = "interpreter_64" if request.param == "micropython-64" else "interpreter"
    found: Interpreter = request.getfixturevalue(width)
    return [found.path, "-X", "heapsize=2m", "-c", path]


@pytest.fixture
def run(emulated: list[str | Path], tmp_path: Path) -> Run:
    """Runs a file of device tests, with settings and what the board is told."""

    def run_file(name: str, settings: dict[str, object], **board: object) -> None:
        lines = "\n".join(f"{key} = {json.dumps(str(value))}" for key, value in settings.items())
        path = tmp_path / "settings.toml"
        path.write_text(SETTINGS.format(lines))
        told = json.dumps({"settings": str(path), "nvm": str(tmp_path / "nvm"), **board})
        *command, code = emulated
        done = subprocess.run(
            [*command, f"{code}import emulated;emulated.run({name!r},{told!r})"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run_file


@contextmanager
def behaving() -> Iterator[int]:
    """A server that does with each connection what its first line says; its port."""
    over = threading.Event()

    class Behaviour(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                behave(self.request, over)

        def finish(self) -> None:
            self.request.close()

    class Server(socketserver.ThreadingTCPServer):
        block_on_close = True  # a handler that does not come to an end would take a core from all other tests

        def shutdown_request(self, request: object) -> None:
            """It is closed by its handler; a reset would not be one after a shutdown."""

    with Server(("127.0.0.1", 0), Behaviour) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            over.set()
            server.shutdown()


def behave(connection: socket.socket, over: threading.Event) -> None:
    """As the first line says."""
    line = b""
    while byte := connection.recv(1):  # until the end of a line, or of a connection that says nothing
        line += byte
        if byte == b"\n":
            break
    if line == b"end\n":
        connection.sendall(b"bye")
    elif line == b"reset\n":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif line == b"echo\n":
        while data := connection.recv(4096):
            connection.sendall(data)
    elif line == b"silent\n":  # nothing is read, either
        over.wait(60)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_what_is_there_and_what_is_not(run: Run) -> None:
    networks = [["cafe", None], ["home", "correct horse"]]
    run("test_emulated_names", {}, networks=networks, ticks=(1 << 29) - 1000)


def test_sockets_and_tls_behave_as_the_real_ones(run: Run, tmp_path: Path) -> None:
    root, other = party("root"), party("other")

    def server(stack: ExitStack, name: str, days: tuple[int, int]) -> int:
        folder = tmp_path / name
        folder.mkdir()
        chain = [party("localhost", root, names=("localhost",), days=days)]
        return stack.enter_context(tls_server(folder, chain))

    with ExitStack() as stack:
        settings: dict[str, object] = {
            "PLAIN_PORT": stack.enter_context(behaving()),
            "SECURE_PORT": server(stack, "good", (-1, 9)),
            "EXPIRED_PORT": server(stack, "expired", (-9, -1)),
            "DATAGRAM_PORT": free_port(),
            "OTHER_ROOT": other.pem,
        }
        run("test_emulated_sockets", settings, roots=root.pem)


def test_adafruits_own_libraries_run_over_it(run: Run, standin: StandIn) -> None:
    settings: dict[str, object] = {
        "OPENAI_BASE_URL": standin.base_url,
        "OPENAI_API_KEY": standin.key,
        "SERVICE_PORT": urlsplit(standin.base_url).port,
    }
    run(
        "test_emulated_adafruit",
        settings,
        roots=standin.authority_pem,
        asyncio=str(ADAFRUIT),
        ticks=(1 << 29) - 20,
    )
