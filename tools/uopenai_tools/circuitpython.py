"""The ways to the files of a board with CircuitPython: its USB drive, else its serial line, else the network.

Boards with native USB (S2, S3) show a drive, and while they do their own code cannot write; others (ESP32,
C3, C6) have none, and are written to over the REPL (`ampy_route`), as one whose boot.py has taken its drive
back. The third way is `web_workflow`. What they have in common is in `routes`.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.link import BoardLink
from uopenai_tools.routes import Route, Running
from uopenai_tools.stored import Progress, Room, Stored, fat_room

# CircuitPython writes this file into its drive at every start.
_BOOT_OUT = "boot_out.txt"
# And a UF2 bootloader this one, into its own.
_LOADER = "INFO_UF2.TXT"
_LABEL = "CIRCUITPY"
# Where macOS and Linux desktops mount drives, directly or a folder for each user.
_MOUNTS = ("/Volumes", "/media", "/run/media", "/mnt")
# Where a computer does not say it: the clusters of a drive of 16 MB or less have no more.
_CLUSTER = 4096
_PIECE = 64 * 1024
_SAID = re.compile(r"Adafruit CircuitPython (\S+) on [^;\r\n]*; ([^\r\n]*)")


class Drive(Route):
    """The drive that a board with native USB shows; *folder* is where it is mounted."""

    def __init__(self, folder: Path) -> None:
        if (folder / _LOADER).is_file():
            raise UsageFault(
                f"{folder} is the drive of a board in its bootloader: press RESET once, and it is CIRCUITPY"
            )
        if not (folder / _BOOT_OUT).is_file():
            raise UsageFault(
                f"{folder} is no CIRCUITPY drive (it has no {_BOOT_OUT}): give the folder where it is mounted"
            )
        self.name = str(folder)
        self._folder = folder

    def running(self) -> Running:
        """See Route: what the board wrote at its last start."""
        with self._told():
            return said_in((self._folder / _BOOT_OUT).read_text("utf-8", "replace"))

    def get(self, path: str, most: int = -1) -> bytes | None:
        """See Route."""
        with self._told():
            try:
                with self._at(path).open("rb") as file:
                    return file.read(most)
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                return None

    def files(self, *places: str) -> dict[str, Stored]:
        """See Place."""
        found: dict[str, Stored] = {}
        with self._told():
            for place in places:
                at = self._at(place)
                for file in sorted(at.rglob("*")) if at.is_dir() else [at]:
                    if file.is_file():
                        data = file.read_bytes()
                        path = f"/{file.relative_to(self._folder).as_posix()}"
                        found[path] = Stored(hashlib.sha256(data).digest(), len(data))
        return found

    def remove(self, path: str) -> None:
        """See Place."""
        with self._told():
            try:
                self._at(path).unlink()
            except FileNotFoundError:
                return
            _settle(self._at(path).parent)

    def rename(self, old: str, new: str) -> None:
        """See Route."""
        with self._told():
            self._at(old).replace(self._at(new))
            _settle(self._at(new).parent)

    def room(self) -> Room:
        """See Place."""
        with self._told():
            if hasattr(os, "statvfs"):
                figures = os.statvfs(self._folder)
                block = figures.f_frsize or figures.f_bsize
                return fat_room(block, figures.f_blocks, figures.f_bavail)
            usage = shutil.disk_usage(self._folder)
            return fat_room(_CLUSTER, usage.total // _CLUSTER, usage.free // _CLUSTER)

    def tidy(self, *folders: str) -> None:
        """See Place."""
        with self._told():
            for folder in folders:
                below = [path for path in self._at(folder).rglob("*") if path.is_dir()]
                for path in sorted([self._at(folder), *below], reverse=True):
                    with contextlib.suppress(FileNotFoundError):
                        if not any(path.iterdir()):
                            path.rmdir()

    def _at(self, path: str) -> Path:
        return self._folder / path.lstrip("/")

    def _make_folder(self, path: str) -> None:
        with self._told():
            self._at(path).mkdir(exist_ok=True)

    def _put(self, path: str, data: bytes, on_progress: Progress | None) -> None:
        with self._told(), self._at(path).open("wb") as file:
            for start in range(0, len(data), _PIECE):
                file.write(data[start : start + _PIECE])
                if on_progress:
                    on_progress(min(start + _PIECE, len(data)), len(data))
            file.flush()
            os.fsync(file.fileno())  # a drive may be unplugged as soon as we are done

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            # Once it is taken out, there may be a folder of this computer in its place.
            (self._folder / _BOOT_OUT).stat()
            yield
        except OSError as error:
            raise Fault(self._why(error)) from None

    def _why(self, error: OSError) -> str:
        if error.errno == errno.ENOSPC:
            return f"the drive {self.name} is full: remove what is not needed there"
        if error.errno == errno.EROFS:
            return (
                f"the drive {self.name} is read-only: if the board's boot.py has taken it for its own code, "
                "give --port instead of --drive; else unplug the board, and plug it in again"
            )
        if error.errno in (errno.EACCES, errno.EPERM):
            return f"no permission to write to the drive {self.name}: mount it as your own"
        if error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR):
            return f"{error.filename} is in the way, a file for a folder or the other way round: remove it"
        return f"the drive {self.name} is gone ({error.strerror}): plug the board in again"


def _settle(folder: Path) -> None:
    """Have the computer write down what *folder* holds: who unplugs a drive does not ask first, and the old
    file's room may hold a newer one's data by then."""
    if sys.platform != "win32":  # it writes that to removable drives at once, and cannot be asked
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):  # not for folders there
                raise
        finally:
            os.close(descriptor)


def said_in(boot_out: str) -> Running:
    """What the text of a boot_out.txt says."""
    first = _SAID.match(boot_out)
    fields = dict(line.split(":", 1) for line in boot_out.splitlines() if ":" in line)
    version, machine = (first[1], first[2].strip()) if first else ("", "")
    return Running(version, machine, fields.get("Board ID", "").strip(), fields.get("UID", "").strip())


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
        said = said_in((place / _BOOT_OUT).read_text("utf-8", "replace"))
    except OSError:
        return False
    return not uid or said.uid in ("", uid)  # older versions do not write the number


def serial_route(link: BoardLink) -> Route:
    """ampy, or, where the board shows a drive and so cannot write itself, that drive. Raises Fault."""
    from uopenai_tools.ampy_route import Ampy

    if not link.eval("__import__('storage').getmount('/').readonly"):
        return Ampy(link)
    found = drives(uid_of(link))
    if len(found) > 1:
        names = ", ".join(map(str, found))
        raise UsageFault(f"several CIRCUITPY drives are mounted: say which with --drive: {names}")
    if not found:
        raise Fault(
            "the board's files belong to its USB drive CIRCUITPY, which is not mounted here: mount it, "
            "name it with --drive FOLDER, or use --web HOST after storage.disable_usb_drive() in its boot.py"
        )
    return Drive(found[0])


def drive_of(link: BoardLink, folder: Path) -> Route:
    """The drive in *folder*, if it is that of the board at the end of *link*. Raises UsageFault if not."""
    drive = Drive(folder)
    if link.eval("__import__('sys').implementation.name") != "circuitpython":
        raise UsageFault(
            f"the board at {link.port} runs MicroPython, which shows no drive: leave --drive out, or --port"
        )
    if drive.running().uid not in ("", uid_of(link)):
        raise UsageFault(
            f"the drive {folder} is another board's than the one at {link.port}: leave one of them out"
        )
    return drive


def uid_of(link: BoardLink) -> str:
    """The number of the board's chip, as its boot_out.txt has it."""
    return link.eval("''.join('%02X' % b for b in __import__('microcontroller').cpu.uid)")
