"""`install` and `provision` killed on the way to a board with CircuitPython: by the drive, by the serial
line, and by a web workflow that breaks. What is there is whole, and the next run finishes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import circuitpython_drive
import pytest
from killed_install import ROOTS, Installer, two_versions
from web_workflow_board import WebWorkflowBoard

from uopenai_tools import install, install_circuitpython, settings_toml
from uopenai_tools.ampy_route import Ampy
from uopenai_tools.circuitpython import Drive
from uopenai_tools.code_py import CODE_ON_BOARD
from uopenai_tools.faults import Fault
from uopenai_tools.link import ASIDE, BoardLink
from uopenai_tools.routes import Route
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.stores import TomlStore
from uopenai_tools.web_workflow import Web

PASSWORD = "of-the-web-workflow"
MINE = b"print('a code.py of my own')\n"
SETTINGS = "/settings.toml"
# From one run to the next the gadget comes and goes, so that code.py is set aside and comes back.
APPS = ("none", "chat")
VALUES = tuple({"wifi_ssid": name * 8, "api_key": f"sk-{name}" * 10} for name in ("old", "new"))
TEXTS = tuple(settings_toml.changed("", values) for values in VALUES)
Files = Mapping[str, bytes]


@pytest.fixture
def versions(tmp_path: Path) -> list[Path]:
    return two_versions(tmp_path)


drive = pytest.fixture(circuitpython_drive.made)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[SimulatedBoard]:
    with SimulatedBoard(state=tmp_path / "board", wifi={}, circuitpython=True) as simulated:
        yield simulated


@pytest.fixture
def web() -> Iterator[WebWorkflowBoard]:
    with WebWorkflowBoard(PASSWORD, {}) as simulated:
        yield simulated


def digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def on(route: Route) -> Files:
    """The hash of each file that is there."""
    return {path: stored.digest for path, stored in route.files("/").items()}


def on_board(board: SimulatedBoard) -> Files:
    with BoardLink(board.port) as link:
        return on(Ampy(link))


def told(board: SimulatedBoard) -> str:
    """The settings that the next run begins with."""
    with BoardLink(board.port) as link:
        return Ampy(link).read()


def are_whole(found: Files, before: Files, after: Files) -> bool:
    """Whether each file is an old or a new one and none is missing, the user's code.py least of all."""
    named = {path: data for path, data in found.items() if not path.endswith(ASIDE)}
    stay = before.keys() & after.keys() - {CODE_ON_BOARD}
    return (
        digest(MINE) in named.values()
        and stay <= named.keys()
        and all(data in (before.get(path), after.get(path)) for path, data in named.items())
    )


def killed_at(
    steps: Iterable[int], installer: Installer, versions: list[Path], held: Callable[[], Files]
) -> int:
    """Kill installations after so many writes, until neither way needs so many: how many were too many."""
    orders = [{"form": "source", "app": app} for app in APPS]
    states = []
    for version, order in zip(versions, orders, strict=True):
        installer(version, order=order)
        states.append(held())
    is_new = 1
    survived = set[int]()
    for step in steps:
        before, is_new = states[is_new], 1 - is_new
        if installer(versions[is_new], step, orders[is_new]):
            survived.add(is_new)
            if len(survived) == len(states):
                return step
        else:
            assert are_whole(held(), before, states[is_new]), step
            installer(versions[is_new], order=orders[is_new])
        assert held() == states[is_new], step
    return 0


def test_killed_at_any_step_the_drive_has_whole_files_and_the_next_run_finishes(
    drive: Path, versions: list[Path]
) -> None:
    (drive / "code.py").write_bytes(MINE)
    every = 3
    begin = 1 + secrets.randbelow(every)  # so that many runs together come to each step; a failure names it
    with closing(Installer(drive)) as installer:
        assert killed_at(range(begin, 200, every), installer, versions, lambda: on(Drive(drive))) > 20


@pytest.mark.parametrize(
    "every",
    [pytest.param(60, id="some steps"), pytest.param(2, id="each second step", marks=pytest.mark.long)],
)
def test_killed_on_the_serial_line_the_board_has_whole_files_and_the_next_run_finishes(
    board: SimulatedBoard, versions: list[Path], every: int
) -> None:
    with BoardLink(board.port) as link:
        Ampy(link).write_file(CODE_ON_BOARD, MINE)
    begin = 1 + secrets.randbelow(every)  # so that many runs together come to each step; a failure names it
    with closing(Installer(board.port)) as installer:
        assert killed_at(range(begin, 1000, every), installer, versions, lambda: on_board(board)) > 100


