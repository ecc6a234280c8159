"""Ports that are URLs: the simulated board behind pyserial's RFC 2217 server, and behind a TCP connection."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from bare_board import lasting
from serial_bridge import SerialBridge

from uopenai_tools import install
from uopenai_tools.faults import NO_BOARD
from uopenai_tools.link import BoardLink, LinkError
from uopenai_tools.quiet_port import open_quietly
from uopenai_tools.simulator import SimulatedBoard

# pyserial's own, of its RFC 2217.
pytestmark = pytest.mark.filterwarnings("ignore:set:DeprecationWarning")


board = pytest.fixture(scope="module")(lasting)


@pytest.fixture(params=["rfc2217", "socket"])
def bridge(board: SimulatedBoard, request: pytest.FixtureRequest) -> Iterator[SerialBridge]:
    with SerialBridge(board.port, rfc2217=request.param == "rfc2217") as served:
        yield served


def test_code_runs_and_values_come_back(bridge: SerialBridge) -> None:
    with BoardLink(bridge.url) as link:
        # 255 is what begins a command in RFC 2217, and 3 and 4 are the REPL's.
        assert link.eval("[bytes(range(256)), 'ü', None]") == [bytes(range(256)), "ü", None]
        link.soft_reset()
        assert link.exec("print('there')") == b"there\r\n"


def test_files_arrive_whole(bridge: SerialBridge) -> None:
    data = bytes(range(256)) * 20
    with BoardLink(bridge.url) as link:
        link.write_file("/a/file.bin", data)
        assert link.hash("/a/file.bin") == hashlib.sha256(data).digest()


def test_an_installation_copies_what_changed_and_no_more(bridge: SerialBridge, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(f"NAME = {name!r}\n")
    with BoardLink(bridge.url) as link:
        install.mirror(link, {}, install.LIBRARY_ON_BOARD)
        assert len(install.install_library(link, tmp_path).copied) == 2
    # The port is free again, and the board is where it was left.
    with BoardLink(bridge.url) as link:
        again = install.install_library(link, tmp_path)
        assert (again.copied, len(again.unchanged)) == ([], 2)


def test_a_terminal_opens_it_too(bridge: SerialBridge) -> None:
    with open_quietly(bridge.url, timeout=0.1) as line:
        line.write(b"\r\x03print(6 * 7)\r")
        seen = b""
        while b"\r\n42\r\n" not in seen:
            seen += line.read(64)


def lost(url: str) -> str:
    return f"the connection to {url} was lost: check the network, then run it again"


def test_a_peer_that_hangs_up_while_code_runs_is_named(bridge: SerialBridge) -> None:
    with BoardLink(bridge.url) as link, pytest.raises(LinkError) as caught:
        link.exec("print('x')\nwhile True: pass", lambda _: bridge.hang_up(), timeout=3)
    assert str(caught.value) == lost(bridge.url)
    with BoardLink(bridge.url) as link:
        assert link.eval("6 * 7") == 42


def test_a_peer_that_hangs_up_amid_a_file_is_named_and_leaves_the_old_one(bridge: SerialBridge) -> None:
    with BoardLink(bridge.url) as link:
        link.write_file("/kept", b"old")
        with pytest.raises(LinkError) as caught:
            link.write_file("/kept", bytes(5000), lambda *_: bridge.hang_up())
    assert str(caught.value) == lost(bridge.url)
    with BoardLink(bridge.url) as link:
        assert link.hash("/kept") == hashlib.sha256(b"old").digest()


def refused(url: str) -> LinkError:
    with pytest.raises(LinkError) as caught:
        BoardLink(url)
    return caught.value


@pytest.fixture
def closed() -> int:
    """The number of a TCP port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as once:
        return once.getsockname()[1]


@pytest.mark.parametrize("scheme", ["rfc2217", "socket"])
def test_nobody_there_is_said_in_words(closed: int, scheme: str) -> None:
    fault = refused(f"{scheme}://127.0.0.1:{closed}")
    assert f"nobody listens at 127.0.0.1:{closed}: start the server" in str(fault)
    assert fault.exit_code == NO_BOARD


@pytest.mark.parametrize("scheme", ["rfc2217", "socket"])
def test_a_host_that_is_not_known_is_said_in_words(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:  # what a resolver says; asking one would need the network
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    fault = refused(f"{scheme}://board.invalid:3333")
    assert str(fault).startswith("there is no host board.invalid: check the name")
    assert fault.exit_code == NO_BOARD


@pytest.mark.parametrize(
    "url", ["socket://127.0.0.1", "rfc2217://127.0.0.1:99999", "socket://:3333", "rfc2217://"]
)
def test_a_url_without_host_or_port_says_how_to_write_it(url: str) -> None:
    assert "write it as " + url.partition(":")[0] + "://HOST:PORT" in str(refused(url))


def test_a_server_without_rfc2217_is_named(board: SimulatedBoard) -> None:
    with SerialBridge(board.port, rfc2217=False) as served:
        fault = refused(served.url.replace("socket", "rfc2217") + "?timeout=0.3")
    assert f"does not speak RFC 2217: try {served.url}" in str(fault)
