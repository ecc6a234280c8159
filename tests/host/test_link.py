"""The serial link, install and provision, against the simulated board and the real mpremote."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from bare_board import lasting
from board_console import Console
from mpremote.transport_serial import SerialTransport

from uopenai import config
from uopenai_tools import install, link_port, provision
from uopenai_tools import link as link_tool
from uopenai_tools.link import ASIDE, BoardError, BoardFileError, BoardLink, LinkError
from uopenai_tools.simulator import SimulatedBoard

SECRET = "sk-not-to-be-seen-0123456789"


board = pytest.fixture(scope="module")(lasting)


@pytest.fixture
def link(board: SimulatedBoard) -> Iterator[BoardLink]:
    with BoardLink(board.port) as opened:
        yield opened


def refused(call: Callable[..., object], *arguments: object, kind: type[LinkError] = LinkError) -> str:
    """The sentence that the call ends in; it has a cause and a fix, and no traceback behind it."""
    with pytest.raises(kind) as caught:
        call(*arguments)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return str(caught.value)


# --- code


def test_code_runs_and_its_output_comes_back(link: BoardLink) -> None:
    assert link.exec("print('one')\nprint('two')").split() == [b"one", b"two"]


def test_output_is_handed_on_as_it_comes(link: BoardLink) -> None:
    pieces: list[bytes] = []
    assert link.exec("for n in range(3): print(n, end=',')", pieces.append) == b""
    assert b"".join(pieces) == b"0,1,2,"
    assert len(pieces) > 1


def test_a_value_comes_back_as_a_value(link: BoardLink) -> None:
    assert link.eval("{'a': [1, 2.5, None, b'\\x00', 'ü']}") == {"a": [1, 2.5, None, b"\x00", "ü"]}


def test_what_is_no_plain_value_is_an_error(link: BoardLink) -> None:
    assert "not a plain value" in refused(link.eval, "object()")


def test_what_the_board_raises_keeps_its_name_and_words(link: BoardLink) -> None:
    with pytest.raises(BoardError) as caught:
        link.exec("class RateLimitError(Exception): pass\nraise RateLimitError('too fast: wait 2 s')")
    assert (caught.value.kind, caught.value.message) == ("RateLimitError", "too fast: wait 2 s")
    assert str(caught.value) == "RateLimitError: too fast: wait 2 s"


def test_no_memory_is_said_in_words(link: BoardLink) -> None:
    assert "ran out of memory" in refused(link.exec, "bytearray(50_000_000)", kind=BoardError)


@pytest.mark.parametrize(
    "code",
    [
        f"x = '{SECRET}'\nraise ValueError('no')",
        f"x = '{SECRET}'\nthis is no Python",
        f"raise ValueError('{SECRET}')",
        f"{{}}['{SECRET}']",
    ],
    ids=["raised beside it", "a syntax error", "raised with it", "a key that is not there"],
)
def test_a_secret_in_the_code_is_never_repeated(
    link: BoardLink, capfd: pytest.CaptureFixture[str], code: str
) -> None:
    link.hide(SECRET)
    sentence = refused(link.exec, code, kind=BoardError)
    assert SECRET not in sentence + "".join(capfd.readouterr())


def test_a_silent_board_ends_in_a_sentence_and_the_link_recovers(link: BoardLink) -> None:
    sentence = refused(link.exec, f"secret = '{SECRET}'\nwhile True: pass", None, 1)
    assert "did not answer within 1 s" in sentence
    assert SECRET not in sentence
    assert link.eval("40 + 2") == 42


def test_a_program_that_prints_on_and_hears_no_ctrl_c_is_not_listened_to_for_ever(
    board: SimulatedBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_KNOCK", "_PRINTS"):
        monkeypatch.setattr(link_tool, name, 1)
    with Console(board.port) as console:
        console.type(b"\x03\r\x05def deaf():\r    try:\r        while True: print('on')\r")
        console.type(b"    except KeyboardInterrupt: pass\r\x04while True: deaf()\r\r\r")
        console.until(b"on\r\non\r\n")
    try:
        sentence = refused(BoardLink, board.port)
    finally:
        board.power_cycle()
    assert "Ctrl-C does not stop the program on the board" in sentence and "reset the board" in sentence


def test_a_soft_reset_empties_the_heap(link: BoardLink) -> None:
    link.exec("left_over = 1")
    link.soft_reset()
    assert link.eval("'left_over' in globals()") is False


# --- ports


@pytest.mark.parametrize(
    ("port", "words"),
    [
        ("/dev/tty-that-is-not-there", "there is no port /dev/tty-that-is-not-there: plug the board in"),
        ("bogus://port", "is not a port"),
    ],
)
def test_a_port_that_cannot_be_opened_says_why(port: str, words: str) -> None:
    assert words in refused(BoardLink, port)


def test_a_file_is_no_port(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert "could not be opened: is it a serial port?" in refused(BoardLink, str(file))


def test_a_port_in_use_says_so(board: SimulatedBoard, link: BoardLink) -> None:
    assert "is busy: close the serial monitor" in refused(BoardLink, board.port)


def test_a_port_is_free_as_soon_as_the_link_is_closed_whoever_is_being_started(
    board: SimulatedBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_port, "_BUSY", 0)
    with BoardLink(board.port) as opened:
        transport: Any = opened._transport
        # A process that is being started from another thread has a copy until it runs its program.
        copy = os.dup(transport.serial.fd)
    try:
        with BoardLink(board.port) as again:
            assert again.eval("6 * 7") == 42
    finally:
        os.close(copy)


def test_a_board_that_answers_an_earlier_knock_late_is_waited_for(
    board: SimulatedBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = SerialTransport.enter_raw_repl

    def knocking_twice(self: SerialTransport, **options: Any) -> None:
        enter(self, **options)
        transport: Any = self
        transport.serial.write(b"\r\x01")

    monkeypatch.setattr(SerialTransport, "enter_raw_repl", knocking_twice)
    with BoardLink(board.port) as link:
        assert link.eval("6 * 7") == 42
        with pytest.raises(LinkError, match="did not answer within 1 s"):
            link.exec("import time; time.sleep(60)", timeout=1)
        assert link.eval("6 * 7") == 42


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every port")
def test_a_port_without_permission_says_so(board: SimulatedBoard) -> None:
    mode = stat.S_IMODE(os.stat(board.port).st_mode)
    os.chmod(board.port, 0)
    try:
        assert "no permission" in refused(BoardLink, board.port)
    finally:
        os.chmod(board.port, mode)


def test_a_port_where_nothing_answers_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    controller, terminal = os.openpty()
    monkeypatch.setattr("uopenai_tools.link._KNOCK", 1)
    try:
        assert "did not answer within 1 s" in refused(BoardLink, os.ttyname(terminal))
    finally:
        os.close(controller)
        os.close(terminal)


def test_a_pulled_cable_says_so(tmp_path: Path) -> None:
    with SimulatedBoard(state=tmp_path, wifi={}) as simulated:
        link = BoardLink(simulated.port)
        link.exec("print(1)")
    sentence = refused(link.exec, "print(2)")
    assert "connection to" in sentence
    assert "check the cable" in sentence
    link.close()


# --- files


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 5000])
def test_a_file_arrives_whole_and_leaves_nothing_aside(link: BoardLink, size: int) -> None:
    data = bytes(range(256)) * 20
    link.write_file("/a/b/file.bin", data[:size])
    assert link.hash("/a/b/file.bin") == hashlib.sha256(data[:size]).digest()
    assert list(link.hashes("/a")) == ["/a/b/file.bin"]


# Runs on the board: a FAT file system in RAM.
FAT = """
import os, vfs
class _Disk:
    def __init__(self):
        self._data = bytearray(60 * 512)
    def readblocks(self, block, buffer):
        buffer[:] = self._data[block * 512 : block * 512 + len(buffer)]
    def writeblocks(self, block, buffer):
        self._data[block * 512 : block * 512 + len(buffer)] = buffer
    def ioctl(self, request, _):
        return {4: 60, 5: 512}.get(request, 0)
