"""esptool, as a child process: the only module that runs it.

It gets an argument list and a time-out, is the head of a process group of its own, and is ended when we
are. What it prints becomes progress and, when it fails, one sentence; the text itself is not shown
(`Esptool.on_line` is handed it, line by line). Its licence stays its own: nothing of it is imported.
"""

from __future__ import annotations

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from uopenai_tools.esptool_faults import EsptoolFault, explain
from uopenai_tools.faults import Fault
from uopenai_tools.firmware.chips import Chip, by_title
from uopenai_tools.target import Loader

# What MicroPython's own instructions say; the chip is met at 115200 and then changes over.
_BAUD = 460800
# Seconds of silence. An erase of the whole chip says nothing until it is done.
_SILENCE, _ERASE_SILENCE = 60, 300
_FAREWELL = 5

Progress = Callable[[int], None]

_ADDRESS = re.compile(r"(?:Writing at|Reading from) 0x([0-9a-f]+)")
_PART = re.compile(r"Writing '.*' at 0x([0-9a-f]+)")
_FACTS = re.compile(r"(Chip type|Features|MAC|Auto-detected flash size):\s+(.*)")
_CONNECTED = re.compile(r"Connected to (\S+) on ")
_REVISION = re.compile(r"revision v(\d+)\.(\d+)")
_SIZE = re.compile(r"(\d+)(KB|MB)")
_PSRAM = re.compile(r"PSRAM (\d+)MB")


@dataclass(frozen=True)
class FoundChip:
    """A chip that answered. *revision* is 100 times its major number and the minor one; None: not told."""

    chip: Chip
    description: str
    flash_bytes: int | None
    revision: int | None
    psram_mb: int | None
    mac: str


@dataclass(frozen=True)
class Part:
    """Bytes for the flash at *offset*, which is a multiple of a sector."""

    offset: int
    data: bytes

    @property
    def end(self) -> int:
        """The first byte behind it."""
        return self.offset + len(self.data)


