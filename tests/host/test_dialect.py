"""The library in CircuitPython's dialect: MicroPython built with CircuitPython's configuration.

See circuitpython_dialect/. The same tests as elsewhere, the portable ones and those with a service (over
MicroPython's sockets: no emulation of CircuitPython's API takes part here), with 1,536 bytes of Python stack,
which the tests stand on too; and how much of it, and of the heap, each kind of call takes.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import micropython_source
import pytest
from device_run import DEVICE, DeviceRunner, compile_all
from frozen_port import CannotBuild, built

# The tests with a service: collected here too, with this file's run_device.
from test_faults import (  # noqa: F401
    authority,
    nobody,
    output,
    servers,
    test_every_fault_is_told_in_words_and_leaves_nothing_open,
)
from test_helpers import test_the_helpers_over_both_clients  # noqa: F401
from test_realtime import peer, test_a_conversation, test_over_verified_tls, test_what_breaks_it  # noqa: F401
from test_retries import test_what_is_asked_again_and_what_is_not  # noqa: F401
from test_service import (  # noqa: F401
    test_all_calls_over_verified_tls,
    test_files_and_lists_over_verified_tls,
)
from test_voice import outputs, sound, test_voice  # noqa: F401

from bench.device import SCRIPTS, Device, Outcome
from bench.memory import Memory
from bench.server import BenchServer
from bench.works import WORKS, Work
from uopenai_tools import places
from uopenai_tools.install import compile_file
from uopenai_tools.interpreter import Interpreter, InterpreterMissing

pytestmark = [pytest.mark.long, pytest.mark.timeout(1500)]  # the build takes 40 s of a processor

CONFIGURATION = Path(__file__).parent / "circuitpython_dialect"

# Bytes of the Python stack that a program needs whose main module does nothing but this; of 1,536.
PEAKS = {
    "chat": 500,
    "checked_chat": 950,
    "stream": 510,
    "models": 350,
    "embedding": 580,
    "image": 570,
    "recording": 680,
    "realtime": 900,
}


# The heap in which each is done, in bytes: what was measured, and half a KB.
HEAPS = {
    "chat": 39_800,
    "checked_chat": 47_500,
    "stream": 44_400,
    "models": 41_200,
    "embedding": 65_000,
    "image": 43_500,
    "recording": 43_400,
    "realtime": 63_600,
}


class DialectRunner(DeviceRunner):
    """As DeviceRunner, in a heap with room for what the portable twins and the tests take more.

    Where there is sound, with 2,048 bytes of Python stack: what simulates it takes a third.
    """

    def __call__(
        self, name: str, env: Mapping[str, str] | None = None, heap: str = "120k", patience: float = 240
    ) -> str:
        stack = {"CIRCUITPY_PYSTACK_SIZE": "2048"} if name.startswith("test_voice") else {}
        size = heap if heap.endswith("m") else f"{int(heap[:-1]) * 3 // 2}k"
        return super().__call__(name, {**(env or {}), **stack}, size, patience)


@pytest.fixture(scope="session")
def dialect(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    """The interpreter."""
    folder = tmp_path_factory.mktemp("dialect")
    manifest = folder / "manifest.py"
    manifest.write_text('include("$(MPY_DIR)/extmod/asyncio")\n')
    try:
        return built(places.WORK, micropython_source.fetched(places.WORK), manifest, folder, CONFIGURATION)
    except (CannotBuild, InterpreterMissing) as reason:
        pytest.skip(f"the unix port cannot be built here: {reason}")


@pytest.fixture(scope="session")
def run_device(dialect: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> DeviceRunner:
    """Runs a file of tests/device on it."""
    folder = tmp_path_factory.mktemp("dialect-board")
    compile_all(folder)
    return DialectRunner(dialect, folder)


def said(interpreter: Interpreter, program: str, **environment: str) -> str:
    """What *program* prints."""
    done = subprocess.run(
        [interpreter.path, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return done.stdout + done.stderr


def test_it_has_circuitpythons_dialect(dialect: Interpreter) -> None:
    cases = {
        "import sys; print(sys.implementation._mpy >> 10)": "0",  # no native code
        "print(0.7, 16777217.0, 1 / 3)": "0.7 1.67772e+07 0.333333",
        "print(float('1763769600') == 1763769600)": "False",
        "try: next(iter(()), 1)\nexcept TypeError: print('none')": "none",
        "class A:\n def __setattr__(self, name, value): print('set')\nA().x = 1": "",
        "try: import deflate\nexcept ImportError: print('none')": "none",
        "def f(): f()\ntry: f()\nexcept RuntimeError as fault: print(fault)": "pystack exhausted",
    }
    for program, expected in cases.items():
        assert said(dialect, program).strip() == expected, program


@pytest.mark.parametrize("name", sorted(path.stem for path in DEVICE.glob("test_*.py")))
def test_a_portable_test(run_device: DeviceRunner, name: str) -> None:
    run_device(name)


class DialectDevice(Device):
    """The bench's device, without the scripts that are native code; it says how much stack was taken."""

    def _scripts(self) -> dict[str, bytes]:
        portable = [source for source in SCRIPTS.glob("*.py") if not source.name.startswith("speed_")]
        return {source.with_suffix(".mpy").name: compile_file(source, source.name) for source in portable}

    def _started(self, words: list[str], heap: int, settings: Mapping[str, str], folder: Path) -> Outcome:
        return super()._started(words, heap, {**settings, "PYSTACK_PEAK": "1"}, folder)


@pytest.fixture(scope="module")
def memory(dialect: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """Does the bench's works."""
    with BenchServer() as server:
        yield Memory(DialectDevice(dialect, tmp_path_factory.mktemp("bench")), server)


@pytest.mark.parametrize("work", [work for work in WORKS if not work.large], ids=lambda work: work.script)
def test_a_work_takes_no_more_python_stack_and_heap_than_the_documentation_says(
    memory: Memory, work: Work
) -> None:
    outcome = memory.once(work, HEAPS[work.script])
    assert outcome.passed, outcome.words
    found = re.search(r"pystack peak (\d+)", outcome.words)
    assert found and int(found[1]) <= PEAKS[work.script], outcome.words