_disk = _Disk()
vfs.VfsFat.mkfs(_disk)
vfs.mount(vfs.VfsFat(_disk), "/fat")
"""


@pytest.mark.parametrize("folder", ["", "/fat"], ids=["littlefs", "FAT"])
def test_a_file_is_replaced_and_removed(link: BoardLink, folder: str) -> None:
    link.soft_reset()
    if folder:
        link.exec(FAT)
    note = f"{folder}/note"
    link.write_file(note, b"old")
    link.write_file(note, b"new")
    assert link.hash(note) == hashlib.sha256(b"new").digest()
    assert list(link.files(note, note + ASIDE)) == [note]
    link.remove(note)
    link.remove(note)
    assert link.hash(note) is None


def test_a_file_that_arrives_damaged_leaves_the_old_one(
    link: BoardLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    link.write_file("/kept", b"old")
    write = link._transport.fs_writefile
    monkeypatch.setattr(
        link._transport, "fs_writefile", lambda dest, data, *rest: write(dest, data[:-1] + b"?", *rest)
    )
    with pytest.raises(LinkError, match="^/kept arrived damaged: use a shorter cable or another port"):
        link.write_file("/kept", b"new")
    assert link.files("/kept", "/kept" + ASIDE).keys() == {"/kept"}
    assert link.hash("/kept") == hashlib.sha256(b"old").digest()


def test_a_folder_that_is_not_there_has_no_files(link: BoardLink) -> None:
    assert link.hashes("/nowhere") == {}


# Fills the board, and then makes room for two blocks.
FILL = """
import os
with open("/spare", "wb") as _file:
    _file.write(bytes(8192))
