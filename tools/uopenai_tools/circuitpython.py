"""The ways to a CircuitPython board's settings.toml: its USB drive, or its serial line (by ampy).

The third one, over the network, is `web_workflow`. Boards with native USB (S2, S3) show a drive, and while
they do their own code cannot write; others (ESP32, C3, C6) have none, and are written to over the REPL.

The new file is written beside the old one and takes its place when all of it is there. FAT cannot do that
in one step everywhere, so a file beside with no settings.toml is what an interrupted run left: it is whole.
"""

from __future__ import annotations

import ast
import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.link import ASIDE, BoardLink, LinkError
from uopenai_tools.settings_toml import NAME

# CircuitPython writes this file into its drive at every start.
_BOOT_OUT = "boot_out.txt"
_LABEL = "CIRCUITPY"
# Where macOS and Linux desktops mount drives, directly or a folder for each user.
_MOUNTS = ("/Volumes", "/media", "/run/media", "/mnt")

_READ = """
def _read(names):
    for name in names:
        try:
            with open(name, "rb") as file:
                print(repr(file.read()))
                return
        except OSError:
            pass
    print("b''")
try:
    _read({names!r})
finally:
    del _read
"""
_RENAME = "import os; os.rename({aside!r}, {path!r})"  # it replaces a file


class Route(Protocol):
    """A way to a board's settings.toml."""

    name: str

    def read(self) -> str:
        """The text; empty if there is no such file. Raises Fault."""
        ...

    def write(self, text: str) -> None:
        """Put *text* in its place. Raises Fault; then the old one is there, or whole beside."""
        ...


def decoded(data: bytes) -> str:
    """The text of a settings.toml. Raises Fault when it is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault(
            f"{NAME} on the board is no text in UTF-8: correct it there, or remove the file"
        ) from None


class Drive:
    """The drive that a board with native USB shows; *folder* is where it is mounted."""

    def __init__(self, folder: Path) -> None:
        if not (folder / _BOOT_OUT).is_file():
            raise UsageFault(
                f"{folder} is no CIRCUITPY drive (it has no {_BOOT_OUT}): give the folder where it is mounted"
            )
        self.name = str(folder)
        self._file = folder / NAME
        self._aside = folder / (NAME + ASIDE)

    def read(self) -> str:
        """See Route."""
        for file in (self._file, self._aside):
            if file.is_file():
                return decoded(file.read_bytes())
        return ""

    def write(self, text: str) -> None:
        """See Route."""
        try:
            with self._aside.open("wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            self._aside.replace(self._file)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise Fault(f"the drive {self.name} is full: remove what is not needed there") from None
            if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
                raise Fault(
                    f"the drive {self.name} is read-only: if the board's boot.py has taken it for its own "
                    "code, give --port instead of --drive"
                ) from None
            raise Fault(
                f"the drive {self.name} is gone ({error.strerror}): plug the board in again"
            ) from None


def drives(uid: str = "") -> list[Path]:
    """The CIRCUITPY drives that are mounted here; *uid*: only that of the board with this number."""
    if sys.platform == "win32":
        places: Iterable[Path] = (Path(f"{letter}:\\") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ")
    else:
        places = (path for folder in _MOUNTS for depth in ("*", "*/*") for path in Path(folder).glob(depth))
        places = (path for path in places if path.name.upper().startswith(_LABEL))
    return sorted(place for place in places if _is_drive(place, uid))


def _is_drive(place: Path, uid: str) -> bool:
    try:
        said = (place / _BOOT_OUT).read_text("utf-8", "replace")
    except OSError:
        return False
    # Older versions do not write the number.
    return "UID:" not in said or not uid or f"UID:{uid}" in said


class _Pyboard:
    """What ampy works through, in the place of its own: a link that is open, with its words for faults."""

    def __init__(self, link: BoardLink) -> None:
        self._link = link

    def enter_raw_repl(self) -> None:
        """It is open."""

    def exit_raw_repl(self) -> None:
        """It stays open."""

    def exec_(self, code: str) -> bytes:
        """Run *code*; what it prints."""
        return self._link.exec(code)


class Ampy:
    """The board's serial line. What ampy sends stays in this process: no file, no command line.

    Raises LinkError where the board's code may not write, because USB has the drive.
    """

    name = "ampy"

    def __init__(self, link: BoardLink) -> None:
        self._link = link

    def read(self) -> str:
        """See Route. (ampy's own `get` needs ubinascii, which CircuitPython does not have.)"""
        return decoded(self._bytes(f"/{NAME}", f"/{NAME}{ASIDE}"))

    def write(self, text: str) -> None:
        """See Route."""
        from ampy.files import Files

        path, aside, data = f"/{NAME}", f"/{NAME}{ASIDE}", text.encode()
        board: Any = _Pyboard(self._link)
        Files(board).put(aside, data)
        if self._bytes(aside) != data:
            raise LinkError(f"{NAME} arrived damaged: use a shorter cable or another port, and try again")
        self._link.exec(_RENAME.format(aside=aside, path=path))

    def _bytes(self, *names: str) -> bytes:
        return bytes(ast.literal_eval(self._link.exec(_READ.format(names=names)).decode()))


def serial_route(link: BoardLink) -> Route:
    """ampy, or, where the board shows a drive and so cannot write itself, that drive. Raises Fault."""
    if not link.eval("__import__('storage').getmount('/').readonly"):
        return Ampy(link)
    uid = link.eval("''.join('%02X' % b for b in __import__('microcontroller').cpu.uid)")
    found = drives(uid)
    if len(found) > 1:
        names = ", ".join(map(str, found))
        raise UsageFault(f"several CIRCUITPY drives are mounted: say which with --drive: {names}")
    if not found:
        raise Fault(
            "the board's files belong to its USB drive CIRCUITPY, which is not mounted here: mount it, "
            "name it with --drive FOLDER, or use --web HOST after storage.disable_usb_drive() in its boot.py"
        )
    return Drive(found[0])
