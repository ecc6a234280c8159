"""`make test-board`: the device tests on a board, against the simulated one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bare_board import lasting
from board_runner import BoardReset, BoardRunner, Reader
from serial_bridge import SerialBridge

from uopenai_tools.faults import Fault
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.target import RealBoard

HOST = Path(__file__).resolve().parent
DEVICE = HOST.parent / "device"


board = pytest.fixture(scope="module")(lasting)


def run_on(port: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    """What `make test-board` does."""
    words = [
        "-p",
        "board_suite",
        "-p",
        "no:cacheprovider",
        "--port",
        port,
        "-v",
        "-rfEs",
        "-o",
        "addopts=",
        "-o",
        "timeout=0",
    ]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words, *paths],
        env={**os.environ, "PYTHONPATH": str(HOST), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_files_run_on_the_board_and_each_test_is_reported(board: SimulatedBoard) -> None:
    done = run_on(board.port, DEVICE / "test_fields.py", DEVICE / "test_views.py")
    told = done.stdout
    assert done.returncode == 0, told + done.stderr
    assert f"board at {board.port}: MicroPython 1." in told
    assert "test_views.py::" in told
    assert told.count("PASSED") == 34
    assert "34 passed" in told.splitlines()[-1]
    with BoardLink(board.port) as link:
        assert link.eval("'uopenai_tests' in __import__('os').listdir('/')") is False


OWN = '''
import unittest


class Mine(unittest.TestCase):
    """On a board that has no machine code for other processors, 100 KB, and a reset line."""

    def test_a_good_one(self):
        print("a word")

    def test_b_bad_one(self):
        print("before it")
        self.assertEqual(6 * 7, 41)

    def test_c_not_here(self):
        self.skipTest("only on Tuesdays")

    def test_d_too_large(self):
        bytearray(50_000_000)

    def test_e_after_it(self):
        pass

    def test_f_answer_too_large(self):
        from uopenai.errors import ResponseTooLargeError

        raise ResponseTooLargeError("the answer does not fit in memory (15104 bytes of heap are free)")
'''


RESET = '''
import unittest


class Mine(unittest.TestCase):
    """A board that crashes."""

    def test_a_good_one(self):
        pass

    def test_b_crash(self):
        import machine

        machine.reset()

    def test_c_after_it(self):
        pass
'''


@pytest.fixture(scope="module")
def told(board: SimulatedBoard, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of tests of our own, most of which go wrong; the board is reached over the network."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "test_crash.py").write_text(RESET)
    (folder / "test_own.py").write_text(OWN)
    (folder / "test_typed.py").write_text("import dataclasses\n" + OWN)
    with SerialBridge(board.port, rfc2217=True) as bridge:
        done = run_on(bridge.url, folder)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_a_failure_has_the_boards_traceback(told: str) -> None:
    assert "test_own.py::Mine::test_b_bad_one FAILED" in told
    assert 'File "test_own.py", line 13, in test_b_bad_one' in told
    assert "test_own.py::Mine.test_b_bad_one - AssertionError: 42 is not 41" in told
    assert "before it" in told
    assert "a word" not in told  # that test passed


def test_what_the_board_cannot_run_is_skipped_by_name(told: str) -> None:
    assert "test_own.py: Mine.test_c_not_here: only on Tuesdays" in told
    assert "test_own.py: Mine.test_d_too_large: needs a heap of up to 120 KB, and the board has " in told
    assert "test_own.py: Mine.test_f_answer_too_large: needs a heap of up to 120 KB" in told


def test_a_board_that_starts_anew_fails_that_test_and_runs_the_next_file(told: str) -> None:
    assert "test_crash.py::Mine::test_a_good_one PASSED" in told
    assert "test_crash.py::Mine.test_b_crash - the board started anew" in told
    assert (
        "test_crash.py::Mine.test_c_after_it - not reached: the board started anew, in Mine.test_b_crash"
        in told
    )
    assert "test_own.py::Mine::test_a_good_one PASSED" in told


def test_a_module_that_cannot_be_imported_there_fails_all_of_it(told: str) -> None:
    assert told.count("test_typed.py::Mine.") == 6
    assert "ImportError: no module named 'dataclasses'" in told


def test_every_test_is_counted(told: str) -> None:
    assert "9 failed, 3 passed, 3 skipped" in told.splitlines()[-1]


def test_without_a_board_it_ends_with_that(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(OWN)
    done = run_on("/dev/tty-that-is-not-there", tmp_path)
    assert done.returncode == 3
    assert "there is no port /dev/tty-that-is-not-there: plug the board in" in done.stdout


def test_a_board_with_circuitpython_is_told_where_the_tests_run(tmp_path: Path) -> None:
    with (
        SimulatedBoard(state=tmp_path, wifi={}, circuitpython=True) as simulated,
        pytest.raises(Fault, match="on boards with MicroPython: over an emulation .* `make test` runs them"),
        BoardRunner(RealBoard(simulated.port)),
    ):
        pass


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_what_the_board_prints_may_come_in_any_pieces(size: int) -> None:
    printed = (
        b"started A.test_1\r\nword\r\npassed A.test_1\r\n"
        b"started A.test_2\r\nFAILED A.test_2\r\nTraceback:\r\nValueError: no\r\n"
        b"started B.test_3\r\nskipped B.test_3: because: so\r\n1 passed, 1 failed, 1 skipped\r\n"
    )
    reader = Reader()
    for at in range(0, len(printed), size):
        reader.take(printed[at : at + size])
    results = {name: (each.outcome, each.text, each.printed) for name, each in reader.results.items()}
    assert results == {
        "A.test_1": ("passed", "", ["word"]),
        "A.test_2": ("failed", "Traceback:\nValueError: no", []),
        "B.test_3": ("skipped", "because: so", []),
    }


def test_a_start_of_the_board_is_no_output_of_a_test() -> None:
    with pytest.raises(BoardReset):
        Reader().take(b"started A.test_1\r\nMicroPython v1.27.0 on 2026-01-01; ESP32 board\r\n")