_file = open("/filler", "wb")
try:
    while True:
        _file.write(bytes(4096))
        _file.flush()
except OSError as error:
    assert error.errno == 28
try:
    _file.close()
except OSError:
    pass
os.remove("/spare")
"""


def test_a_full_board_keeps_the_old_file_and_nothing_half_written(link: BoardLink) -> None:
    link.write_file("/keep", b"old")
    link.exec(FILL)
    sentence = refused(link.write_file, "/keep", bytes(20_000), kind=BoardFileError)
    link.remove("/filler")
    assert "file system is full and could not take /keep" in sentence
    assert link.hash("/keep") == hashlib.sha256(b"old").digest()
    assert not [path for path in link.hashes("/") if path.endswith(ASIDE)]


def test_an_interrupted_copy_leaves_nothing_half_written(link: BoardLink) -> None:
    def interrupt(written: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        link.write_file("/lib/half", bytes(2000), interrupt)
    assert not [path for path in link.hashes("/lib") if "half" in path]


# --- install


def library(folder: Path, **modules: str) -> Path:
    """A library of these modules: name (with __ for a slash) → source."""
    for name, source in modules.items():
        path = folder / ((name if name == "__init__" else name.replace("__", "/")) + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return folder


def test_only_what_changed_is_copied_and_what_is_over_removed(link: BoardLink, tmp_path: Path) -> None:
    source = library(tmp_path, one="ONE = 1\n", sub__two="TWO = 2\n")
    link.write_file("/lib/uopenai/one.py", b"ONE = 'stale: a .py is imported before its .mpy'\n")
    link.write_file(f"/lib/uopenai/sub/two.mpy{ASIDE}", b"of an interrupted run")

    first = install.install_library(link, source)
    assert first.copied == ["/lib/uopenai/one.mpy", "/lib/uopenai/sub/two.mpy"]
    assert set(first.removed) >= {"/lib/uopenai/one.py", f"/lib/uopenai/sub/two.mpy{ASIDE}"}
    assert list(link.hashes("/lib/uopenai")) == first.copied
    assert first.bytes > 0

    again = install.install_library(link, source)
    assert (again.copied, again.removed, again.bytes) == ([], [], 0)
    assert len(again.unchanged) == 2

    library(tmp_path, one="ONE = 11\n")
    assert install.install_library(link, source).copied == ["/lib/uopenai/one.mpy"]
    link.soft_reset()
    assert link.eval("__import__('uopenai.one', None, None, ('ONE',)).ONE") == 11


def test_native_code_is_compiled_for_the_board(link: BoardLink, tmp_path: Path) -> None:
    source = "import micropython\n\n\n@micropython.viper\ndef add(a: int, b: int) -> int:\n    return a + b\n"
    path = "/lib/native_test.mpy"
    install.install_module(link, library(tmp_path, fast=source) / "fast.py", path)
    assert link.eval("__import__('native_test').add(2, 3)") == 5
    link.remove(path)


def test_a_module_that_does_not_compile_is_named(tmp_path: Path) -> None:
    source = library(tmp_path, good="X = 1\n", sub__bad="def\n")
    with pytest.raises(install.CompileError, match=r"\.sub\.bad does not compile: SyntaxError"):
        install.compile_library(source=source)


def test_a_traceback_on_the_board_names_file_and_line(link: BoardLink, tmp_path: Path) -> None:
    source = library(tmp_path, broken="def fail():\n    raise ValueError\n") / "broken.py"
    link.write_file("/lib/broken.mpy", install.compile_file(source, "broken.py"))
    trace = link.exec(
        "import sys, broken\ntry:\n    broken.fail()\nexcept ValueError as e:\n    sys.print_exception(e)"
    )
    assert b'File "broken.py", line 2' in trace
    link.remove("/lib/broken.mpy")


# --- provision


CONFIG = Path(install.LIBRARY / "config.py")


@pytest.fixture
def configured(link: BoardLink, tmp_path: Path) -> BoardLink:
    """A board with the library's settings modules, and no more of it."""
    writer = CONFIG.with_name("config_writer.py").read_text()
    source = library(tmp_path, __init__="", config=CONFIG.read_text(), config_writer=writer)
    install.install_library(link, source)
    link.soft_reset()
    return link