class Esptool:
    """esptool for the chip at *loader*. *on_line*: given each line of what it prints, if wanted."""

    def __init__(self, loader: Loader, on_line: Callable[[str], None] = lambda _: None) -> None:
        self._loader = loader
        self._on_line = on_line

    def read(
        self, offset: int, size: int, on_progress: Progress, *, stay: bool = True
    ) -> tuple[FoundChip, bytes]:
        """Which chip this is, and *size* bytes of its flash. *stay*: the chip is left in its loader."""
        with _folder() as folder:
            file = folder / "read"
            arguments = ["read-flash", "--flash-size", "detect", f"{offset:#x}", f"{size:#x}", str(file)]

            def follow(line: str) -> None:
                if match := _ADDRESS.search(line):
                    on_progress(int(match[1], 16) - offset)

            lines = self._run("reading the flash", arguments, follow, stay=stay)
            return _found(lines, self._loader.port), file.read_bytes()

    def erase(self, offset: int, size: int) -> None:
        """Erase whole sectors; the chip is left in its loader."""
        self._run("erasing the flash", ["erase-region", f"{offset:#x}", f"{size:#x}"], stay=True)

    def erase_all(self) -> None:
        """Erase the whole flash; the chip is left in its loader."""
        self._run("erasing the flash", ["erase-flash"], stay=True, silence=_ERASE_SILENCE)

    def write(self, parts: Sequence[Part], on_progress: Progress) -> None:
        """Write *parts* in their order, each verified by its MD5 on the chip; then the board boots.

        What the chip already holds is not written again, so that a second try begins where the first ended.
        """
        with _folder() as folder:
            arguments = ["write-flash", "--skip-flashed"]
            before = {}
            done = 0
            for number, part in enumerate(parts):
                file = folder / str(number)
                file.write_bytes(part.data)
                arguments += [f"{part.offset:#x}", str(file)]
                before[part.offset] = done
                done += len(part.data)
            current = parts[0].offset

            def follow(line: str) -> None:
                nonlocal current
                if match := _PART.match(line):
                    current = int(match[1], 16)
                    on_progress(before[current])
                elif match := _ADDRESS.search(line):
                    on_progress(before[current] + int(match[1], 16) - current)

            self._run("writing the flash", arguments, follow)

    def identify(self) -> str:
        """What esptool calls the chip ("ESP32-S3"); then the board boots. Raises EsptoolFault."""
        quickly = ["--connect-attempts", "2", "--no-stub"]
        return _title(self._run("asking for the chip", [*quickly, "read-mac"]))

    def boot(self) -> None:
        """Leave the loader: the board starts what is in its flash."""
        self._run("starting the board", ["read-mac"])

    def _run(
        self,
        what: str,
        arguments: Sequence[str],
        follow: Callable[[str], None] = lambda _: None,
        *,
        stay: bool = False,
        silence: float | None = None,
    ) -> list[str]:
        """Run one command of esptool; the lines that it printed. Raises EsptoolFault."""
        where = self._loader
        after = "no-reset" if stay else where.after
        head = ["--port", where.port, "--baud", str(_BAUD), "--before", where.before, "--after", after]
        lines: list[str] = []
        with _child([sys.executable, "-m", "esptool", *head, *arguments]) as child:
            for line in _lines_of(child, silence or _SILENCE, what, where.port):
                lines.append(line)
                self._on_line(line)
                follow(line)
        if child.returncode:
            raise explain(lines, what, where.port)
        return lines


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder that only we can read, as settings may pass through it."""
    with tempfile.TemporaryDirectory(prefix="uopenai-flash-") as folder:
        yield Path(folder)


@contextlib.contextmanager
def _child(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """The process, which is over, with all that it started, when the block is left."""
    plain = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "400", "PYTHONUNBUFFERED": "1"}
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **plain, "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )
    try:
        yield child
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_FAREWELL)
    finally:
        _end(child)
        if child.stdout:
            child.stdout.close()


def _end(child: subprocess.Popen[str]) -> None:
    """Ask it to stop, so that it lets go of the port, and then make it stop."""
    if sys.platform == "win32":
        child.kill()
        child.wait()
        return
    for number in (signal.SIGINT, signal.SIGKILL):
        if child.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_FAREWELL)


def _lines_of(child: subprocess.Popen[str], silence: float, what: str, port: str) -> Iterator[str]:
    """Its lines as they come. Raises EsptoolFault when none comes for *silence* seconds."""
    pipe = child.stdout
    if pipe is None:
        return
    arrived: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        with contextlib.suppress(ValueError):  # it is closed when we are interrupted
            for line in pipe:
                arrived.put(line.rstrip())
        arrived.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = arrived.get(timeout=silence)
        except queue.Empty:
            raise EsptoolFault(
                f"the chip at {port} fell silent while {what}: check the cable, "
                "then run the same command again"
            ) from None
        if line is None:
            return
        yield line


def _title(lines: Sequence[str]) -> str:
    """The chip's name; "" if esptool did not say it."""
    return next((match[1] for line in lines if (match := _CONNECTED.match(line))), "")


def _found(lines: Sequence[str], port: str) -> FoundChip:
    """The chip that esptool tells of in *lines*."""
    title = _title(lines)
    facts = {match[1]: match[2] for line in lines if (match := _FACTS.match(line))}
    chip = by_title(title)
    if chip is None:
        raise Fault(
            f"there is no MicroPython for the chip at {port}, an {title or 'unknown one'}: "
            "take an ESP32, S2, S3, C3 or C6"
        )
    size = _SIZE.fullmatch(facts.get("Auto-detected flash size", ""))
    revision = _REVISION.search(facts.get("Chip type", ""))
    psram = _PSRAM.search(facts.get("Features", ""))
    return FoundChip(
        chip,
        facts.get("Chip type", title),
        int(size[1]) << (20 if size[2] == "MB" else 10) if size else None,
        int(revision[1]) * 100 + int(revision[2]) if revision else None,
        int(psram[1]) if psram else None,
        facts.get("MAC", ""),
    )
