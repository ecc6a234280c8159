"""Installs on a board, or stores settings there, and dies: a program, the class that starts it, and what it
is to install.

Each line of its input is one run, in JSON: {"steps": N, "settings": {…}}, or {"steps": N, "source": FOLDER,
…}, where the rest is what an Order has. It is carried out by a child that kills itself with SIGKILL when it
has written to the serial port for the N-th time, or is about to change the drive for the N-th time (0:
never). What it prints is how often the child had done so, and the signal that ended it. It stays a program
of one thread, so that it can fork.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import serial

from uopenai_tools import boards, install, install_circuitpython, settings_toml
from uopenai_tools.ampy_route import Ampy
from uopenai_tools.circuitpython import Drive
from uopenai_tools.firmware.releases import CIRCUITPYTHON
from uopenai_tools.link import BoardLink
from uopenai_tools.routes import Route
from uopenai_tools.stores import interpreter

LIMIT = 60
ROOTS = b"-----BEGIN CERTIFICATE-----\n"
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir")


def two_versions(place: Path) -> list[Path]:
    """Two versions of a small library: a module changes, another goes, a third comes."""
    folders = []
    for number, own in ((1, "old"), (2, "new")):
        folder = place / f"version{number}" / "uopenai"
        (folder / "sub").mkdir(parents=True)
        (folder / "__init__.py").write_text("")
        (folder / "sub" / "same.py").write_text(f"VERSION = {number}\n" * 30)
        (folder / f"{own}.py").write_text("")
        folders.append(folder)
    return folders


class Installer:
    """Installs in a child process, which dies when it is told to. *place*: a port, or a drive's folder."""

    def __init__(self, place: str | Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, folder: Path, die_after: int = 0, order: Mapping[str, object] | None = None) -> int:
        """Install the library in *folder*; how often it wrote, or 0 if it died."""
        return self._run({"steps": die_after, "source": str(folder), **(order or {})})

    def settings(self, values: Mapping[str, str], die_after: int = 0) -> int:
        """Store settings; how often it wrote, or 0 if it died."""
        return self._run({"steps": die_after, "settings": dict(values)})

    def _run(self, said: Mapping[str, object]) -> int:
        assert self._process.stdin and self._process.stdout
        print(json.dumps(said), file=self._process.stdin, flush=True)
        written, ended_by = self._process.stdout.readline().split()
        assert int(ended_by) == (0 if written.isdecimal() else signal.SIGKILL), (written, said)
        return int(written) if written.isdecimal() else 0

    def close(self) -> None:
        """End the program."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(LIMIT)


class _Counter:
    """Counts steps, and ends the process at one of them."""

    def __init__(self, last: int) -> None:
        self.count = 0
        self._last = last

    def step(self) -> None:
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def _count_serial(counter: _Counter) -> None:
    write = serial.Serial.write

    def counted(self: serial.Serial, data: bytes) -> int | None:
        done = write(self, data)
        counter.step()
        return done

    serial.Serial.write = counted  # pyright: ignore[reportAttributeAccessIssue]


def _count_drive(counter: _Counter, folder: str) -> None:
    sync = os.fsync

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        written = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (written or event in _CHANGES) and str(arguments[0]).startswith(folder):
            counter.step()

    def counted(descriptor: int) -> None:
        counter.step()  # what was written to the file is there, and it has not its name yet
        sync(descriptor)

    sys.addaudithook(heard)
    os.fsync = counted


@contextlib.contextmanager
def _opened(place: str, counter: _Counter) -> Iterator[tuple[BoardLink | None, Route | None]]:
    if Path(place).is_dir():
        _count_drive(counter, place)
        yield None, Drive(Path(place))
        return
    _count_serial(counter)
    with BoardLink(place) as link:
        yield link, Ampy(link) if interpreter(link) == CIRCUITPYTHON else None


def run(place: str, steps: int, said: dict[str, Any]) -> int:
    """The installation; how often it wrote."""
    counter = _Counter(steps)
    with _opened(place, counter) as (link, route):
        if (settings := said.pop("settings", None)) is not None:
            assert route
            route.write(settings_toml.changed(route.read(), settings))
            return counter.count
        said |= {"source": Path(said["source"]), "form": install.Form(said.get("form", "mpy"))}
        order = install.Order(**said)
        if route:
            install_circuitpython.carry_out(route, install_circuitpython.prepare(route, order, ROOTS))
        else:
            assert link
            install.carry_out(link, install.prepare(link, order, ROOTS))
    return counter.count


def main() -> None:
    """Run after run, until the input ends."""
    place = sys.argv[1]
    known = boards.load_all()
    boards.load_all = lambda *_: known  # a child would spend half of its time on that
    for line in sys.stdin:
        said = json.loads(line)
        told, tell = os.pipe()
        if not (child := os.fork()):
            try:
                os.write(tell, str(run(place, said.pop("steps"), said)).encode())
            except BaseException as error:
                os.write(tell, f"failed:{type(error).__name__}:{error}".replace(" ", "_").encode())
            finally:
                os._exit(0)
        os.close(tell)
        _, status = os.waitpid(child, 0)
        count = os.read(told, 1000).decode() or "-"
        os.close(told)
        print(count, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, flush=True)


if __name__ == "__main__":
    main()
