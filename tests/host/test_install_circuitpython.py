"""`uopenai install` on boards with CircuitPython: by drive, by serial line and by web workflow."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from board_console import Console
from uopenai_command import uopenai
from web_workflow_board import WebWorkflowBoard

from uopenai_tools import circuitpython, code_py, install, installing, places, programs, stores
from uopenai_tools import install_circuitpython as tool
from uopenai_tools.ampy_route import Ampy
from uopenai_tools.circuitpython import Drive
from uopenai_tools.commands.install import install as command
from uopenai_tools.compiling import compile_text
from uopenai_tools.console import Console as Speech
from uopenai_tools.doctor.examination import examine
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.link import ASIDE, BoardError, BoardLink
from uopenai_tools.routes import Route
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.simulator.world import World
from uopenai_tools.transfer import NoRoomError
from uopenai_tools.web_workflow import Web

ROOTS = b"roots\n"
PASSWORD = "of-the-web-workflow"
BOOT_OUT = (
    "Adafruit CircuitPython {} on 2026-01-01; Some Board with ESP32S3\r\nBoard ID:some_board\r\nUID:0A1B\r\n"
)
MINE = b"print('a code.py of my own')\n"
ASKS = """\
from uopenai import OpenAI
stream = OpenAI().responses.create(model="gpt-4o-mini", input="Why is the sky blue?", stream=True)
print("streamed:", len([word for word in stream.text]) > 3)
"""


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """The drive of a board, where the computer has mounted it."""
    folder = tmp_path / "CIRCUITPY"
    folder.mkdir()
    (folder / "boot_out.txt").write_text(BOOT_OUT.format("9.2.8"))
    return folder


@pytest.fixture
def web() -> Iterator[WebWorkflowBoard]:
    with WebWorkflowBoard(PASSWORD, {}) as board:
        yield board


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedBoard]:
    state = tmp_path_factory.mktemp("board")
    with SimulatedBoard(state=state, wifi={}, circuitpython=True) as simulated:
        yield simulated


@pytest.fixture
def link(board: SimulatedBoard) -> Iterator[BoardLink]:
    """A link to a board without any file but its own."""
    with BoardLink(board.port) as opened:
        route = Ampy(opened)
        for path in route.files("/"):
            if path != "/boot_out.txt":
                route.remove(path)
        route.tidy("/lib")
        yield opened


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[install.Order]:
    """Two versions of a small library, and of a gadget: a module changes, another goes, a third comes."""
    firmware = tmp_path / "firmware"
    (firmware / "apps").mkdir(parents=True)
    monkeypatch.setattr(places, "FIRMWARE", firmware)
    orders = []
    for number, own in ((1, "old"), (2, "new")):
        (firmware / "apps" / f"{own}.py").write_text(f"def main():\n    print({number})\n")
        folder = tmp_path / f"version{number}" / "uopenai"
        (folder / "sub").mkdir(parents=True)
        (folder / "__init__.py").write_text(f"__version__ = '{number}'\n")
        (folder / "native_of_boards.py").write_text("")
        (folder / "sub" / "same.py").write_text(f"VERSION = {number}\n" * 30)
        (folder / f"{own}.py").write_text("")
        orders.append(install.Order(source=folder, app=own))
    return orders


def installed(route: Route, order: install.Order) -> install.Installed:
    """Install what is ordered."""
    return tool.carry_out(route, tool.prepare(route, order, ROOTS))


def on(folder: Path) -> dict[str, bytes]:
    """What is on a drive, but for what the board itself writes there."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != "boot_out.txt"}


# --- the three ways


