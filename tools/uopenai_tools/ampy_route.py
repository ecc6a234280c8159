"""A CircuitPython board's files over its serial line: ampy puts them there, through the link that is open.

What ampy sends stays in this process: no file, no command line. Programs for the board find out what is
there, as CircuitPython has no os.ilistdir and no hashlib.sha256 (and ampy's own `get` needs ubinascii).
"""

from __future__ import annotations

import ast
from typing import Any

from ampy import files as ampy_files
from ampy.files import Files

from uopenai_tools.link import BoardLink
from uopenai_tools.link_code import REMOVE, RENAME
from uopenai_tools.routes import Route, Running
from uopenai_tools.stored import Progress, Room, Stored, fat_room

# Bytes of a file in one go. ampy's own 32 are for a line without flow control; the raw REPL has it.
_CHUNK = 512

# Runs on the board. Lists files with their hashes and sizes; says nothing of what is not there.
_FILES = """
import os, hashlib, binascii
def _show(path):
    digest = hashlib.new("sha256")
    length = 0
    with open(path, "rb") as file:
        while True:
            size = file.readinto(_buffer)
            if not size:
                break
            digest.update(_buffer[:size])
            length += size
    print(binascii.hexlify(digest.digest()).decode(), length, path)
def _walk(path):
    if os.stat(path or "/")[0] & 0x4000:
        for name in os.listdir(path or "/"):
            _walk(path + "/" + name)
    else:
        _show(path)
_buffer = memoryview(bytearray(512))
for _place in {places!r}:
    try:
        os.stat(_place or "/")
    except OSError:
        continue
    _walk(_place)
del _show, _walk, _buffer
"""

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

# Runs on the board. Removes the folders that hold nothing.
_TIDY = """
import os
def _tidy(folder):
    for name in os.listdir(folder):
        if os.stat(folder + "/" + name)[0] & 0x4000:
            _tidy(folder + "/" + name)
    if not os.listdir(folder):
        os.rmdir(folder)
for _folder in {folders!r}:
    try:
        os.stat(_folder)
    except OSError:
        continue
    _tidy(_folder)
del _tidy
"""

_MAKE_FOLDER = """
import os
try:
    os.mkdir({path!r})
except OSError as error:
    if error.errno != 17: raise
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
        wanted = [place.rstrip("/") for place in places]
        lines = self._link.exec(_FILES.format(places=wanted)).decode("utf-8").splitlines()
        found = (line.split(" ", 2) for line in lines)
        return {path: Stored(bytes.fromhex(digest), int(size)) for digest, size, path in found}

    def remove(self, path: str) -> None:
        """See Place."""
        self._link.exec(REMOVE.format(path=path))

    def rename(self, old: str, new: str) -> None:
        """See Route."""
        self._link.exec(RENAME.format(aside=old, path=new))  # it replaces a file

    def room(self) -> Room:
        """See Place."""
        figures = self._link.eval("tuple(__import__('os').statvfs('/'))")
        return fat_room(figures[0], figures[2], figures[3])

    def tidy(self, *folders: str) -> None:
        """See Place."""
        self._link.exec(_TIDY.format(folders=folders))

    def _make_folder(self, path: str) -> None:
        self._link.exec(_MAKE_FOLDER.format(path=path))

    def _put(self, path: str, data: bytes, on_progress: Progress | None) -> None:
        through: Any = _Pyboard(self._link, len(data), on_progress)
        before, ampy_files.BUFFER_SIZE = ampy_files.BUFFER_SIZE, _CHUNK
        try:
            Files(through).put(path, data)
        finally:
            ampy_files.BUFFER_SIZE = before
