"""`uopenai repl`: a terminal of the user's on one side, a simulated board or a URL on the other."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial
from serial_bridge import SerialBridge
from uopenai_command import COMMAND, uopenai

from uopenai_tools.simulator import SimulatedBoard

LIMIT = 30.0


class User:
    """Somebody at a terminal in which `uopenai repl` runs."""

    def __init__(self, master: int, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._master = master

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def sees(self, words: bytes) -> bytes:
        """All that comes on the screen up to *words*."""
        screen = b""
        deadline = time.monotonic() + LIMIT
        while words not in screen:
            ready, _, _ = select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"waited for {words!r}, and saw {screen!r}"
            screen += os.read(self._master, 4096)
        return screen


@contextmanager
def user(port: str) -> Iterator[User]:
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    process = subprocess.Popen([COMMAND, "repl", "--port", port], stdin=slave, stdout=slave, stderr=slave)
    try:
        yield User(master, process)
        process.wait(timeout=LIMIT)
        assert termios.tcgetattr(slave) == before
    finally:
        process.kill()
        process.wait()
        os.close(slave)
        os.close(master)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with SimulatedBoard(state=tmp_path_factory.mktemp("board"), wifi={}) as board:
        yield board.port


def test_what_is_typed_goes_to_the_board_until_ctrl_bracket(port: str) -> None:
    with user(port) as somebody:
        somebody.sees(b">>> ")
        somebody.type(b"40 + 2\r")
        somebody.sees(b"42\r\n>>> ")
        somebody.type("print('Grüße')\r".encode())
        somebody.sees("\r\nGrüße\r\n>>> ".encode())
        somebody.type(b"while True: pass\r\r")
        somebody.sees(b"... ")
        somebody.type(b"\x03")
        somebody.sees(b"KeyboardInterrupt")
        somebody.type(b"\x1d")
    assert somebody.process.returncode == 0


def test_a_board_that_was_left_in_the_raw_repl_is_brought_back(port: str) -> None:
    with serial.Serial(port, timeout=LIMIT) as line:
        line.write(b"\x01")
        line.read_until(b"raw REPL; CTRL-B to exit\r\n>")
    with user(port) as somebody:
        somebody.sees(b">>> ")
        somebody.type(b"6 * 7\r")
        somebody.sees(b"42\r\n>>> ")
        somebody.type(b"\x1d")
    assert somebody.process.returncode == 0


@pytest.mark.parametrize("rfc2217", [False, True], ids=["socket://", "rfc2217://"])
def test_a_port_may_be_a_url(port: str, rfc2217: bool) -> None:
    with SerialBridge(port, rfc2217=rfc2217) as bridge, user(bridge.url) as somebody:
        somebody.sees(b">>> ")
        somebody.type(b"21 * 2\r")
        somebody.sees(b"42\r\n>>> ")
        somebody.type(b"\x1d")
    assert somebody.process.returncode == 0


@pytest.mark.parametrize("rfc2217", [False, True], ids=["socket://", "rfc2217://"])
def test_a_network_that_goes_ends_it_in_a_sentence(port: str, rfc2217: bool) -> None:
    with SerialBridge(port, rfc2217=rfc2217) as bridge, user(bridge.url) as somebody:
        somebody.sees(b">>> ")
        bridge.hang_up()
        screen = somebody.sees(b"was lost: check the network, then run it again")
        assert b"Traceback" not in screen
    assert somebody.process.returncode == 1


def test_a_board_that_goes_ends_it_in_a_sentence(tmp_path: Path) -> None:
    with SimulatedBoard(state=tmp_path, wifi={}) as board:
        with user(board.port) as somebody:
            somebody.sees(b">>> ")
            board.close()
            somebody.sees(b"was lost: check the cable, then run it again")
        assert somebody.process.returncode == 1


def test_without_a_terminal_it_says_what_to_use_instead() -> None:
    told = uopenai("repl", "--port", "/dev/no-such-port")
    assert told.returncode == 2
    assert told.stderr.startswith("the REPL needs a terminal: for a program there is")