def test_from_nothing_to_a_streamed_reply(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with World("circuitpython", tmp_path) as world:
        with world.link() as link:
            order = install.Order(groups=("responses",), schemas=())
            installing.run(order, world, link, Speech())
            stores.of_link(link).write(world.defaults)
            Ampy(link).write_file(code_py.CODE_ON_BOARD, ASKS.encode())
            assert {path[-4:] for path in Ampy(link).files("/lib")} == {".mpy"}
            assert [result.text for result in examine(link) if result.state != "ok"] == []
        with Console(world.port) as console:
            console.type(b"\x04")
            assert b"code.py output:\r\nstreamed: True\r\n" in console.until(b"Code done running.")
    said = capsys.readouterr()
    assert said.err.startswith("by ampy\nto be copied: ")
    rows = [line.split() for line in said.out.splitlines()]
    heap = next(int(row[2].replace(",", "")) for row in rows if row[:1] == ["client"])
    assert 10_000 < heap < 60_000  # bytes
    assert "the board is at its REPL: Ctrl-D, or a reset, starts code.py" in said.out


def test_compiled_files_begin_with_its_letter_and_others_are_refused(link: BoardLink) -> None:
    compiled = compile_text(b"ONE = 1\n", "one")
    route = Ampy(link)
    assert compiled[:2] == b"M\x06" and compiled[3] == 31
    route.write_file("/lib/one.mpy", compiled)
    with pytest.raises(BoardError, match="incompatible .mpy file"):
        link.exec("import one")
    (marked,) = tool.marked({"/lib/one.mpy": compiled}).values()
    assert marked == b"C" + compiled[1:]
    route.write_file("/lib/one.mpy", marked)
    assert link.eval("__import__('one').ONE") == 1
    assert link.eval("open('/lib/one.mpy', 'rb').read(2)") == b"C\x06"


def test_each_way_brings_the_same(
    drive: Path, web: WebWorkflowBoard, link: BoardLink, versions: list[install.Order]
) -> None:
    routes = [Drive(drive), Web(web.address, PASSWORD), Ampy(link)]
    files: dict[str, bytes] = {}
    reports: list[install.Report] = []
    for order in versions:
        reports = [installed(route, order).report for route in routes]
        assert reports[0] == reports[1] == reports[2]
        assert [installed(route, order).report.copied for route in routes] == [[], [], []]
        files = on(drive)
        assert files == web.files
        digests = {f"/{name}": hashlib.sha256(data).digest() for name, data in files.items()}
        found = routes[2].files("/")
        assert {path: found[path].digest for path in found if path != "/boot_out.txt"} == digests
    assert sorted(files) == [
        "code.py",
        "lib/uopenai/__init__.mpy",
        "lib/uopenai/new.mpy",
        "lib/uopenai/sub/same.mpy",
        "lib/uopenai_gadget/__init__.mpy",
        "root.cert",
    ]
    assert reports[0].copied[-1] == "/code.py"
    assert not (drive / "boot.py").exists()
    assert link.eval("__import__('uopenai').__version__") == "2"


def test_sources_take_the_place_of_compiled_files_and_the_other_way_round(
    drive: Path, versions: list[install.Order]
) -> None:
    source = versions[0].source
    for form, ending in ((install.Form.MPY, "mpy"), (install.Form.SOURCE, "py"), (install.Form.MPY, "mpy")):
        installed(Drive(drive), install.Order(source=source, form=form))
        names = [name for name in on(drive) if name.startswith("lib/")]
        assert {name.rpartition(".")[2] for name in names} == {ending} and len(names) == 3
    with pytest.raises(UsageFault, match="--frozen is for a MicroPython firmware"):
        installed(Drive(drive), install.Order(source=source, form=install.Form.FROZEN))


def test_the_code_py_of_before_comes_back(drive: Path, versions: list[install.Order]) -> None:
    (drive / "code.py").write_bytes(MINE)
    (drive / "code.txt").write_bytes(b"")
    notes = installed(Drive(drive), versions[0]).notes
    assert "/code.py is kept as /code.py.before" in notes
    assert any("/code.txt is there, and CircuitPython runs it" in note for note in notes)
    assert b"traceback.print_exception" in (drive / "code.py").read_bytes()
    installed(Drive(drive), versions[1])
    assert (drive / "code.py.before").read_bytes() == MINE
    none = install.Order(source=versions[1].source, app=programs.NO_APP)
    assert "/code.py is the one of before again" in installed(Drive(drive), none).notes
    assert (drive / "code.py").read_bytes() == MINE and not (drive / "code.py.before").exists()
    assert not (drive / "lib" / "uopenai_gadget").exists()


def test_a_code_py_that_is_larger_than_the_boards_memory_is_kept(link: BoardLink) -> None:
    link.exec("with open('/code.py', 'wb') as file:\n  for n in range(250): file.write(b'#' * 999 + b'\\n')")
    assert code_py.make_way(Ampy(link), "chat")[0] == "/code.py is kept as /code.py.before"
    assert Ampy(link).files("/code.py.before")["/code.py.before"].size == 250_000
    assert code_py.make_way(Ampy(link), "none") == ["/code.py is the one of before again"]
    assert Ampy(link).get("/code.py", 5) == b"#####" and Ampy(link).get("/not there") is None


def test_a_gadget_that_needs_more_memory_than_the_board_has_is_doubted(
    link: BoardLink, versions: list[install.Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    for takes in (30, 5000):
        monkeypatch.setitem(programs.HEAP_KB_CIRCUITPYTHON, "old", takes)
        doubt = tool.prepare(Ampy(link), versions[0], ROOTS, link).doubt
        assert bool(doubt) == (takes == 5000)
    assert doubt.startswith("old takes some 5042 KB of heap, and this board has ")
    assert doubt.endswith(", so it will not start: it takes a board with PSRAM")


def test_the_board_is_known_by_its_id_and_an_own_file_of_it_stays(
    drive: Path, versions: list[install.Order]
) -> None:
    order = install.Order(source=versions[0].source)
    said = BOOT_OUT.replace("some_board", "adafruit_feather_esp32s3_tft").format("10.3.1")
    (drive / "boot_out.txt").write_text(said)
    assert any(
        "is taken for adafruit-feather-esp32-s3-tft" in each for each in installed(Drive(drive), order).notes
    )
    assert any(
        "is taken for adafruit-feather-esp32-s3-tft" in each for each in installed(Drive(drive), order).notes
    )
    (drive / "lib" / "uopenai" / "board.mpy").unlink()
    (drive / "lib" / "uopenai" / "board.py").write_text("name = 'my own'\n")
    assert any("board is your own and stays" in each for each in installed(Drive(drive), order).notes)
    assert (drive / "lib" / "uopenai" / "board.py").exists()


# --- what cannot be


def test_a_folder_that_is_no_drive_and_a_board_that_has_none(
    tmp_path: Path, drive: Path, board: SimulatedBoard
) -> None:
    refused = uopenai("install", "--drive", tmp_path)
    assert refused.returncode == 2 and "is no CIRCUITPY drive (it has no boot_out.txt)" in refused.stderr
    with pytest.raises(UsageFault, match="--drive and --web do not go together"):
        command(drive=drive, web="x")
    with pytest.raises(UsageFault, match="is another board's than the one at"):
        command(port=board.port, drive=drive)
    with (
        SimulatedBoard(state=tmp_path / "other", wifi={}) as micropython,
        pytest.raises(UsageFault, match="runs MicroPython, which shows no drive"),
    ):
        command(port=micropython.port, drive=drive)


def test_the_command_installs_on_a_drive_and_says_that_the_board_restarts(drive: Path) -> None:
    (drive / "boot_out.txt").write_text(BOOT_OUT.format("12.0.1"))
    done = uopenai("install", "embeddings", "--schemas", "none", "--drive", drive, "--source")
    assert done.returncode == 0, done.stderr
    assert "CircuitPython starts code.py anew by itself" in done.stderr and "Traceback" not in done.stderr
    assert "CircuitPython 12.0.1 is newer than any that the library was tried with" in done.stdout
    names = [name for name in on(drive) if name.startswith("lib/uopenai/")]
    assert "lib/uopenai/resources/embeddings.py" in names and "lib/uopenai/net/pool.py" in names
    assert not [name for name in names if "native" in name or name.endswith("net/trust.py")]


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("8.2.10", "runs CircuitPython 8.2.10, and 9.2 is the oldest that the library runs on"),
        ("9.1.4", "9.2 is the oldest"),
        ("of some kind", "does not say which CircuitPython it runs"),
    ],
)
def test_a_version_that_will_not_do(
    version: str, words: str, drive: Path, web: WebWorkflowBoard, versions: list[install.Order]
) -> None:
    web.version = version
    (drive / "boot_out.txt").write_text(BOOT_OUT.format(version))
    for route in (Drive(drive), Web(web.address, PASSWORD)):
        with pytest.raises(Fault, match=words):
            installed(route, versions[0])
    assert on(drive) == {} == web.files


def test_a_board_without_room_is_left_as_it_is(
    drive: Path, web: WebWorkflowBoard, versions: list[install.Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    web.blocks = 8
    with pytest.raises(
        NoRoomError, match=r"no room on the board for .* bytes in 6 files: 32,768 of its 32,768"
    ):
        installed(Web(web.address, PASSWORD), versions[0])
    assert web.changes == [] and web.folders == set()
    # The computer does not know of all that takes room on a drive.
    (drive / "lib" / "uopenai").mkdir(parents=True)
    (drive / "lib" / "uopenai" / f"__init__.mpy{ASIDE}").symlink_to("/dev/full")
    monkeypatch.setattr(Drive, "files", lambda *_: {})
    with pytest.raises(Fault, match="CIRCUITPY is full: remove what is not needed there"):
        installed(Drive(drive), versions[0])


def test_a_drive_that_is_read_only_or_gone(
    drive: Path, versions: list[install.Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(number: int) -> Callable[..., None]:
        def fail(*_: object, **__: object) -> None:
            raise OSError(number, os.strerror(number))

        return fail

    for number, words in (
        (errno.EROFS, "is read-only: if the board's boot.py .*else unplug the board, and plug it in again"),
        (errno.EACCES, "no permission to write to the drive .*: mount it as your own"),
        (errno.EIO, "is gone .*plug the"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(Path, "mkdir", failing(number))
            with pytest.raises(Fault, match=words):
                installed(Drive(drive), versions[0])
    assert on(drive) == {}


def test_a_drive_that_is_taken_out_in_the_middle_is_not_written_to(
    drive: Path, versions: list[install.Order]
) -> None:
    installed(Drive(drive), versions[0])
    route = Drive(drive)
    prepared = tool.prepare(route, versions[1], ROOTS)
    empty = drive.with_name("taken out")

    def taken_out(_: int) -> None:
        if not empty.exists():
            drive.rename(empty)
            drive.mkdir()  # what it was mounted on

    with pytest.raises(Fault, match="CIRCUITPY is gone .*: plug the board in again"):
        tool.carry_out(route, prepared, taken_out)
    assert list(drive.iterdir()) == []
    drive.rmdir()
    empty.rename(drive)
    installed(Drive(drive), versions[1])
    assert not [name for name in on(drive) if name.endswith(ASIDE) or "old" in name]


def test_what_is_in_the_way_on_a_drive_is_named_and_one_in_the_bootloader_is_known(
    drive: Path, versions: list[install.Order]
) -> None:
    (drive / "lib").write_text("")
    with pytest.raises(Fault, match="/lib is in the way, a file for a folder or the other way round: remove"):
        installed(Drive(drive), versions[0])
    (drive / "INFO_UF2.TXT").write_text("UF2 Bootloader\r\n")
    with pytest.raises(UsageFault, match="is the drive of a board in its bootloader: press RESET once"):
        Drive(drive)


def test_a_drive_may_be_unplugged_as_soon_as_a_file_has_its_name(
    drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[tuple[str, bool]] = []
    path = f"/lib/one.py{ASIDE}"

    def noted(descriptor: int) -> None:
        file = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        written.append((f"/{file.relative_to(drive)}", (drive / path[1:]).exists()))

    monkeypatch.setattr(os, "fsync", noted)
    Drive(drive).write_file("/lib/one.py", b"ONE = 1")
    Drive(drive).remove("/lib/one.py")
    assert written == [(path, True), ("/lib", False), ("/lib", False)]


def test_what_the_web_workflow_refuses(
    web: WebWorkflowBoard, versions: list[install.Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIRCUITPY_WEB_API_PASSWORD", "wrong-one")
    with pytest.raises(Fault, match="refuses the web workflow's password") as caught:
        command(web=web.address)
    assert "wrong-one" not in str(caught.value)
    web.usb_active = True
    with pytest.raises(Fault, match="belong to its USB drive"):
        installed(Web(web.address, PASSWORD), versions[0])
    assert web.files == {}


def test_a_board_whose_drive_is_not_mounted_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuitpython, "drives", lambda uid: [])
    with (
        SimulatedBoard(state=tmp_path, wifi={}, circuitpython=True, usb_drive=True) as board,
        pytest.raises(Fault, match="which is not mounted here: mount it"),
    ):
        command(port=board.port)
