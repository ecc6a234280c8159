"""`uopenai install` on boards with CircuitPython: by drive, by serial line and by web workflow."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import circuitpython_drive
import pytest
from board_console import Console
from circuitpython_drive import on, say
from circuitpython_orders import installed, two_orders
from killed_install import ROOTS
from uopenai_command import uopenai
from web_workflow_board import WebWorkflowBoard

from uopenai_tools import code_py, install, installing, programs, stores
from uopenai_tools import install_circuitpython as tool
from uopenai_tools.ampy_route import Ampy
from uopenai_tools.circuitpython import Drive
from uopenai_tools.commands.install import install as command
from uopenai_tools.compiling import compile_text
from uopenai_tools.console import Console as Speech
from uopenai_tools.doctor.examination import examine
from uopenai_tools.faults import UsageFault
from uopenai_tools.link import BoardError, BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.simulator.world import World
from uopenai_tools.web_workflow import Web

PASSWORD = "of-the-web-workflow"
MINE = b"print('a code.py of my own')\n"
ASKS = """\
from uopenai import OpenAI
stream = OpenAI().responses.create(model="gpt-4o-mini", input="Why is the sky blue?", stream=True)
print("streamed:", len([word for word in stream.text]) > 3)
"""


drive = pytest.fixture(circuitpython_drive.made)
versions = pytest.fixture(two_orders)


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


# --- the three ways


def test_from_nothing_to_a_streamed_reply(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with World("circuitpython", tmp_path) as world:
        with world.link() as link:
            assert link.eval("__import__('gc').mem_free()") > 180_000  # as a board with this chip has
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
    say(drive, "10.3.1", "adafruit_feather_esp32s3_tft")
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


# --- the command


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
    say(drive, "12.0.1")
    done = uopenai("install", "embeddings", "--schemas", "none", "--drive", drive, "--source")
    assert done.returncode == 0, done.stderr
    assert "CircuitPython starts code.py anew by itself" in done.stderr and "Traceback" not in done.stderr
    assert "CircuitPython 12.0.1 is newer than any that the library was tried with" in done.stdout
    names = [name for name in on(drive) if name.startswith("lib/uopenai/")]
    assert "lib/uopenai/resources/embeddings.py" in names and "lib/uopenai/net/pool.py" in names
    assert not [name for name in names if "native" in name or name.endswith("net/trust.py")]
