"""The heap of works with the portable twins, as on CircuitPython, over the emulation of its API.

The library has no native code here and connects by a socket pool. The emulation's bytecode is in ROMFS, and
what it holds of the heap at rest is given on top and not counted. What it makes while it works,
its sockets and its answers, counts as the library's: so a figure is a little more than a board's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.device import Device, Outcome, processor, romfs
from bench.memory import Figure, smallest
from bench.report import Row
from bench.works import KB, WORKS, Work
from uopenai_tools.install import compile_file
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.simulator.firmware import EMULATION

KIND = "memory, portable twins over the emulation of CircuitPython's API"
_WORKERS = 2
# Script → the most that it may take in bytes: the figure of the day when it was made, and a little. Without a
# threshold for collecting, as there, it moves by 2 KB from one run to the next.
_MUST: Mapping[str, int] = {
    "chat": 48 * KB,  # measured: 45.8
    "checked_chat": 53 * KB,  # 49.6
    "stream": 49 * KB,  # 47.2
    "models": 50 * KB,  # 48.4
    "embedding": 67 * KB,  # 64.8: a number takes 16 bytes here, and none on a board
    "image": 51 * KB,  # 49.2
    "recording": 50 * KB,  # 47.8
    "realtime": 70 * KB,  # 67.5
}


class TwinDevice(Device):
    """A Device whose scripts run over the emulation; *environment*: what the interpreter is told."""

    environment: Mapping[str, str] = {}

    def __init__(self, interpreter: Interpreter, folder: Path) -> None:
        super().__init__(interpreter, folder, march="")
        (folder / "rom" / "image").write_bytes(romfs(_emulation(interpreter)))
        done = super()._started(["emulated"], 8 * 1024 * KB, {}, folder / "rom")
        if not done.passed:
            raise RuntimeError(f"the emulation does not run: {done.words}")
        self.at_rest = int(done.words)

    def _started(self, words: list[str], heap: int, settings: Mapping[str, str], folder: Path) -> Outcome:
        told = "".join(f'{name} = "{value}"\n' for name, value in settings.items())
        (folder / "settings.toml").write_text(told)
        return super()._started(["emulated", *words], heap + self.at_rest, self.environment, folder)


def _emulation(interpreter: Interpreter) -> dict[str, bytes]:
    """The emulation, compiled, by the names of its files."""
    march = processor(interpreter)
    return {
        source.with_suffix(".mpy").name: compile_file(source, source.name, march)
        for source in EMULATION.glob("*.py")
        if march or source.stem != "cp_importing"  # native code, which not every interpreter runs
    }


def rows(interpreter: Interpreter, folder: Path, url: str, wanted: Callable[[str], bool]) -> Iterator[Row]:
    """The rows whose name is *wanted*; *url*: of the bench's server."""
    works = [work for work in WORKS if not work.large and wanted(f"{KIND}: {work.title}")]
    if not works:
        return
    device = TwinDevice(interpreter, folder)
    with ThreadPoolExecutor(_WORKERS) as pool:
        figures = [pool.submit(_measured, device, work, url) for work in works]
        for work, figure in zip(works, figures, strict=True):
            found = figure.result()
            yield Row(KIND, work.title, found.heap, "bytes", "lower", _MUST[work.script], note=found.note)


def _measured(device: TwinDevice, work: Work, url: str) -> Figure:
    return smallest(lambda heap: device.run(work.script, heap, url), _MUST[work.script])
