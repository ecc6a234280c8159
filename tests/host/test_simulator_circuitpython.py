"""The simulated board in CircuitPython's manner, under a terminal, the real ampy and the real mpremote."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from board_console import Console

from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard

RELOAD = b"Press any key to enter the REPL. Use CTRL-D to reload.\r\n"
BANNER = b"\r\nAdafruit CircuitPython 9.2.8 on 2025-05-28; uopenai simulated board with ESP32-S3\r\n>>> "


@pytest.fixture
def board(tmp_path: Path) -> Iterator[SimulatedBoard]:
    with SimulatedBoard(state=tmp_path / "board", wifi={"cafe": None}, circuitpython=True) as simulated:
        yield simulated


def ampy(port: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("ampy"), "--port", port, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def put(link: BoardLink, path: str, text: str) -> None:
    link.exec(f"with open({path!r}, 'w') as file: file.write({text!r})")


def test_code_py_runs_at_a_reload_and_a_key_enters_the_repl(board: SimulatedBoard) -> None:
    with BoardLink(board.port) as link:
        put(link, "/code.py", "kept = 1\nprint('hello')\nraise SystemExit\n")
    with Console(board.port) as console:
        console.type(b"\r\x04")
        said = console.until(b"code.py output:\r\nhello\r\n\r\nCode done running.\r\n\r\n" + RELOAD)
        assert b"soft reboot\r\n" in said and b"Auto-reload is on." in said
        console.type(b"x")
        assert console.until(b">>> ") == BANNER
        assert b"NameError" in console.ask(b"kept\r")
        assert console.ask(b"import sys; sys.exit(); 1\r") == b"import sys; sys.exit(); 1"
        console.type(b"\x04")
        assert b"soft reboot\r\n" in console.until(RELOAD)
        console.type(b"\x04")
        console.until(RELOAD)


def test_the_repls_do_not_share_what_they_know(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.type(b"\r")
        console.until(BANNER)
        console.ask(b"known = 1\r")
        console.type(b"\x01")
        assert console.until(b">") == b"\r\nraw REPL; CTRL-B to exit\r\n>"
        assert b"NameError" in console.ask(b"known\x04", b"\x04>")
        console.type(b"\x02")
        assert console.until(b">>> ") == b"\r\n" + BANNER


def test_what_circuitpython_lacks_is_not_there(board: SimulatedBoard) -> None:
    with BoardLink(board.port) as link:
        for module in ("machine", "network", "esp32", "socket", "ubinascii", "asyncio", "deflate"):
            with pytest.raises(Exception, match="ImportError"):
                link.exec(f"import {module}")
        assert link.eval("__import__('sys').implementation.name") == "circuitpython"
        assert link.eval("[n for n in ('ilistdir', 'mount') if hasattr(__import__('os'), n)]") == []
        assert link.eval("[n for n in ('ticks_ms', 'gmtime') if hasattr(__import__('time'), n)]") == []
        assert link.eval("hasattr(__import__('hashlib'), 'sha256')") is False
        assert len(link.eval("__import__('hashlib').new('sha256', b'x').digest()")) == 32
        link.exec("import wifi")
        scan = "[(n.ssid, n.authmode[0] is wifi.AuthMode.OPEN) for n in wifi.radio.start_scanning_networks()]"
        assert link.eval(scan) == [("cafe", True)]


SETTINGS = """# mine
A = "plain" # comment
  B="\\u00e4 \\"quoted\\" \\\\"
C = 12
D = "no end
E = 'single'
[table]
F = "too late"
"""


def test_getenv_reads_settings_toml_as_circuitpython_does(board: SimulatedBoard) -> None:
    wanted = {"A": "plain", "B": '\xe4 "quoted" \\', "F": "-", "G": "-"}
    with BoardLink(board.port) as link:
        put(link, "/settings.toml", SETTINGS)
        for name, value in wanted.items():
            assert link.eval(f"__import__('os').getenv({name!r}, '-')") == value
        for name in "CDE":
            with pytest.raises(Exception, match="ValueError"):
                link.eval(f"__import__('os').getenv({name!r}, '-')")


def test_ampy_puts_lists_and_removes_but_cannot_get(board: SimulatedBoard, tmp_path: Path) -> None:
    script = tmp_path / "lib.py"
    script.write_text("print('from a file')\n" * 20)
    assert ampy(board.port, "put", script).returncode == 0
    assert ampy(board.port, "ls").stdout.split() == ["/boot_out.txt", "/lib.py"]
    assert ampy(board.port, "run", script).stdout.count("from a file") == 20
    assert "ubinascii" in ampy(board.port, "get", "lib.py").stderr
    assert ampy(board.port, "rm", "lib.py").returncode == 0
    assert ampy(board.port, "ls").stdout.split() == ["/boot_out.txt"]


def test_files_stay_and_are_usbs_while_it_has_the_drive(tmp_path: Path) -> None:
    state = tmp_path / "board"
    with SimulatedBoard(state=state, circuitpython=True) as board, BoardLink(board.port) as link:
        put(link, "/kept", "x")
    with (
        SimulatedBoard(state=state, circuitpython=True, usb_drive=True) as board,
        BoardLink(board.port) as link,
    ):
        assert link.eval("open('/kept').read()") == "x"
        assert link.eval("__import__('storage').getmount('/').readonly") is True
        with pytest.raises(Exception, match="EROFS|30"):
            put(link, "/kept", "y")


def test_it_is_one_chip_and_keeps_nvm_while_it_is_off(tmp_path: Path) -> None:
    written = bytes(range(5))
    for before in (b"\xff" * 5, written):
        with (
            SimulatedBoard(state=tmp_path, wifi={}, circuitpython=True) as board,
            BoardLink(board.port) as link,
        ):
            link.exec("import microcontroller, os, sys")
            assert "ESP32S3" in link.eval("os.uname().machine") + link.eval("os.uname().sysname")
            assert link.eval("sys.implementation._machine").endswith("with ESP32-S3")
            assert link.eval("sys.implementation._mpy") >> 10 == 0  # no machine code
            assert link.eval("bytes(microcontroller.nvm[7:12])") == before
            link.exec(f"microcontroller.nvm[7:12] = {written!r}")
            link.soft_reset()
            assert link.eval("bytes(__import__('microcontroller').nvm[7:12])") == written
