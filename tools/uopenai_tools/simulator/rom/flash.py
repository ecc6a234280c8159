"""A NOR flash chip in a file: erasing makes ones, by sectors; programming only makes zeros of ones."""

from __future__ import annotations

import os
from pathlib import Path

from uopenai_tools.simulator.errors import SimulatorError

SECTOR, BLOCK = 4096, 65536
_ERASED = b"\xff"


class NotErasedError(Exception):
    """What was programmed does not read back: there were zeros where ones were to be."""


class NorFlash:
    """The chip in the file *path*, made and erased if it is not there. *size*: bytes, a power of two.

    Raises SimulatorError for a file of another size.
    """

    def __init__(self, path: Path, size: int) -> None:
        if size < BLOCK or size & (size - 1):
            raise SimulatorError(f"a flash of {size} bytes cannot be: take a power of two, such as 4194304")
        self.size = size
        # It holds the board's settings, and so its keys: nobody else is to read them.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        present = os.fstat(self._file).st_size
        if present == 0:
            self.erase(0, size)
        elif present != size:
            os.close(self._file)
            raise SimulatorError(
                f"{path} has {present} bytes, not {size}: it is of an older board; without the folder "
                f"{path.parent} there is a new one (keep a copy of it, if you want what is in it)"
            )

    def read(self, address: int, length: int) -> bytes:
        """What it holds."""
        return os.pread(self._file, length, address)

    def erase(self, address: int, length: int) -> None:
        """Erase the sectors that lie in the stretch, also those that do so only in part."""
        first = address // SECTOR * SECTOR
        end = -(-(address + length) // SECTOR) * SECTOR
        os.pwrite(self._file, _ERASED * (end - first), first)

    def program(self, address: int, data: bytes) -> None:
        """Write *data* to what is erased. Raises NotErasedError, after it has done what such a chip does."""
        size = len(data)
        held = int.from_bytes(self.read(address, size), "little")
        result = (held & int.from_bytes(data, "little")).to_bytes(size, "little")
        os.pwrite(self._file, result, address)
        if result != data:
            raise NotErasedError

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
