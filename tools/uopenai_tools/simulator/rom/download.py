"""One write to the flash, from FLASH_BEGIN to its end, and what is refused on the way.

The ROM erases all of it at first; the stub erases as it writes, so what it has not come to stays as it was.
"""

from __future__ import annotations

import enum
import zlib

from uopenai_tools.simulator.rom.flash import BLOCK, SECTOR, NorFlash, NotErasedError


class Refusal(enum.Enum):
    """Why a command was not carried out: the number that the ROM says, and the one that the stub says."""

    FORMAT = 0x05, 0xC0
    FAILED = 0x06, 0xC4
    CHECKSUM = 0x07, 0xC1
    NOT_ERASED = 0x08, 0xC4
    READ_LENGTH = 0x0A, 0xC0
    INFLATE = 0x0B, 0xC7
    RAM_SIZE = 0x0E, 0xC2
    RAM_ADDRESS = 0x0F, 0xC2
    # The ROM has one number for all of these.
    BLOCK_SIZE = 0x06, 0xC2
    UNKNOWN = 0x06, 0xC3
    NOT_BEGUN = 0x06, 0xC6
    NOT_ENOUGH = 0x06, 0xC8
    TOO_MUCH = 0x06, 0xC9


class RefusedError(Exception):
    """A command is answered with a *refusal*."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.name)
        self.refusal = refusal


class Download:
    """*size* bytes to *offset*, in *blocks* of up to *block_bytes*. Raises RefusedError, as all of it does.

    *limit*: the bytes of flash that there are. *compressed*: the blocks are pieces of a zlib stream.
    """

    def __init__(
        self,
        flash: NorFlash,
        offset: int,
        size: int,
        blocks: int,
        block_bytes: int,
        *,
        limit: int,
        compressed: bool,
        stub: bool,
    ) -> None:
        if offset + size > limit:
            raise RefusedError(Refusal.FAILED)
        if size and not 0 < block_bytes <= 0x4000:
            raise RefusedError(Refusal.BLOCK_SIZE)
        self._flash = flash
        self._next = offset
        self._end = offset + size
        self._blocks, self._block_bytes = blocks, block_bytes
        self._sequence = 0
        self._inflate = zlib.decompressobj() if compressed else None
        self._stub = stub
        self._erased_to = offset // SECTOR * SECTOR
        self._to_erase = -(-self._end // SECTOR) * SECTOR if size else self._erased_to
        if not stub:
            flash.erase(self._erased_to, self._to_erase - self._erased_to)
            self._erased_to = self._to_erase

    def expect(self, sequence: int, data: bytes) -> None:
        """Whether this block may come now."""
        if sequence != self._sequence:
            raise RefusedError(Refusal.FAILED)
        if sequence >= self._blocks:
            raise RefusedError(Refusal.TOO_MUCH)
        if len(data) > self._block_bytes:
            raise RefusedError(Refusal.BLOCK_SIZE)

    def write(self, data: bytes) -> None:
        """The next block, which was expected."""
        self._sequence += 1
        if self._inflate:
            self._write_inflated(self._inflate, data)
        else:
            # The last block is filled up. The stub cuts that off; the ROM programs it.
            self._program(data[: self._end - self._next] if self._stub else data)

    def finish(self) -> None:
        """There is nothing more to come."""
        if self._stub and self._next < self._end:
            raise RefusedError(Refusal.NOT_ENOUGH)

    def _write_inflated(self, inflate: zlib._Decompress, data: bytes) -> None:
        room = self._end - self._next
        try:
            plain = inflate.decompress(data, room + 1)
        except zlib.error:
            raise RefusedError(Refusal.INFLATE) from None
        self._program(plain[:room])
        if len(plain) > room or (inflate.eof and inflate.unused_data):
            raise RefusedError(Refusal.TOO_MUCH if self._stub else Refusal.INFLATE)
        if inflate.eof and self._stub:
            self.finish()

    def _program(self, data: bytes) -> None:
        if self._next + len(data) > self._flash.size:
            raise RefusedError(Refusal.TOO_MUCH)
        self._erase_up_to(self._next + len(data))
        address, self._next = self._next, self._next + len(data)
        try:
            self._flash.program(address, data)
        except NotErasedError:
            raise RefusedError(Refusal.NOT_ERASED) from None

    def _erase_up_to(self, end: int) -> None:
        """By blocks of 64 KB where one fits, else by sectors; never beyond what was begun."""
        end = min(end, self._to_erase)
        while self._erased_to < end:
            fits = self._erased_to % BLOCK == 0 and self._to_erase - self._erased_to >= BLOCK
            unit = BLOCK if fits else SECTOR
            self._flash.erase(self._erased_to, unit)
            self._erased_to += unit
