"""Runs a device test file under the unix MicroPython, compiled and in a board-sized heap, as on a board."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import differences
import pytest
import shown

import uopenai_tools
from uopenai_tools.install import architecture, compile_file, compile_library
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.link import BoardLink

DEVICE = Path(__file__).resolve().parents[1] / "device"
SIMULATED = Path(uopenai_tools.__file__).parent / "simulator" / "device"
HEAP = "120k"  # a board's 100 KB, and what the tests themselves take of it: up to 20
# These load more of the library beside each other than a program does: three clients and every helper, or
# all kinds of streams, one test after the other in one interpreter.
HEAPS = {"test_models_api": "144k", "test_events_kept": "144k"}


@dataclass(frozen=True)
class DeviceRunner:
    """An interpreter, and a folder that holds what sys.path holds on a board.

    *platform*: what its runs are in lib/PLATFORMS.md; "" where they are not in it.
    """

    interpreter: Interpreter
    folder: Path
    platform: str = ""

    def __call__(
        self, name: str, env: Mapping[str, str] | None = None, heap: str = HEAP, patience: float = 240
    ) -> str:
        """Run one device test file; its output. Fails the test that calls it if it failed, and skips it
        if the file is left out here: see differences.

        *patience*: seconds after which it hangs.
        """
        left_out = self.left_out(name)
        run = subprocess.run(
            [
                *(self.interpreter.path, "-X", f"heapsize={heap}"),
                *(DEVICE / "micropython" / "run.py", name, left_out),
            ],
            env={"MICROPYPATH": f"{self.folder}:.frozen", **(env or {})},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )
        return self.judged(name, run.returncode, run.stdout + run.stderr)

    def left_out(self, name: str) -> str:
        """As JSON: the tests of *name* that are not run here, and why; skips the caller if none is run."""
        found = differences.of(self.platform, name)
        for each in found:
            if not each.test:
                shown.judge(self.platform, name, shown.left_out(name, each.reason))
                pytest.skip(each.reason)
        return json.dumps([(each.test, each.reason) for each in found])

    def judged(self, name: str, returncode: int, output: str) -> str:
        """The *output* of a run of *name*; fails the test that calls it if the run failed, or if it is not
        what lib/PLATFORMS.md says."""
        assert returncode == 0, output
        assert ", 0 failed" in output, output
        if self.platform:
            shown.judge(self.platform, name, shown.read(name, output))
        return output


@dataclass(frozen=True)
class _Evaluator:
    """As much of a link to a board as `architecture` needs."""

    interpreter: Interpreter

    def eval(self, expression: str) -> int:
        run = subprocess.run(
            [self.interpreter.path, "-c", f"print({expression})"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
        return int(run.stdout)


def processor(interpreter: Interpreter) -> str:
    """mpy-cross's name for the processor of *interpreter*."""
    return architecture(cast(BoardLink, _Evaluator(interpreter)))


def sound_modules() -> list[Path]:
    """machine.I2S of the simulated board and what it stands on, without the rest of the board, whose flash
    a bare interpreter has not."""
    names = ("_i2s", "_sound", "_samples_native", "_samples_portable", "_alarm", "_panel", "_pins")
    return [SIMULATED / f"{name}.py" for name in names]


def compile_tests() -> dict[str, bytes]:
    """The device tests and what they use, compiled, by the names of their files."""
    sources = [*DEVICE.glob("*.py"), *DEVICE.glob("live/*.py"), *DEVICE.glob("micropython/*.py")]
    return {source.with_suffix(".mpy").name: compile_file(source, source.name) for source in sources}


def compile_all(folder: Path, interpreter: Interpreter | None = None) -> None:
    """Put the library and the device tests, compiled, into *folder*; with native code for *interpreter*."""
    library = compile_library(processor(interpreter) if interpreter else "")
    for path, data in {**library, **compile_tests()}.items():
        target = folder / path.removeprefix("/lib/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
