"""The ways to a CircuitPython board's files: what they have in common. There are three (see `circuitpython`):
its USB drive, its serial line, and its web workflow.

A new file is written beside the old one and takes its place when all of it is there. FAT cannot do that in
one step everywhere, so a file beside with none in its place is what an interrupted run left: it is whole.
"""

from __future__ import annotations

import contextlib
import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import PurePosixPath

from uopenai_tools import settings_toml
from uopenai_tools.faults import Fault
from uopenai_tools.stored import ASIDE, Progress, Room, Stored

_SETTINGS = f"/{settings_toml.NAME}"


@dataclass(frozen=True)
class Running:
    """What a board says of itself: its CircuitPython's *version* ("9.2.8"), what that calls the *machine*
    ("Adafruit Feather ESP32-S3 TFT with ESP32S3"), the *board_id*, and its chip's *uid* (hex); "": unknown.
    """

    version: str = ""
    machine: str = ""
    board_id: str = ""
    uid: str = ""


class Route(ABC):
    """A way to a board's files, all by absolute path. Methods raise Fault. See also stored.Place."""

    name: str

    @abstractmethod
    def running(self) -> Running:
        """What runs on the board."""

    @abstractmethod
    def get(self, path: str, most: int = -1) -> bytes | None:
        """What is in a small file, or the first *most* bytes of any; None if there is no such file."""

    @abstractmethod
    def files(self, *places: str) -> dict[str, Stored]:
        """See Place."""

    @abstractmethod
    def remove(self, path: str) -> None:
        """See Place."""

    @abstractmethod
    def rename(self, old: str, new: str) -> None:
        """Give a file another name, in the place of a file that has it."""

    @abstractmethod
    def room(self) -> Room:
        """See Place."""

    @abstractmethod
    def tidy(self, *folders: str) -> None:
        """See Place."""

    @abstractmethod
    def _make_folder(self, path: str) -> None:
        """Make a folder, if it is not there."""

    @abstractmethod
    def _put(self, path: str, data: bytes, on_progress: Progress | None) -> None:
        """Write a file, however far one gets."""

    def write_file(self, path: str, data: bytes, on_progress: Progress | None = None) -> None:
        """See Place."""
        for folder in reversed(PurePosixPath(path).parents[:-1]):
            self._make_folder(str(folder))
        aside = path + ASIDE
        try:
            self._put(aside, data, on_progress)
            if self._digest(aside) != hashlib.sha256(data).digest():
                raise Fault(f"{path} arrived damaged by {self.name}: try again, or another way")
        except BaseException:
            # Also on Ctrl-C. What is gone cannot be tidied; the next run does that.
            with contextlib.suppress(Fault):
                self.remove(aside)
            raise
        self.rename(aside, path)

    def _digest(self, path: str) -> bytes | None:
        found = self.files(path)
        return found[path].digest if path in found else None

    def read(self) -> str:
        """The text of the board's settings.toml; empty if there is no such file."""
        data = self.get(_SETTINGS)
        if data is not None:
            return _decoded(data)
        # Beside its place there may be a whole one; or half of one, if it was to be the board's first.
        begun = self.get(_SETTINGS + ASIDE)
        try:
            text = _decoded(begun or b"")
            settings_toml.read(text)
        except Fault:
            return ""
        return text

    def write(self, text: str) -> None:
        """Put *text* in its place; whenever that ends in a fault, the old one is there, or whole beside."""
        self.write_file(_SETTINGS, text.encode())


def _decoded(data: bytes) -> str:
    try:
        # Windows' Notepad may put a mark before the first line, which a board would not read then.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Fault(
            f"{settings_toml.NAME} on the board is no text in UTF-8: correct it there, or remove the file"
        ) from None
