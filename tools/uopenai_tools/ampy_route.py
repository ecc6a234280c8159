"""A CircuitPython board's files over its serial line: ampy puts them there, through the link that is open.

What ampy sends stays in this process: no file, no command line. All else is the link's: ampy's own `ls` tells
no hashes, and its `get` needs ubinascii, which CircuitPython lacks.
"""

from __future__ import annotations

import ast
from typing import Any

from ampy import files as ampy_files
from ampy.files import Files

from uopenai_tools.link import BoardLink
from uopenai_tools.link_code import MAKE_FOLDERS, RENAME
from uopenai_tools.routes import Route, Running
from uopenai_tools.stored import Progress, Room, Stored, fat_room

# Bytes of a file in one go. ampy's own 32 are for a line without flow control; the raw REPL has it.
_CHUNK = 512

# Runs on the board. What is in a file; None: it is not there.
_READ = """
def _read(name):
    try:
        with open(name, "rb") as file:
            print(repr(file.read({most})))
    except OSError:
        print("None")
try:
    _read({path!r})
finally:
    del _read
"""

_RUNNING = """
import sys, board
print(repr((".".join([str(part) for part in sys.implementation.version[:3]]), \
getattr(sys.implementation, "_machine", ""), board.board_id)))
del board
"""


class _Pyboard:
    """What ampy works through, in the place of its own: a link that is open, with its words for faults."""

    def __init__(self, link: BoardLink, size: int, on_progress: Progress | None) -> None:
        self._link = link
        self._size = size
        self._on_progress = on_progress
        self._written = 0

    def enter_raw_repl(self) -> None:
        """It is open."""

    def exit_raw_repl(self) -> None:
        """It stays open."""

    def exec_(self, code: str) -> bytes:
        """Run *code*; what it prints."""
        output = self._link.exec(code)
        if code.startswith("f.write(") and self._on_progress:
            self._written = min(self._written + _CHUNK, self._size)
            self._on_progress(self._written, self._size)
        return output


class Ampy(Route):
    """The board's serial line. Raises LinkError where USB has the drive, so that its code may not write."""

    name = "ampy"

    def __init__(self, link: BoardLink) -> None:
        self._link = link

    def running(self) -> Running:
        """See Route."""
        from uopenai_tools.circuitpython import uid_of

        version, machine, board_id = ast.literal_eval(self._link.exec(_RUNNING).decode())
        return Running(version, machine, board_id, uid_of(self._link))

    def get(self, path: str, most: int = -1) -> bytes | None:
        """See Route."""
        return ast.literal_eval(self._link.exec(_READ.format(path=path, most=most)).decode())

    def files(self, *places: str) -> dict[str, Stored]:
        """See Place."""
        return self._link.files(*places)

    def remove(self, path: str) -> None:
        """See Place."""
        self._link.remove(path)

    def rename(self, old: str, new: str) -> None:
        """See Route."""
        self._link.exec(RENAME.format(aside=old, path=new))  # it replaces a file

    def room(self) -> Room:
        """See Place."""
        figures = self._link.eval("tuple(__import__('os').statvfs('/'))")
        return fat_room(figures[0], figures[2], figures[3])

    def tidy(self, *folders: str) -> None:
        """See Place."""
        self._link.tidy(*folders)

    def _make_folder(self, path: str) -> None:
        self._link.exec(MAKE_FOLDERS.format(folders=[path]))

    def _put(self, path: str, data: bytes, on_progress: Progress | None) -> None:
        through: Any = _Pyboard(self._link, len(data), on_progress)
        before, ampy_files.BUFFER_SIZE = ampy_files.BUFFER_SIZE, _CHUNK
        try:
            Files(through).put(path, data)
        finally:
            ampy_files.BUFFER_SIZE = before
