"""What a simulated board keeps while it is switched off: its flash image and its settings (NVS).

One folder a board, used by one simulator at a time: a lock, held by the open file, sees to that.
The NVS file is a log of records (see device/esp32.py); each start leaves only those that count.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
from pathlib import Path

from uopenai_tools.simulator.errors import SimulatorError

BLOCKS, BLOCK_BYTES = 512, 4096
_RECORD = struct.Struct("<32scH")
_ERASED = b"x"


class State:
    """The files in *folder*, which is made if it is not there. Raises SimulatorError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.flash = self.settings = self._lock = -1
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Settings hold the API key: nobody else is to read them.
            self.flash = os.open(folder / "flash.img", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self.settings = os.open(folder / "nvs", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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
                f"{folder / 'flash.img'} has {size} bytes, not {BLOCKS * BLOCK_BYTES}: move it away"
            )
        # The same board has the same address at each start. Bit 1 says: not given out by a manufacturer.
        self.identity = b"\x02" + hashlib.sha256(str(folder.resolve()).encode()).digest()[:5]

    def tidy(self) -> None:
        """Keep only the settings that count; for a moment when no board runs."""
        whole = os.pread(self.settings, os.fstat(self.settings).st_size, 0)
        kept = compacted(whole)
        if kept == whole:
            return
        # Beside it and renamed, so that a kill leaves the old file or the new one.
        aside = self._folder / "nvs.part"
        new = os.open(aside, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        os.write(new, kept)
        aside.replace(self._folder / "nvs")
        os.close(self.settings)
        self.settings = new

    def close(self) -> None:
        """Let go of the files, and of the lock."""
        for fd in (self.flash, self.settings, self._lock):
            if fd >= 0:
                os.close(fd)
        self.flash = self.settings = self._lock = -1


def compacted(log: bytes) -> bytes:
    """The records of *log* that count; a torn one at its end does not."""
    found: dict[bytes, bytes] = {}
    position = 0
    while position + _RECORD.size <= len(log):
        name, kind, length = _RECORD.unpack_from(log, position)
        end = position + _RECORD.size + length
        if end > len(log):
            break
        found.pop(name, None)
        if kind != _ERASED:
            found[name] = log[position:end]
        position = end
    return b"".join(found.values())
