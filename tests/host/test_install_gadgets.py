"""`uopenai install --app`: a gadget becomes main.py of the simulated board, and goes again."""

from __future__ import annotations

from pathlib import Path

import pytest
from bare_board import bare, lasting
from board_console import Console
from small_install import installed, small_library, text

from uopenai_tools import cost, install, installing, places, programs
from uopenai_tools.console import Console as Speech
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.target import RealBoard

board = pytest.fixture(scope="module")(lasting)
link = pytest.fixture(bare)
source = pytest.fixture(small_library)


@pytest.fixture
def apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the gadgets, empty; boot.py is the real one."""
    folder = tmp_path / "firmware"
    (folder / "apps").mkdir(parents=True)
    (folder / "boot.py").write_bytes(programs.boot_file())
    monkeypatch.setattr(places, "FIRMWARE", folder)
    return folder / "apps"


def test_a_gadget_becomes_main_py_and_the_one_of_before_comes_back(
    link: BoardLink, source: Path, apps: Path
) -> None:
    (apps / "lamp.py").write_text("def main():\n    print('lamp')\n")
    (apps / "clock").mkdir()
    (apps / "clock" / "__init__.py").write_text(
        "from .hands import HANDS\n\n\ndef main():\n    print(HANDS)\n"
    )
    (apps / "clock" / "hands.py").write_text("HANDS = 2\n")
    (apps / "no_gadget.py").write_text("def run():\n    pass\n")
    assert list(programs.gadgets(apps)) == ["clock", "lamp"]
    link.write_file("/main.py", b"print('mine')\n")
    done = installed(link, source, app="lamp")
    assert "/main.py is kept as /main.py.before" in done.notes
    installed(link, source, app="clock")
    assert list(link.files("/lib/uopenai_gadget")) == [
        "/lib/uopenai_gadget/__init__.mpy",
        "/lib/uopenai_gadget/hands.mpy",
    ]
    assert link.exec("exec(open('/main.py').read())").splitlines()[-1] == b"2"
    installed(link, source)  # leaves it alone
    assert text(link, "/main.py").encode() == programs.starter("clock")
    done = installed(link, source, app="none")
    assert "/main.py is the one of before again" in done.notes
    assert text(link, "/main.py") == "print('mine')\n"
    assert not [path for path in link.files("/") if "gadget" in path or "before" in path]
    installed(link, source, app="none")
    assert text(link, "/main.py") == "print('mine')\n"


def test_a_gadget_that_needs_more_memory_is_doubted_before_anything_is_copied(
    link: BoardLink,
    source: Path,
    apps: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (apps / "big.py").write_text("def main():\n    pass\n")
    monkeypatch.setattr(cost, "heap", lambda *_: {})  # this library has no client
    link.write_file("/main.py", b"hoard = bytes(60000)\nimport gc\ngc.collect()\n")
    link.exec("exec(open('/main.py').read())")  # a program that was interrupted, and holds much
    for takes, said in ((30, ""), (5000, "big takes some 5042 KB of heap, and this board has ")):
        monkeypatch.setitem(programs.HEAP_KB, "big", takes)
        installing.run(install.Order(source=source, app="big"), RealBoard(link.port), link, Speech())
        words = capsys.readouterr().err
        assert words.startswith(said or "to be copied: ")
        assert "to be copied: " in words


def test_no_main_py_that_somebody_wrote_is_lost(link: BoardLink, source: Path, apps: Path) -> None:
    (apps / "lamp.py").write_text("def main():\n    pass\n")
    for number in (1, 2):
        link.write_file("/main.py", b"print(%d)\n" % number)
        installed(link, source, app="lamp")
    for number in (2, 1):
        installed(link, source, app="none")
        assert text(link, "/main.py") == f"print({number})\n"
        link.remove("/main.py")


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("raise ValueError('broken')", b"broken"),
        ("import machine\n    machine.reset()", b"starts in a second"),
        ("while True:\n        pass", b"starts in a second"),
    ],
    ids=["it fails", "it restarts the board", "it never ends"],
)
def test_whatever_a_gadget_does_the_repl_can_be_reached(
    board: SimulatedBoard, link: BoardLink, source: Path, apps: Path, code: str, ending: bytes
) -> None:
    (apps / "bad.py").write_text(f"def main():\n    {code}\n")
    installed(link, source, app="bad")
    link.close()
    with Console(board.port) as console:
        console.type(b"\r\x03\x02\x04")
        console.until(ending)
    with BoardLink(board.port) as opened:
        assert opened.eval("6 * 7") == 42
