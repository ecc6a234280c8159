"""Runs device tests on a board, through its raw REPL: copies a file, runs it, reads what became of each."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from device_run import DEVICE, HEAP, HEAPS

from uopenai_tools import in_firmware, install, stores
from uopenai_tools.faults import Fault
from uopenai_tools.firmware.releases import CIRCUITPYTHON
from uopenai_tools.install import compile_file
from uopenai_tools.link import BoardError, LinkError
from uopenai_tools.target import Target

FOLDER = "/uopenai_tests"
# Seconds that one test may take: a board is some hundred times slower than a computer.
PATIENCE = 600

_RUN = f"""
import sys
sys.path.insert(0, {FOLDER!r})
import unittest
try:
    _module = __import__(%r)
except Exception as fault:
    print("FAILED .")
    sys.print_exception(fault)
else:
    unittest.run(_module, True)
"""
_FORGET = """
import gc, sys
for _name in list(sys.modules):
    del sys.modules[_name]
for _name in list(globals()):
    if _name not in ("gc", "_name", "__name__"):
        del globals()[_name]
gc.collect()
"""
# What is free: a simulated board's heap is larger by what its firmware takes of it.
_HEAP = "(__import__('gc').collect(), __import__('gc').mem_free())[1]"
_VERSION = "'.'.join(str(n) for n in __import__('sys').implementation.version[:3])"
_LINE = re.compile(r"(started|passed|skipped|FAILED) (\w*\.\w*)(?:: (.*))?")
_OUTCOMES: dict[str, Literal["passed", "skipped", "failed"]] = {
    "passed": "passed",
    "skipped": "skipped",
    "FAILED": "failed",
}
_BANNER = re.compile(r"MicroPython v.+ on \d{4}-\d\d-\d\d; ")
# As MicroPython says it, and the library.
_NO_MEMORY = re.compile(r"MemoryError|.*memory allocation failed|.*does not fit in memory")
_SUMMARY = re.compile(r"\d+ passed, \d+ failed, \d+ skipped")


@dataclass
class Result:
    """What became of a test. *printed*: what it printed itself; *trace*: the traceback of one that failed."""

    outcome: Literal["passed", "skipped", "failed"]
    reason: str = ""
    printed: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Why it is so."""
        return self.reason or "\n".join(self.trace)


class BoardReset(Exception):
    """The board has started anew in the middle of a test."""


class Reader:
    """Reads what unittest prints on a board, in any pieces: *results* by class and method.

    "" stands for all that are not named. *running* is the test that has begun and not ended.
    """

    def __init__(self) -> None:
        self.results: dict[str, Result] = {}
        self.running = ""
        self._held = ""
        self._printed: list[str] = []
        self._into = self._printed

    def take(self, data: bytes) -> None:
        """Some more of it. Raises BoardReset."""
        *lines, self._held = (self._held + data.decode("utf-8", "replace")).split("\n")
        for line in lines:
            self._take_line(line.rstrip("\r"))

    def _take_line(self, line: str) -> None:
        found = _LINE.fullmatch(line)
        if _BANNER.match(line):
            raise BoardReset
        if _SUMMARY.fullmatch(line):
            self._into = self._printed = []
        elif not found:
            self._into.append(line)
        elif found[1] == "started":
            self.running = found[2]
            self._into = self._printed = []
        else:
            outcome = _OUTCOMES[found[1]]
            result = Result(outcome, found[3] or "", self._printed)
            self.results[found[2].strip(".")] = result
            self.running = ""
            self._into = result.trace

    def stopped(self, why: str) -> None:
        """It ended before its end."""
        if self.running:
            self.results[self.running] = Result("failed", why, self._printed)
            why = f"{why}, in {self.running}"
        self.results.setdefault("", Result("failed", f"not reached: {why}"))


class BoardRunner:
    """A board that runs device tests, from `with` on. Raises Fault when there is none."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._placed = ""  # the file of tests that is on the board

    def __enter__(self) -> BoardRunner:
        self._link = self._target.link()
        try:
            self._prepare()
        except BaseException:
            self._link.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(Fault):
            self._link.soft_reset()
            install.mirror(self._link, {}, FOLDER)
        self._link.close()

    def _prepare(self) -> None:
        if stores.interpreter(self._link) == CIRCUITPYTHON:
            raise Fault(
                "the board runs CircuitPython, and these tests are run on boards with MicroPython: over an "
                "emulation of CircuitPython's API `make test` runs them on this computer"
            )
        frozen = in_firmware.frozen_version(self._link)
        if frozen is None:
            self._library = install.install_library(self._link).describe()
        else:
            self._library = f"{frozen}, in the firmware"
        helpers = [path for path in DEVICE.glob("*.py") if not path.name.startswith("test_")]
        compiled = {
            f"{FOLDER}/{path.stem}.mpy": compile_file(path, path.name)
            for path in [*helpers, DEVICE / "micropython" / "unittest.py"]
        }
        install.mirror(self._link, compiled, FOLDER)
        self._link.soft_reset()
        self._heap = self._link.eval(_HEAP) // 1024
        self._version = self._link.eval(_VERSION)

    def describe(self) -> str:
        """One line for people: which board, and what it has."""
        place = self._target.name
        return (
            f"board at {place}: MicroPython {self._version}, heap {self._heap} KB; library: {self._library}"
        )

    def run(self, path: Path) -> dict[str, Result]:
        """What becomes of the tests in a file, by class and method; "" for those that are not named.

        Raises Fault when the board is gone.
        """
        try:
            self._place(path)
        except install.NoRoomError as fault:
            return {"": Result("skipped", str(fault))}
        reader = Reader()
        try:
            self._link.exec(_RUN % path.stem, reader.take, timeout=PATIENCE)
        except BoardReset:
            reader.stopped("the board started anew")
        except BoardError as fault:
            reader.stopped(str(fault))
        except LinkError as fault:
            reader.stopped(str(fault))
            self._link.close()
            self._link = self._target.link()
        return {name: self._judged(path.stem, result) for name, result in reader.results.items()}

    def _place(self, path: Path) -> None:
        """Put a file of tests on the board, in place of the last one, and leave it with an empty heap."""
        compiled = compile_file(path, path.name)
        try:
            self._link.exec(_FORGET)  # or there is no memory to write a file with
        except LinkError:
            self._link.soft_reset()
        if self._placed:
            self._link.remove(self._placed)
        self._placed = f"{FOLDER}/{path.stem}.mpy"
        install.install_file(self._link, self._placed, compiled)
        self._link.soft_reset()

    def _judged(self, name: str, result: Result) -> Result:
        """*result*, but skipped where the board has less memory than the file *name* needs."""
        needs = int(HEAPS.get(name, HEAP).rstrip("k"))
        last = result.trace[-1] if result.trace else ""
        if _NO_MEMORY.match(last) and self._heap < needs:
            reason = f"needs a heap of up to {needs} KB, and the board has {self._heap}"
            return Result("skipped", reason, result.printed)
        return result
