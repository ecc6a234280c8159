"""Runs device test files over the emulation of CircuitPython's API, on MicroPython and on CPython.

The same files as on MicroPython, but for what differences.py leaves out. The library is compiled without its
native code; what a test is told by its environment stands in settings.toml.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import dialect_port
from device_run import DEVICE, HEAP, SIMULATED, DeviceRunner
from differences import DIALECT

from uopenai_tools.install import compile_file
from uopenai_tools.interpreter import find, find_64
from uopenai_tools.places import LIBRARY

ROOT = Path(__file__).resolve().parents[2]
EMULATION = SIMULATED.parent / "circuitpython"
ADAFRUIT = ROOT / "build" / "adafruit"
# KB of a heap of 4-byte words that the emulation takes: 57 for itself, the rest for TLS and sound, which a
# board has elsewhere, and for litter.
TAKES = 136


@dataclass(frozen=True)
class EmulatedRunner(DeviceRunner):
    """As DeviceRunner, over the emulation."""

    def __call__(
        self, name: str, env: Mapping[str, str] | None = None, heap: str = HEAP, patience: float = 240
    ) -> str:
        """Run one device test file; its output. Skips the test that calls it if the file is left out here."""
        left_out = self.left_out(name)
        with TemporaryDirectory() as folder, _settings(env or {}) as settings:
            board = {"settings": str(settings), "asyncio": str(self.asyncio), "managed": self.managed}
            run = subprocess.run(
                [*self.interpreting(heap), DEVICE / "micropython" / "run_emulated.py", name],
                env={**self.places(), "LEFT_OUT": left_out, "BOARD": json.dumps(board)},
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=patience,
                check=False,
            )
        return self.judged(name, run.returncode, run.stdout + run.stderr)

    @property
    def managed(self) -> bool:
        """Whether Adafruit's connection manager gives the pool of all tests, and not of its own alone."""
        return False

    @property
    def asyncio(self) -> Path:
        """The folder with Adafruit's libraries."""
        return self.folder / "asyncio"

    def interpreting(self, heap: str) -> list[str | Path]:
        """The command without the script."""
        size = int(heap[:-1]) * (1024 if heap[-1] == "m" else 1) + TAKES
        size *= self.interpreter.word_bytes // 4
        return [self.interpreter.path, "-X", f"heapsize={size}k"]

    def places(self) -> dict[str, str]:
        """The environment: where modules lie."""
        return {"MICROPYPATH": f"{self.folder}:.frozen"}


@dataclass(frozen=True)
class CPythonRunner(EmulatedRunner):
    """The same on CPython, from the sources."""

    @property
    def managed(self) -> bool:
        """On CPython it does."""
        return True

    @property
    def asyncio(self) -> Path:
        """The folder with Adafruit's libraries."""
        return ADAFRUIT

    def interpreting(self, heap: str) -> list[str | Path]:
        """The command without the script; its heap has no limit."""
        return [sys.executable, "-X", "utf8"]

    def places(self) -> dict[str, str]:
        """The environment: where modules lie."""
        folders = (DEVICE / "micropython", DEVICE, DEVICE / "live", LIBRARY.parent, EMULATION)
        return {"PYTHONPATH": ":".join(map(str, folders)), "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class DialectRunner(EmulatedRunner):
    """The same on MicroPython built with CircuitPython's configuration, its small Python stack too."""

    def interpreting(self, heap: str) -> list[str | Path]:
        """The command without the script. In areas a heap holds less than in one piece."""
        *command, option = super().interpreting(heap)
        size = int(str(option).removeprefix("heapsize=").removesuffix("k"))
        return [*command, f"heapsize={size * 3 // 2}k"]

    def places(self) -> dict[str, str]:
        """The environment: where modules lie, which of them are no program's, and the Python stack.

        128 bytes of it are a program's, for what stands between its main module and the test's method.
        Deepest are Talk and MP3 speech, as they open the speaker: 1,304 bytes.
        """
        return {
            **super().places(),
            "PYSTACK_FREE": dialect_port.FREE,
            "PYSTACK_PEAK": "1",
            "CIRCUITPY_PYSTACK_SIZE": str(dialect_port.STACK - 128),
        }


def emulated_runner(platform: str, folder: Path) -> EmulatedRunner:
    """The runner for one of differences.EMULATED, or DIALECT; *folder*: see compile_emulation."""
    if platform == DIALECT:
        return DialectRunner(dialect_port.interpreter(), folder, platform)
    if platform == "emulated-cpython":
        return CPythonRunner(find(ROOT / "build"), folder, platform)
    interpreter = find_64(ROOT / "build") if platform == "emulated-64" else find(ROOT / "build")
    return EmulatedRunner(interpreter, folder, platform)


def compile_emulation(folder: Path) -> None:
    """Put the emulation, compiled, into *folder*, and Adafruit's libraries into a folder there."""
    for source in EMULATION.glob("*.py"):
        if source.stem == "cp_importing":  # native code, which each interpreter compiles for itself
            shutil.copy(source, folder)
        else:
            (folder / f"{source.stem}.mpy").write_bytes(compile_file(source, source.name))
    for source in [*ADAFRUIT.glob("asyncio/*.py"), *ADAFRUIT.glob("*.py")]:
        target = (folder / "asyncio" / source.relative_to(ADAFRUIT)).with_suffix(".mpy")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(compile_file(source, source.name))


@contextmanager
def _settings(env: Mapping[str, str]) -> Iterator[Path]:
    """A settings.toml of *env*."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "settings.toml"
        path.write_text("".join(f"{name} = {_quoted(value)}\n" for name, value in env.items()))
        yield path


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
