"""`uopenai install` on boards with CircuitPython: what cannot be, and what it says then."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import circuitpython_drive
import pytest
from circuitpython_drive import on, say
from circuitpython_orders import installed, two_orders
from killed_install import ROOTS
from web_workflow_board import WebWorkflowBoard

from uopenai_tools import circuitpython, install
from uopenai_tools import install_circuitpython as tool
from uopenai_tools.circuitpython import Drive
from uopenai_tools.commands.install import install as command
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.link import ASIDE
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.transfer import NoRoomError
from uopenai_tools.web_workflow import Web

PASSWORD = "of-the-web-workflow"


drive = pytest.fixture(circuitpython_drive.made)
versions = pytest.fixture(two_orders)


@pytest.fixture
def web() -> Iterator[WebWorkflowBoard]:
    with WebWorkflowBoard(PASSWORD, {}) as board:
        yield board


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
    say(drive, version)
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
