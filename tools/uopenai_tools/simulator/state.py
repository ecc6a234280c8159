"""What a simulated board keeps while it is switched off: its flash image and its settings (NVS).

One folder a board, used by one simulator at a time: a lock, held by the open file, sees to that.
The NVS file is a log of records (see device/esp32.py); each start leaves only those that count.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
from collections.abc import Mapping
from pathlib import Path

from uopenai_tools import keeping
from uopenai_tools.simulator.errors import SimulatorError

BLOCKS, BLOCK_BYTES = 512, 4096
FILES, SETTINGS = "flash.img", "nvs"
_RECORD = struct.Struct("<32scH")
_ERASED = b"x"
# A name is the namespace and the key, each padded with zeros to this.
NAME_BYTES = 16
# The type, one letter, and the value.
Record = tuple[bytes, bytes]


class State:
    """The files in *folder*, which is made if it is not there. Raises SimulatorError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.flash = self.settings = self._lock = -1
        try:
            folder.mkdir(0o700, parents=True, exist_ok=True)
            self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Settings hold the API key: nobody else is to read them.
            self.flash = os.open(folder / FILES, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self.settings = os.open(folder / SETTINGS, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            size = os.fstat(self.flash).st_size
            if size == 0:
                os.ftruncate(self.flash, BLOCKS * BLOCK_BYTES)
        except BlockingIOError:
            self.close()
            raise SimulatorError(
                f"another simulated board uses {folder}: stop it, or give another state folder"
            ) from None
        except OSError as error:
            self.close()
            raise SimulatorError(
                f"the state folder {folder} cannot be used ({error.strerror}): give another, or put it right"
            ) from None
        if size not in (0, BLOCKS * BLOCK_BYTES):
            self.close()
            raise SimulatorError(
                f"{folder / FILES} has {size} bytes, not {BLOCKS * BLOCK_BYTES}: move it away"
            )
        self.identity = identity_of(folder)

    def tidy(self) -> None:
        """Keep only the settings that count; for a moment when no board runs."""
        whole = os.pread(self.settings, os.fstat(self.settings).st_size, 0)
        kept = compacted(whole)
        if kept == whole:
            return
        write_private(self._folder / SETTINGS, kept)
        os.close(self.settings)
        self.settings = os.open(self._folder / SETTINGS, os.O_RDWR | os.O_CLOEXEC)

    def close(self) -> None:
        """Let go of the files, and of the lock."""
        for fd in (self.flash, self.settings, self._lock):
            if fd >= 0:
                os.close(fd)
        self.flash = self.settings = self._lock = -1


def write_private(path: Path, data: bytes) -> None:
    """*path* becomes a file with *data* for its owner only. Raises SimulatorError."""
    keeping.write(path, data, 0o600, SimulatorError)


def identity_of(folder: Path) -> bytes:
    """The address of the board that is kept in *folder*, the same at each start.

    Bit 1 says: not given out by a manufacturer.
    """
    return b"\x02" + hashlib.sha256(str(folder.resolve()).encode()).digest()[:5]


def compacted(log: bytes) -> bytes:
    """The records of *log* that count; a torn one at its end does not."""
    return logged(records(log))


def records(log: bytes) -> dict[bytes, Record]:
    """What counts of *log*, by namespace and key (see NAME_BYTES)."""
    found: dict[bytes, Record] = {}
    position = 0
    while position + _RECORD.size <= len(log):
        name, kind, length = _RECORD.unpack_from(log, position)
        position += _RECORD.size
        if position + length > len(log):
            break
        found.pop(name, None)
        if kind != _ERASED:
            found[name] = kind, log[position : position + length]
        position += length
    return found


def logged(kept: Mapping[bytes, Record]) -> bytes:
    """A log that holds these."""
    return b"".join(_RECORD.pack(name, kind, len(value)) + value for name, (kind, value) in kept.items())
