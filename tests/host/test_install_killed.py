"""`install` killed after every write to the serial port: the board starts, and the next run finishes."""

from __future__ import annotations

import hashlib
import multiprocessing
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from killed_install import LIMIT, Installer, two_versions

from uopenai_tools import install, places, programs
from uopenai_tools.link import ASIDE, BoardLink, LinkError, Stored
from uopenai_tools.simulator import SimulatedBoard

BOARDS = 2
# What is asked for besides: nothing, or all that may be changed from one run to the next.
ALIKE: dict[str, object] = {}
CHANGED = (
    {"form": "mpy", "app": "none", "board": "m5stack-cores3"},
    {"form": "source", "app": "chat", "board": "m5stack-atom-echo"},
)


@pytest.fixture
def versions(tmp_path: Path) -> list[Path]:
    return two_versions(tmp_path)


MINE = b"print('a main.py of my own')\n"


def on(board: SimulatedBoard, restarted: bool = True) -> dict[str, Stored]:
    """What is on the board, after a start."""
    with BoardLink(board.port) as link:
        if restarted:
            link.soft_reset()
        assert link.eval("6 * 7") == 42
        return link.files("/")


def killed_at_each(
    steps: Iterable[int], state: Path, versions: list[Path], orders: Sequence[Mapping[str, object]]
) -> int:
    """Kill installations after so many writes, until none needs so many: how many were too many."""
    mine = Stored(hashlib.sha256(MINE).digest(), len(MINE))
    with SimulatedBoard(state=state, wifi={}) as board, closing(Installer(board.port)) as installer:
        with BoardLink(board.port) as link:
            link.write_file(programs.MAIN_ON_BOARD, MINE)
        held = []
        for version, order in zip(versions, orders, strict=True):
            installer(version, order=order)
            held.append(on(board))
        is_new = 1
        survived = set[int]()
        for step in steps:
            before, after = held[is_new], held[not is_new]
            is_new = 1 - is_new
            if installer(versions[is_new], step, orders[is_new]):
                survived.add(is_new)
                if len(survived) == len(held):
                    return step
            found = on(board)
            for path, stored in found.items():
                assert stored in (before.get(path), after.get(path)) or path.endswith(ASIDE), (step, path)
            # When a main.py goes and another comes, there is neither for a moment.
            stay = before.keys() & after.keys() - {programs.MAIN_ON_BOARD}
            assert stay <= found.keys() and mine in found.values(), step
            installer(versions[is_new], order=orders[is_new])
            assert on(board, restarted=False) == after, step
    raise AssertionError


@pytest.mark.parametrize(
    "every",
    [pytest.param(3, id="one step of 3"), pytest.param(1, id="each step", marks=pytest.mark.long)],
)
@pytest.mark.parametrize(
    ("orders", "times"),
    [((ALIKE, ALIKE), 1), (CHANGED, 4)],
    ids=["another version", "form, gadget and board change"],
)
def test_killed_after_a_step_it_leaves_a_board_that_the_next_run_finishes(
    tmp_path: Path, versions: list[Path], orders: Sequence[Mapping[str, object]], times: int, every: int
) -> None:
    # A board answers more slowly than a computer asks: two at once take little longer than one. In processes
    # of their own, as a board that starts anew forks, and the fork holds another one's port for a moment.
    stride = every * times
    begin = 1 + secrets.randbelow(stride)  # so that many runs together come to each step; a failure names it
    with ProcessPoolExecutor(BOARDS, multiprocessing.get_context("spawn")) as workers:
        runs = [
            workers.submit(
                killed_at_each, range(first, 1000, BOARDS * stride), tmp_path / f"{first}", versions, orders
            )
            for first in range(begin, begin + BOARDS * stride, stride)
        ]
        assert min(run.result() for run in runs) > 100


def test_killed_while_the_real_library_is_copied_the_next_run_finishes(board: SimulatedBoard) -> None:
    order = {"groups": ["audio"], "schemas": []}
    with closing(Installer(board.port)) as installer:
        assert installer(places.LIBRARY, 700, order) == 0
        assert any(path.startswith("/lib/uopenai") for path in on(board))
        assert installer(places.LIBRARY, order=order) > 700
    with BoardLink(board.port) as link:
        link.soft_reset()
        assert link.eval("__import__('uopenai').OpenAI('key').audio.speech.name") == "audio.speech"
        assert not [path for path in link.files("/") if path.endswith(ASIDE)]


def installed(board: SimulatedBoard, folder: Path, on_bytes: Callable[[int], None] | None = None) -> None:
    """Install the library in *folder*."""
    with BoardLink(board.port) as link:
        order = install.Order(source=folder)
        install.carry_out(link, install.prepare(link, order, b"roots"), on_bytes)


@pytest.mark.parametrize("fault", ["the cable is pulled", "the power goes", "Ctrl-C"])
def test_interrupted_it_says_so_and_the_next_run_finishes(
    board: SimulatedBoard, versions: list[Path], fault: str
) -> None:
    installed(board, versions[0])
    old = on(board)

    def strike(sent: int) -> None:
        if fault == "Ctrl-C":
            raise KeyboardInterrupt
        (board.close if fault == "the cable is pulled" else board.power_cycle)()

    with pytest.raises(KeyboardInterrupt if fault == "Ctrl-C" else LinkError) as caught:
        installed(board, versions[1], strike)
    if fault == "the cable is pulled":
        assert str(caught.value).endswith("was lost: check the cable, then run it again")
        board.start()
    elif fault == "the power goes":
        assert ": " in str(caught.value) and "Traceback" not in str(caught.value)
    assert {path: old[path] for path in old if path in on(board)} == old
    installed(board, versions[1])
    assert [path for path in on(board) if path.startswith("/lib")] == [
        "/lib/uopenai/__init__.mpy",
        "/lib/uopenai/new.mpy",
        "/lib/uopenai/sub/same.mpy",
    ]


def test_ctrl_c_at_the_command_is_told_with_what_to_do(board: SimulatedBoard) -> None:
    command = [str(Path(sys.executable).parent / "uopenai"), "install", "--port", board.port]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        assert run.stderr.readline().startswith("to be copied: ")
        run.send_signal(signal.SIGINT)
        said = run.stderr.read().splitlines()
        assert run.wait(LIMIT) == 130
    assert said[-2:] == [
        "each file on the board is whole, in its old or its new form: run it again to finish",
        "interrupted",
    ]
