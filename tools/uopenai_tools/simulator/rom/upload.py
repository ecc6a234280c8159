"""Programs that are uploaded to RAM, before one of them is started."""

from __future__ import annotations

from uopenai_tools.simulator.rom.download import Refusal, RefusedError


class Uploads:
    """*ram*: where there is some, from and to. What is uploaded is not kept: no code runs here."""

    def __init__(self, ram: tuple[tuple[int, int], ...]) -> None:
        self._ram = ram
        self._done: list[tuple[int, int]] = []
        self._next = self._blocks = self._left = 0

    def begin(self, size: int, blocks: int, block_bytes: int, offset: int) -> None:
        """*size* bytes for *offset* are to come. Raises RefusedError, as all of it does."""
        if not any(start <= offset and offset + size <= end for start, end in self._ram):
            raise RefusedError(Refusal.RAM_ADDRESS)
        if blocks != -(-size // max(1, block_bytes)):
            raise RefusedError(Refusal.RAM_SIZE)
        self._done.append((offset, offset + size))
        self._next, self._blocks, self._left = 0, blocks, size

    def block(self, sequence: int, size: int) -> None:
        """The next block has come."""
        if sequence != self._next or sequence >= self._blocks:
            raise RefusedError(Refusal.FAILED)
        if size > self._left:
            raise RefusedError(Refusal.TOO_MUCH)
        self._next += 1
        self._left -= size

    def end(self, entry: int | None) -> None:
        """All has come, and is started at *entry*, if one is given."""
        if self._left or not (entry is None or any(start <= entry < end for start, end in self._done)):
            raise RefusedError(Refusal.FAILED)
