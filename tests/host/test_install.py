"""`uopenai install` on the simulated board: groups, forms, gadgets, and what is there already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from board_console import Console
from test_cli import uopenai

from uopenai_tools import board_file, boards, cost, in_firmware, install, installing, places, programs
from uopenai_tools.console import Console as Speech
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.link import BoardError, BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.target import RealBoard

ROOTS = b"roots\n"
STOCK_BOOT = b"# This file is executed on every boot (including wake-boot from deepsleep)\n#import esp\n\n"


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedBoard]:
    with SimulatedBoard(state=tmp_path_factory.mktemp("board"), wifi={}) as simulated:
        yield simulated


@pytest.fixture
def link(board: SimulatedBoard) -> Iterator[BoardLink]:
    """A link to a board without any file."""
    with BoardLink(board.port) as opened:
        for path in opened.files("/"):
            opened.remove(path)
        opened.soft_reset()
        yield opened


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A library of two modules."""
    folder = tmp_path / "uopenai"
    folder.mkdir()
    (folder / "__init__.py").write_text('__version__ = "1"\n')
    (folder / "one.py").write_text("ONE = 1\n")
    return folder


@pytest.fixture
def apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the gadgets, empty; boot.py is the real one."""
    folder = tmp_path / "firmware"
    (folder / "apps").mkdir(parents=True)
    (folder / "boot.py").write_bytes(programs.boot_file())
    monkeypatch.setattr(places, "FIRMWARE", folder)
    return folder / "apps"


def installed(link: BoardLink, source: Path, **order: object) -> install.Installed:
    """Install the library in *source*."""
    return install.carry_out(link, install.prepare(link, install.Order(source=source, **order), ROOTS))  # pyright: ignore[reportArgumentType]


def text(link: BoardLink, path: str) -> str:
    """What a file on the board says."""
    return link.eval(f"open({path!r}).read()")


# --- the command


def test_groups_are_installed_alone_and_the_costs_are_shown(board: SimulatedBoard, link: BoardLink) -> None:
    link.close()
    chat = uopenai("install", "chat", "--port", board.port, "--schemas", "none", "--json")
    assert chat.returncode == 0, chat.stderr
    assert chat.stderr.startswith("to be copied: ")
    told = json.loads(chat.stdout)
    assert told["groups"] == ["chat"]
    assert told["bytes"] == sum(row["flash"] for row in told["costs"])
    parts = {row["part"]: row for row in told["costs"]}
    assert 20_000 < parts["client"]["heap"] < 40_000 and 500 < parts["chat"]["heap"] < 8_000
    taken = told["file_system"]["free_before"] - told["file_system"]["free"]
    assert told["bytes"] < taken < 4 * told["bytes"]
    with BoardLink(board.port) as opened:
        with pytest.raises(BoardError) as caught:
            opened.exec("from uopenai import OpenAI\nOpenAI('key').audio.speech")
        words = "client.audio is not on this board: `uopenai install audio chat` puts it there"
        assert caught.value.message == words
        with pytest.raises(BoardError, match="uopenai.voice is not.*`uopenai install chat voice`"):
            opened.exec("from uopenai.voice import Turns")
    audio = uopenai("install", "audio", "--port", board.port, "--schemas", "audio")
    assert audio.returncode == 0, audio.stderr
    assert "not on the board any more: chat; it has audio\n" in audio.stdout
    with BoardLink(board.port) as opened:
        there = opened.files("/lib/uopenai")
        assert "/lib/uopenai/resources/audio/speech.mpy" in there
        assert "/lib/uopenai/models/schemas.pack" in there
        assert not [path for path in there if "chat" in path]
        assert "chat" not in opened.eval("__import__('os').listdir('/lib/uopenai/resources')")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chta"], "there is no API group chta; did you mean chat"),
        (["--source", "--frozen"], "--source, --mpy and --frozen exclude each other"),
    ],
)
def test_what_cannot_be_is_a_matter_of_usage_before_a_board_is_looked_for(
    arguments: list[str], words: str
) -> None:
    told = uopenai("install", *arguments, "--port", "/dev/no-such-port")
    assert told.returncode == 2, told.stderr
    assert words in told.stderr and len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (install.Order(app="chta"), r"there is no gadget chta: did you mean chat\?"),
        (install.Order(["chat"], form=install.Form.FROZEN), "a firmware's library has its groups already"),
        (install.Order(board="esp33"), "there is no board esp33"),
    ],
)
def test_an_order_is_checked_without_a_board(order: install.Order, words: str) -> None:
    with pytest.raises(UsageFault, match=words):
        order.check()


def test_schemas_of_a_group_that_is_none_are_refused(board: SimulatedBoard, link: BoardLink) -> None:
    with pytest.raises(UsageFault, match="there is no API group audo; there are: "):
        install.prepare(link, install.Order(groups=["chat"], schemas=["audo"]), ROOTS)


# --- what else lies on the board


def test_the_form_may_be_changed_and_one_form_takes_the_place_of_the_other(
    link: BoardLink, source: Path
) -> None:
    forms = {}
    for form in (install.Form.MPY, install.Form.SOURCE, install.Form.MPY):
        installed(link, source, form=form)
        forms[form] = list(link.files("/lib/uopenai"))
    assert forms[install.Form.SOURCE] == ["/lib/uopenai/__init__.py", "/lib/uopenai/one.py"]
    assert forms[install.Form.MPY] == ["/lib/uopenai/__init__.mpy", "/lib/uopenai/one.mpy"]


@pytest.mark.parametrize("before", [None, STOCK_BOOT, programs.boot_file() + b"# of another version\n"])
def test_boot_py_is_put_there_or_brought_up_to_date(
    link: BoardLink, source: Path, before: bytes | None
) -> None:
    if before:
        link.write_file("/boot.py", before)
    installed(link, source)
    assert text(link, "/boot.py").encode() == programs.boot_file()


@pytest.mark.parametrize("own", [b"# mine\nx = 1\n", b"# not UTF-8: \xe4\nx = 1\n"])
def test_programs_of_the_users_own_stay(link: BoardLink, source: Path, own: bytes) -> None:
    link.write_file("/boot.py", own)
    link.write_file("/main.py", own)
    done = installed(link, source, app="chat")
    assert any("/boot.py is your own and stays" in note for note in done.notes)
    for path in ("/boot.py", programs.KEPT):
        assert link.hash(path) == hashlib.sha256(own).digest()


def test_the_board_file_is_the_one_named_and_is_kept_from_then_on(link: BoardLink, source: Path) -> None:
    installed(link, source)
    assert board_file.name_on(link) == board_file.NOBODY
    for name in ("m5stack-atom-echo", None):
        installed(link, source, board=name)
        link.soft_reset()
        assert link.eval("__import__('uopenai.board', None, None, ('led',)).led") == {
            "kind": "neopixel",
            "pin": 27,
        }


@pytest.mark.parametrize(
    "own", ["name = 'of my own'\n", "import no_such_module\n", "this is no Python\n", "led = 3\n"]
)
@pytest.mark.parametrize("library", ["", "from . import not_there_yet\n"], ids=["whole", "half there"])
def test_a_board_file_of_the_users_own_stays(link: BoardLink, source: Path, own: str, library: str) -> None:
    link.write_file("/lib/uopenai/board.py", own.encode())
    link.write_file("/lib/uopenai/__init__.py", library.encode())
    done = installed(link, source)
    assert any("/lib/uopenai/board is your own and stays" in note for note in done.notes)
    assert text(link, "/lib/uopenai/board.py") == own
    installed(link, source, board="m5stack-atom-echo")
    assert board_file.name_on(link) == "m5stack-atom-echo"


@pytest.mark.parametrize(
    ("called", "name", "words"),
    [
        (
            "Generic ESP32 module with ESP32",
            "esp32-c3",
            "has an ESP32-C3, and the chip that answers is an ESP32:",
        ),
        ("ESP32C6 module with ESP32C6", "esp32-c3", "has an ESP32-C3, and the chip .* is an ESP32-C6:"),
        ("A board with ESP32-S2FN4R2", "esp32-s3", "has an ESP32-S3, and the chip .* is an ESP32-S2:"),
        ("A board with ESP32P4", "esp32", "has an ESP32, and the chip that answers is an ESP32-P4:"),
        ("A board with ESP32-PICO-D4", "esp32", None),
        ("LOLIN_S2_MINI with ESP32-S2FN4R2", "lolin-s2-mini", None),
        ("something of one's own", "esp32-c3", None),
    ],
)
def test_a_board_with_another_chip_is_refused(
    link: BoardLink, source: Path, monkeypatch: pytest.MonkeyPatch, called: str, name: str, words: str | None
) -> None:
    monkeypatch.setattr(board_file, "machine", lambda link: called)
    if words is None:
        assert board_file.board_of(link, name) == boards.load(name)
        return
    with pytest.raises(board_file.WrongBoardFault, match=words):
        installed(link, source, board=name)
    assert link.files("/") == {}


# --- a library in the firmware


def test_a_package_in_the_firmware_is_told_from_one_in_flash(link: BoardLink, source: Path) -> None:
    installed(link, source)
    assert in_firmware.frozen_version(link) is None
    link.exec("import uopenai\nuopenai.kept = 7")
    assert in_firmware.frozen_version(link, "mip")  # which every MicroPython with a network has
    assert link.eval("uopenai.kept") == 7


def test_frozen_needs_a_firmware_that_holds_the_library(link: BoardLink, source: Path) -> None:
    with pytest.raises(Fault, match="does not hold the library: build one with firmware/manifest.py"):
        installed(link, source, form=install.Form.FROZEN)


def test_beside_a_frozen_library_there_is_no_other(
    link: BoardLink, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(link, source)
    monkeypatch.setattr(in_firmware, "frozen_version", lambda link: "0.1.0")
    with pytest.raises(Fault, match=r"firmware holds the library \(0.1.0\), and would use that in place"):
        installed(link, source)
    done = installed(link, source, form=install.Form.FROZEN)
    assert "/lib/uopenai/one.mpy" in done.report.removed
    assert sorted(link.files("/")) == ["/boot.py", "/root.cert"]


# --- gadgets


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