def test_a_web_workflow_that_breaks_at_each_change_loses_nothing(
    web: WebWorkflowBoard, versions: list[Path]
) -> None:
    orders = [
        install.Order(source=version, form=install.Form.SOURCE, app=app)
        for version, app in zip(versions, APPS, strict=True)
    ]
    web.files["code.py"] = MINE

    def installed(is_new: int) -> None:
        route = Web(web.address, PASSWORD)
        prepared = install_circuitpython.prepare(route, orders[is_new], ROOTS)
        install_circuitpython.carry_out(route, prepared)

    states = []
    for is_new in (0, 1):
        installed(is_new)
        states.append(dict(web.files))
    stride = 3  # runs together come to each step; a failure names it
    change = is_new = 1
    for change in range(1 + secrets.randbelow(stride), 100, stride):
        before, is_new = states[is_new], 1 - is_new
        after = states[is_new]
        web.breaks_at(change)
        try:
            installed(is_new)
            break
        except Fault as fault:
            assert "does not answer" in str(fault)
        web.breaks_at(0)
        # It takes away what another file is to take the place of: that is there whole under the other name.
        found = {name.removesuffix(ASIDE) for name in web.files}
        assert before.keys() & after.keys() - {"code.py"} <= found and MINE in web.files.values(), change
        for name, data in web.files.items():
            assert name.endswith(ASIDE) or data in (before.get(name), after.get(name)), change
        installed(is_new)
        assert web.files == after, change
    assert change > 15


# --- settings.toml


def test_killed_at_each_step_the_drives_settings_are_the_old_ones_or_the_new(drive: Path) -> None:
    with closing(Installer(drive)) as installer:
        installer.settings(VALUES[0])
        for step in range(1, 20):
            is_new = step % 2
            if installer.settings(VALUES[is_new], step):
                break
            assert (drive / "settings.toml").read_text() in TEXTS, step
            installer.settings(VALUES[is_new])
            assert on(Drive(drive)).keys() == {"/boot_out.txt", SETTINGS}, step
            assert (drive / "settings.toml").read_text() == TEXTS[is_new]
        else:
            raise AssertionError
        assert step > 3


def test_killed_on_the_serial_line_the_settings_are_the_old_ones_or_the_new(board: SimulatedBoard) -> None:
    with closing(Installer(board.port)) as installer:
        stride = installer.settings(VALUES[0]) // 4
        begin = 1 + secrets.randbelow(stride)  # runs together come to each step; a failure names it
        for is_new, step in enumerate((begin, begin + stride, begin + 2 * stride)):
            assert installer.settings(VALUES[1 - is_new % 2], step) == 0
            assert told(board) in TEXTS, step
            installer.settings(VALUES[1 - is_new % 2])
            assert told(board) == TEXTS[1 - is_new % 2]
            assert on_board(board).keys() == {"/boot_out.txt", SETTINGS}, step


@pytest.mark.parametrize("change", [1, 2, 3])
@pytest.mark.parametrize("before", [b"", b"LAMP = 12\n"], ids=["none before", "one before"])
def test_a_web_workflow_that_breaks_leaves_settings_that_the_next_run_puts_right(
    web: WebWorkflowBoard, before: bytes, change: int
) -> None:
    if before:
        web.files["settings.toml"] = before
    web.breaks_at(change)
    try:
        TomlStore(Web(web.address, PASSWORD)).write(VALUES[0])
        assert not before and change == 3  # there was nothing to take away
    except Fault as fault:
        assert "does not answer" in str(fault)
    web.breaks_at(0)
    TomlStore(Web(web.address, PASSWORD)).write(VALUES[1])
    assert web.files == {"settings.toml": before + TEXTS[1].encode()}


def test_what_was_begun_and_is_no_settings_is_none(drive: Path) -> None:
    text = TEXTS[0].encode()
    for cut in range(len(text)):
        (drive / f"settings.toml{ASIDE}").write_bytes(text[:cut] + bytes(3))
        TomlStore(Drive(drive)).write(VALUES[1])
        assert on(Drive(drive)).keys() == {"/boot_out.txt", SETTINGS}, cut
        assert (drive / "settings.toml").read_text() == TEXTS[1], cut
        (drive / "settings.toml").unlink()
