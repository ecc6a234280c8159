"""`uopenai install` on the simulated board: groups, forms, boards, and what is there already."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from bare_board import bare, lasting
from killed_install import ROOTS
from small_install import installed, small_library, text
from uopenai_command import uopenai

from uopenai_tools import board_file, boards, in_firmware, install, programs
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.link import BoardError, BoardLink
from uopenai_tools.simulator import SimulatedBoard

STOCK_BOOT = b"# This file is executed on every boot (including wake-boot from deepsleep)\n#import esp\n\n"


board = pytest.fixture(scope="module")(lasting)
link = pytest.fixture(bare)
source = pytest.fixture(small_library)


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