@pytest.mark.parametrize("value", ["plain", "with 'quotes' and \\", "ünïcödé", "a\nb", "x" * 300])
def test_a_setting_arrives_as_it_is_and_survives_a_reset(configured: BoardLink, value: str) -> None:
    provision.write_settings(configured, {"wifi_ssid": value})
    configured.soft_reset()
    configured.exec("import uopenai.config as config")
    assert configured.eval("config.get('wifi_ssid')") == value


def test_an_empty_value_removes_the_setting(configured: BoardLink) -> None:
    provision.write_settings(configured, {"wifi_pass": "x", "ntp": "y"})
    provision.write_settings(configured, {"wifi_pass": ""})
    configured.exec("import uopenai.config as config")
    assert configured.eval("(config.get('wifi_pass'), config.get('ntp'))") == (None, "y")


def test_settings_that_are_interrupted_are_as_they_were(configured: BoardLink) -> None:
    before = {"wifi_ssid": "old", "wifi_pass": "old-password"}
    provision.write_settings(configured, before)
    configured.exec(
        "import esp32\nclass Interrupted(esp32.NVS):\n    def set_blob(self, key, value):\n"
        "        super().set_blob(key, value)\n        if bytes(value) == b'new-password':\n"
        "            raise KeyboardInterrupt\n"
        "esp32.NVS = Interrupted"
    )
    with pytest.raises(LinkError):
        provision.write_settings(configured, {"wifi_ssid": "new", "wifi_pass": "new-password"})
    held = provision.held(configured)
    assert {name: held[name] for name in before} == {**before, "wifi_pass": ""}
    configured.exec("import uopenai.config as config")
    assert configured.eval("(config.get('wifi_ssid'), config.get('wifi_pass'))") == ("old", "old-password")


def test_a_setting_that_does_not_exist_is_refused_before_anything_is_sent(configured: BoardLink) -> None:
    with pytest.raises(ValueError, match="no such setting: api_kye"):
        provision.write_settings(configured, {"api_kye": SECRET})


def test_a_value_that_the_library_would_not_read_is_refused_before_anything_is_sent(
    configured: BoardLink, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match="longer than 512 bytes: api_key"):
        provision.write_settings(configured, {"api_key": SECRET * 100})
    assert SECRET not in "".join(capfd.readouterr())


def test_every_setting_is_one_that_the_library_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in provision.SETTINGS:
        monkeypatch.setenv(setting.variable, f"of {setting.key}")
        assert config.get(setting.key) == f"of {setting.key}"
    for name in ("", "api", "key", "OPENAI_API_KEY"):
        with pytest.raises(KeyError):
            config.get(name)


def test_the_clock_is_set_in_utc(link: BoardLink) -> None:
    moment = datetime(2027, 3, 4, 5, 6, 7, tzinfo=timezone.utc)
    provision.set_clock(link, moment)
    assert link.eval("tuple(__import__('time').gmtime()[:5])") == (2027, 3, 4, 5, 6)


def test_a_clock_that_cannot_be_right_is_not_passed_on(link: BoardLink) -> None:
    early = datetime(1999, 1, 1, tzinfo=timezone.utc)
    assert "this computer's clock says 1999-01-01: set it" in refused(provision.set_clock, link, early)


def test_links_work_from_a_thread(board: SimulatedBoard) -> None:
    answers: list[object] = []

    def work() -> None:
        with BoardLink(board.port) as link:
            answers.append(link.eval("6 * 7"))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert answers == [42]
