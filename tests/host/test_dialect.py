"""MicroPython in CircuitPython's dialect, and how much of its Python stack and heap each kind of call takes.

See dialect_port.py. The device tests run on it over the emulation of CircuitPython's API, as the platform
"dialect" of emulated_run.py: 30-bit floats, a small Python stack and the strict API in one place. The works
of the bench do so here.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import dialect_port
import pytest

from bench.device import SCRIPTS, Outcome
from bench.memory import Memory
from bench.server import BenchServer
from bench.twins import TwinDevice
from bench.works import WORKS, Work
from uopenai_tools.install import compile_file
from uopenai_tools.interpreter import Interpreter

pytestmark = [pytest.mark.long, pytest.mark.timeout(1500)]  # it may have to be built first

# Bytes of the Python stack that a program needs whose main module does nothing but this; of 1,536.
PEAKS = {
    "chat": 690,
    "checked_chat": 1010,
    "stream": 700,
    "models": 550,
    "embedding": 690,
    "image": 700,
    "recording": 750,
    "realtime": 970,
}

# The heap in which each is done, in bytes: what was measured, and one KB. In areas it takes more than in one
# piece, as some are left that are too small: most for the embedding, whose array grows by moving.
HEAPS = {
    "chat": 46_100,
    "checked_chat": 52_700,
    "stream": 52_700,
    "models": 50_400,
    "embedding": 80_700,
    "image": 52_700,
    "recording": 51_900,
    "realtime": 72_000,
}


@pytest.fixture(scope="module")
def dialect() -> Interpreter:
    """The interpreter."""
    return dialect_port.interpreter()


def said(interpreter: Interpreter, program: str, **environment: str) -> str:
    """What *program* prints."""
    done = subprocess.run(
        [interpreter.path, "-X", "heapsize=100k", "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return (done.stdout + done.stderr).strip()


def test_it_has_circuitpythons_dialect(dialect: Interpreter) -> None:
    cases = {
        "import sys; print(sys.implementation._mpy >> 10)": "0",  # no native code
        "print(0.7, 16777217.0, 1 / 3)": "0.7 1.67772e+07 0.333333",
        "print(float('1763769600') == 1763769600)": "False",
        "try: next(iter(()), 1)\nexcept TypeError: print('none')": "none",
        "try: 'ab'.startswith(('a', 'b'))\nexcept TypeError: print('none')": "none",
        "class A:\n def __setattr__(self, name, value): print('set')\nA().x = 1": "",
        "def f(): f()\ntry: f()\nexcept RuntimeError as fault: print(fault)": "pystack exhausted",
        "import gc; print(gc.collect())": "None",
        # There are 100 KB, in areas that began with 8.
        "a = bytearray(30000), bytearray(30000)\n"
        "try: a[0].extend(bytes(8000))\nexcept MemoryError: print('none')": "none",
    }
    for program, expected in cases.items():
        assert said(dialect, program) == expected, program


def test_frames_that_a_board_has_none_of_take_no_stack(dialect: Interpreter, tmp_path: Path) -> None:
    (tmp_path / "in_c.py").write_text("def call(back, count):\n    return back and back(count - 1)\n")
    program = "import in_c\ndef f(count):\n    return count and in_c.call(f, count)\n"
    where = {"MICROPYPATH": str(tmp_path), "PYSTACK_PEAK": "1"}
    peaks = {
        (count, free): int(said(dialect, f"{program}f({count})", PYSTACK_FREE=free, **where).split()[-1])
        for count in (1, 5)
        for free in ("other,in_", "other")
    }
    theirs, all_of_them = (peaks[5, free] - peaks[1, free] for free in ("other,in_", "other"))
    assert 0 < theirs < all_of_them <= 2 * theirs, peaks


class DialectDevice(TwinDevice):
    """The bench's device over the emulation; its scripts say how much stack they took."""

    environment = {"PYSTACK_PEAK": "1", "PYSTACK_FREE": dialect_port.FREE}  # noqa: RUF012

    def _scripts(self) -> dict[str, bytes]:
        portable = [source for source in SCRIPTS.glob("*.py") if not source.name.startswith("speed_")]
        return {source.with_suffix(".mpy").name: compile_file(source, source.name) for source in portable}


@pytest.fixture(scope="module")
def memory(dialect: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """Does the bench's works."""
    with BenchServer() as server:
        yield Memory(DialectDevice(dialect, tmp_path_factory.mktemp("bench")), server)


def peak(outcome: Outcome) -> int:
    """Bytes of the Python stack."""
    found = re.search(r"pystack peak (\d+)", outcome.words)
    assert found, outcome.words
    return int(found[1])


@pytest.mark.parametrize("work", [work for work in WORKS if not work.large], ids=lambda work: work.script)
def test_a_work_takes_no_more_python_stack_and_heap_than_the_documentation_says(
    memory: Memory, work: Work
) -> None:
    outcome = memory.once(work, HEAPS[work.script])
    assert outcome.passed, outcome.words
    assert peak(outcome) <= PEAKS[work.script], outcome.words
