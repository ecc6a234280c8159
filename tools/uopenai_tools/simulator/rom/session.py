"""The commands of the ROM loader, and of the stub that esptool puts in its place.

The serial protocol of Espressif's chips: a request is 0, the command, the length of the data (2 bytes), a
checksum (4) and the data; an answer is 1, the command, the length, a value (4), data and a status. All
numbers are little-endian. The ROM's status has four bytes, the stub's two. Both answer SYNC and what they do
not know eight times.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from functools import reduce
from operator import xor

from uopenai_tools.simulator.rom.chips import Chip
from uopenai_tools.simulator.rom.download import Download, Refusal, RefusedError
from uopenai_tools.simulator.rom.flash import SECTOR, NorFlash
from uopenai_tools.simulator.rom.reading import Reading
from uopenai_tools.simulator.rom.registers import Registers
from uopenai_tools.simulator.rom.upload import Uploads

_SYNC = b"\x07\x07\x12\x20" + 32 * b"\x55"
# What the ROM gives as the value of its answer to SYNC; the stub gives 0, and that is how it is known.
_ROM_SYNC_VALUE = 0x20120707
_REPEATS = 8
_NO_COMMAND = 0xFF
# Without SPI_SET_PARAMS the ROM takes the flash for one of 2 MB.
_ROM_FLASH_BYTES = 2 << 20
_SLOW_PIECE = 64

Answer = tuple[int, bytes]
_DONE: Answer = (0, b"")


class Session:
    """A *chip* that was reset into its loader. `receive` takes packets, *send* gets those that it sends."""

    def __init__(self, chip: Chip, flash: NorFlash, mac: bytes, send: Callable[[bytes], None]) -> None:
        self._chip = chip
        self._flash = flash
        self._send = send
        self._registers = Registers(chip, mac, flash.size)
        self._stub = self._running = False
        self._flash_bytes = _ROM_FLASH_BYTES
        self._download: Download | None = None
        self._reading: Reading | None = None
        self._late: RefusedError | None = None
        self._uploads = Uploads(chip.ram)
        self._afterwards: Callable[[], None] | None = None
        in_both: dict[int, Callable[[bytes, int], Answer]] = {
            0x02: self._flash_begin,
            0x03: self._flash_data,
            0x04: self._flash_end,
            0x05: self._mem_begin,
            0x06: self._mem_end,
            0x07: self._mem_data,
            0x09: self._write_register,
            0x0A: self._read_register,
            0x0B: self._set_flash,
            0x0D: self._attach_flash,
            0x0F: self._change_baud,
            0x10: self._compressed_begin,
            0x11: self._flash_data,
            0x12: self._flash_end,
            0x13: self._checksum_flash,
        }
        if chip.security_bytes:
            in_both[0x14] = self._security
        self._of_rom = {**in_both, 0x0E: self._read_slowly}
        self._of_stub = {**in_both, 0xD0: self._erase_all, 0xD1: self._erase_region, 0xD2: self._read}

    def receive(self, packet: bytes) -> None:
        """One packet has come."""
        if self._running:
            return  # an application has the port now
        if self._reading:
            self._reading = self._reading.acknowledged(packet)
            return
        if len(packet) < 8 or packet[0] != 0:
            return
        _, command, length, check = struct.unpack_from("<BBHI", packet)
        data = packet[8:]
        if command == 0x08 and data == _SYNC:
            for _ in range(_REPEATS):
                self._answer(command, (0 if self._stub else _ROM_SYNC_VALUE, b""))
            return
        handler = (self._of_stub if self._stub else self._of_rom).get(command)
        if handler is None:
            self._refuse_unknown(command)
            return
        self._afterwards = None
        try:
            if length != len(data):
                raise RefusedError(Refusal.FORMAT)
            answer = handler(data, check)
        except struct.error:
            self._answer(command, _DONE, Refusal.FORMAT)
        except RefusedError as refused:
            self._answer(command, _DONE, refused.refusal)
        else:
            self._answer(command, answer)
            if self._afterwards:
                self._afterwards()

    def _answer(self, command: int, answer: Answer, refusal: Refusal | None = None) -> None:
        value, data = answer
        if self._stub:
            status = bytes((refusal.value[1] if refusal else 0, 0))
        else:
            status = bytes((1, refusal.value[0], 0, 0)) if refusal else bytes(4)
        self._send(struct.pack("<BBHI", 1, command, len(data) + len(status), value) + data + status)

    def _refuse_unknown(self, command: int) -> None:
        if self._stub:
            self._answer(command, _DONE, Refusal.UNKNOWN)
            return
        for _ in range(_REPEATS):
            self._answer(_NO_COMMAND, _DONE, Refusal.FORMAT)

    # Registers, and what the chip says of itself

    def _read_register(self, data: bytes, _: int) -> Answer:
        (address,) = struct.unpack("<I", data)
        return self._registers.read(address), b""

    def _write_register(self, data: bytes, _: int) -> Answer:
        if not data:
            raise RefusedError(Refusal.FORMAT)
        for address, value, mask, _delay in struct.iter_unpack("<IIII", data):
            self._registers.write(address, value, mask)
        return _DONE

    def _security(self, data: bytes, _: int) -> Answer:
        if data:
            raise RefusedError(Refusal.FORMAT)
        whole = struct.pack("<I8xII", 0, self._chip.firmware.number, 0)
        return 0, whole[: self._chip.security_bytes]

    def _change_baud(self, data: bytes, _: int) -> Answer:
        """A pseudo-terminal is as fast as it is: only what cannot be is refused."""
        baud, _before = struct.unpack("<II", data)
        if not baud:
            raise RefusedError(Refusal.FAILED)
        return _DONE

    # Programs in RAM

    def _mem_begin(self, data: bytes, _: int) -> Answer:
        size, blocks, block_bytes, offset = struct.unpack("<IIII", data)
        self._uploads.begin(size, blocks, block_bytes, offset)
        return _DONE

    def _mem_data(self, data: bytes, check: int) -> Answer:
        sequence, block = _block(data, check)
        self._uploads.block(sequence, len(block))
        return _DONE

    def _mem_end(self, data: bytes, _: int) -> Answer:
        stay, entry = struct.unpack("<II", data)
        self._uploads.end(None if stay else entry)
        if not stay:
            self._afterwards = self._start_stub
        return _DONE

    def _start_stub(self) -> None:
        self._stub = self._registers.flash_attached = True
        self._flash_bytes = self._flash.size
        self._download = None
        self._send(b"OHAI")

    # The flash

    def _attach_flash(self, data: bytes, _: int) -> Answer:
        if len(data) != (4 if self._stub else 8):
            raise RefusedError(Refusal.FORMAT)
        self._registers.flash_attached = True
        return _DONE

    def _set_flash(self, data: bytes, _: int) -> Answer:
        _id, size, _block_bytes, sector_bytes, _page_bytes, _mask = struct.unpack("<IIIIII", data)
        if sector_bytes != SECTOR:
            raise RefusedError(Refusal.FAILED)
        self._flash_bytes = min(size, self._flash.size)
        return _DONE

    def _check_region(self, address: int, length: int) -> None:
        if not self._registers.flash_attached or address + length > self._flash_bytes:
            raise RefusedError(Refusal.FAILED)

    def _flash_begin(self, data: bytes, _: int, *, compressed: bool = False) -> Answer:
        if len(data) != (20 if self._stub else self._chip.begin_bytes):
            raise RefusedError(Refusal.FORMAT)
        size, blocks, block_bytes, offset = struct.unpack_from("<IIII", data)
        if any(data[16:]):
            raise RefusedError(Refusal.FAILED)  # encrypted: there is no key in the fuses
        if size:
            self._check_region(offset, size)
        self._late = None
        self._download = Download(
            self._flash,
            offset,
            size,
            blocks,
            block_bytes,
            limit=self._flash_bytes,
            compressed=compressed,
            stub=self._stub,
        )
        return _DONE

    def _compressed_begin(self, data: bytes, check: int) -> Answer:
        return self._flash_begin(data, check, compressed=True)

    def _flash_data(self, data: bytes, check: int) -> Answer:
        sequence, block = _block(data, check)
        download = self._under_way()
        download.expect(sequence, block)
        if self._stub:
            # The stub answers when it has the block, and writes it then: a fault is told with the next.
            self._afterwards = lambda: self._write_late(download, block)
        else:
            download.write(block)
        return _DONE

    def _write_late(self, download: Download, block: bytes) -> None:
        try:
            download.write(block)
        except RefusedError as refused:
            self._late = refused

    def _flash_end(self, data: bytes, _: int) -> Answer:
        (stay,) = struct.unpack("<I", data)
        self._under_way().finish()
        self._download = None
        if not self._stub:
            self._afterwards = self._run_application
        elif not stay:
            self._afterwards = self._back_to_rom
        return _DONE

    def _under_way(self) -> Download:
        if self._download is None:
            raise RefusedError(Refusal.NOT_BEGUN)
        if self._late:
            raise self._late
        return self._download

    def _run_application(self) -> None:
        self._running = True

    def _back_to_rom(self) -> None:
        """A reset by software: the pins that chose the loader are not looked at again."""
        self._stub = self._registers.flash_attached = False
        self._flash_bytes = _ROM_FLASH_BYTES
        self._uploads = Uploads(self._chip.ram)

    def _checksum_flash(self, data: bytes, _: int) -> Answer:
        address, length, _, _ = struct.unpack("<IIII", data)
        self._check_region(address, length)
        digest = hashlib.md5(self._flash.read(address, length), usedforsecurity=False)
        return 0, digest.digest() if self._stub else digest.hexdigest().encode()

    def _read_slowly(self, data: bytes, _: int) -> Answer:
        address, length = struct.unpack("<II", data)
        if length > _SLOW_PIECE:
            raise RefusedError(Refusal.READ_LENGTH)
        self._check_region(address, length)
        return 0, self._flash.read(address, length).ljust(_SLOW_PIECE, b"\0")

    def _read(self, data: bytes, _: int) -> Answer:
        address, length, piece, ahead = struct.unpack("<IIII", data)
        self._check_region(address, length)
        if not 0 < piece <= SECTOR or not ahead:
            raise RefusedError(Refusal.BLOCK_SIZE)
        reading = Reading(self._flash.read(address, length), piece, ahead, self._send)
        self._afterwards = lambda: self._start_reading(reading)
        return _DONE

    def _start_reading(self, reading: Reading) -> None:
        self._reading = reading.start()

    def _erase_all(self, data: bytes, _: int) -> Answer:
        if data:
            raise RefusedError(Refusal.FORMAT)
        self._flash.erase(0, self._flash.size)
        return _DONE

    def _erase_region(self, data: bytes, _: int) -> Answer:
        address, length = struct.unpack("<II", data)
        self._check_region(address, length)
        if address % SECTOR or length % SECTOR:
            raise RefusedError(Refusal.FAILED)
        self._flash.erase(address, length)
        return _DONE


def _block(data: bytes, check: int) -> tuple[int, bytes]:
    """Number and data of a block that was sent. Raises RefusedError if it is not whole, or damaged."""
    length, sequence, _, _ = struct.unpack_from("<IIII", data)
    block = data[16:]
    if length != len(block):
        raise RefusedError(Refusal.FORMAT)
    if reduce(xor, block, 0xEF) != check & 0xFF:
        raise RefusedError(Refusal.CHECKSUM)
    return sequence, block
