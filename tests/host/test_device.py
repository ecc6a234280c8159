"""Runs the device tests under the unix MicroPython, in a board-sized heap, from compiled files as on a board.

The files in tests/device whose names start with test_ are portable: pytest collects them under
CPython too, by itself. Those in tests/device/live talk to a service, and run here alone.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from uopenai_tools.install import compile_file, compile_library
from uopenai_tools.interpreter import Interpreter

DEVICE = Path(__file__).resolve().parents[1] / "device"
HEAP = "100k"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library and the tests, compiled: what sys.path holds on the board."""
    folder = tmp_path_factory.mktemp("board")
    for path, data in compile_library().items():
        target = folder / path.removeprefix("/lib/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    for source in [*DEVICE.glob("*.py"), *DEVICE.glob("live/*.py"), *DEVICE.glob("micropython/*.py")]:
        (folder / source.with_suffix(".mpy").name).write_bytes(compile_file(source, source.name))
    return folder


def run_device(interpreter: Interpreter, compiled: Path, name: str, env: Mapping[str, str]) -> str:
    """Run one device test file; its output. Fails the test that calls it if it failed."""
    run = subprocess.run(
        [interpreter.path, "-X", f"heapsize={HEAP}", DEVICE / "micropython" / "run.py", name],
        env={"MICROPYPATH": f"{compiled}:.frozen", **env},
        cwd=compiled,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    output = run.stdout + run.stderr
    assert run.returncode == 0, output
    return output


@pytest.mark.parametrize("name", sorted(path.stem for path in DEVICE.glob("test_*.py")))
def test_on_micropython(interpreter: Interpreter, compiled: Path, name: str) -> None:
    assert ", 0 failed" in run_device(interpreter, compiled, name, {})
