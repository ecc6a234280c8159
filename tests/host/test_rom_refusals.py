"""What the emulated ROM loader and its stub refuse, in packets that esptool would never send."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from rom_host import OK, STUB_OK, Host

from uopenai_tools.simulator.rom import RomLoader
from uopenai_tools.simulator.rom.slip import Unframer, framed

FLASH_BYTES = 1 << 20
BEGIN, DATA, END, MEM_BEGIN, MEM_END, MEM_DATA, SYNC = 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08
WRITE_REG, READ_REG, BAUD, READ_SLOWLY = 0x09, 0x0A, 0x0F, 0x0E
PACKED_BEGIN, PACKED_DATA, PACKED_END, MD5, SECURITY = 0x10, 0x11, 0x12, 0x13, 0x14
ERASE_ALL, ERASE, READ = 0xD0, 0xD1, 0xD2
BLOCK = bytes(range(256)) * 4


@pytest.fixture
def flash(tmp_path: Path) -> Path:
    return tmp_path / "flash"


@pytest.fixture
def rom(flash: Path) -> Iterator[Host]:
    """The ROM of a C3, its flash attached."""
    with RomLoader("esp32c3", flash, FLASH_BYTES) as loader, Host(loader.port) as host:
        assert host.sync()
        host.attach()
        yield host


@pytest.fixture
def stub(flash: Path) -> Iterator[Host]:
    """The stub on a C3."""
    with RomLoader("esp32c3", flash, FLASH_BYTES) as loader, Host(loader.port) as host:
        assert host.sync()
        host.start_stub()
        assert not host.sync()
        yield host


def refused(number: int) -> bytes:
    """The ROM's status."""
    return bytes((1, number, 0, 0))


def begin(host: Host, size: int, offset: int, command: int = BEGIN, blocks: int | None = None) -> bytes:
    count = -(-size // len(BLOCK)) if blocks is None else blocks
    return host.ask(command, size, count, len(BLOCK), offset, 0)[4:]


def test_a_block_that_was_damaged_is_refused_and_may_come_again(rom: Host, flash: Path) -> None:
    assert begin(rom, 2048, 0x1000) == OK
    assert rom.block(DATA, 0, BLOCK, damaged=True) == refused(7)
    assert rom.block(DATA, 0, BLOCK) == OK
    assert flash.read_bytes()[0x1000:0x1800] == BLOCK + b"\xff" * 1024


def test_blocks_come_in_their_order_and_no_more_than_announced(rom: Host, flash: Path) -> None:
    assert begin(rom, 2048, 0) == OK
    assert rom.block(DATA, 1, BLOCK) == refused(6)
    assert rom.block(DATA, 0, BLOCK) == OK
    assert rom.block(DATA, 0, BLOCK) == refused(6)
    assert rom.block(DATA, 1, BLOCK) == OK
    assert rom.block(DATA, 2, BLOCK) == refused(6)
    assert flash.read_bytes()[:4096] == BLOCK * 2 + b"\xff" * 2048


def test_what_is_not_erased_cannot_be_written(rom: Host, flash: Path) -> None:
    # One sector is erased, and more is announced than that.
    assert begin(rom, 4096, 0x2000, blocks=8) == OK
    for sequence in range(4):
        assert rom.block(DATA, sequence, BLOCK) == OK
    assert rom.block(DATA, 4, BLOCK) == OK  # this sector was new
    assert begin(rom, 4096, 0x1000, blocks=8) == OK
    for sequence in range(4):
        assert rom.block(DATA, sequence, BLOCK) == OK
    # That is full: only zeros are made, and the ROM sees that it does not read back.
    assert rom.block(DATA, 4, BLOCK[::-1]) == refused(8)
    held = flash.read_bytes()[0x2000:0x2400]
    assert held == bytes(one & two for one, two in zip(BLOCK, BLOCK[::-1], strict=True))


def test_the_stub_tells_of_a_failed_write_with_the_next_block(stub: Host) -> None:
    assert begin(stub, 1024, 0x1000) == STUB_OK
    assert stub.block(DATA, 0, BLOCK) == STUB_OK
    assert stub.ask(END, 1)[4:] == STUB_OK
    # The compressed stream ends too late: what is too much is known when the block was answered.
    assert begin(stub, 1024, 0x3000, PACKED_BEGIN, blocks=2) == STUB_OK
    packed = zlib.compress(BLOCK * 2)
    assert stub.block(PACKED_DATA, 0, packed) == STUB_OK
    assert stub.block(PACKED_DATA, 1, b"") == b"\xc9\0"
    assert stub.ask(PACKED_END, 1)[4:] == b"\xc9\0"


@pytest.mark.parametrize(
    ("packed", "number"),
    [(b"no zlib at all", 0xC7), (zlib.compress(BLOCK)[:-2] + b"xx", 0xC7), (zlib.compress(BLOCK[:9]), 0xC8)],
    ids=["no stream", "damaged", "too short"],
)
def test_the_stub_refuses_a_stream_that(stub: Host, packed: bytes, number: int) -> None:
    assert begin(stub, 1024, 0, PACKED_BEGIN) == STUB_OK
    assert stub.block(PACKED_DATA, 0, packed) == STUB_OK
    assert stub.ask(PACKED_END, 1)[4:] == bytes((number, 0))


def test_the_rom_refuses_a_stream_that_is_damaged_or_too_long(rom: Host) -> None:
    for packed in (b"no zlib at all", zlib.compress(BLOCK + b"x")):
        assert begin(rom, 1024, 0, PACKED_BEGIN) == OK
        assert rom.block(PACKED_DATA, 0, packed) == refused(0x0B)


def test_the_stub_erases_as_it_writes_and_the_rom_at_first(stub: Host, flash: Path) -> None:
    assert begin(stub, FLASH_BYTES, 0) == STUB_OK
    for sequence in range(FLASH_BYTES // len(BLOCK)):
        assert stub.block(DATA, sequence, BLOCK) == STUB_OK
    assert stub.ask(END, 1)[4:] == STUB_OK
    assert begin(stub, 0x20000, 0x8000) == STUB_OK
    assert stub.block(DATA, 0, BLOCK) == STUB_OK
    assert stub.ask(END, 1)[4:] == b"\xc8\0"
    now = flash.read_bytes()
    assert now[0x8000:0x9000] == BLOCK + b"\xff" * 3072
    assert now[0x9000:] == BLOCK * ((FLASH_BYTES - 0x9000) // 1024)
    # Back to the ROM, by a reset.
    assert begin(stub, 0, 0) == STUB_OK
    assert stub.ask(END, 0)[4:] == STUB_OK
    assert stub.sync()
    stub.attach()
    assert begin(stub, 0x20000, 0x8000) == OK
    assert set(flash.read_bytes()[0x8000:0x28000]) == {0xFF}


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (BEGIN, (4096, 4, 1024, FLASH_BYTES - 1024, 0)),
        (PACKED_BEGIN, (4096, 4, 1024, FLASH_BYTES, 0)),
        (MD5, (FLASH_BYTES - 4, 8, 0, 0)),
        (READ_SLOWLY, (FLASH_BYTES - 4, 8)),
    ],
)
def test_beyond_the_flash_there_is_nothing(rom: Host, command: int, words: tuple[int, ...]) -> None:
    assert rom.ask(command, *words)[4:] == refused(6)


@pytest.mark.parametrize(
    ("command", "words", "number"),
    [
        (ERASE, (FLASH_BYTES, 4096), 0xC4),
        (ERASE, (100, 4096), 0xC4),
        (ERASE, (4096, 100), 0xC4),
        (READ, (FLASH_BYTES - 4096, 8192, 4096, 64), 0xC4),
        (READ, (0, 8192, 8192, 64), 0xC2),
        (ERASE_ALL, (1,), 0xC0),
        (SECURITY, (1,), 0xC0),
        (DATA, (0, 0, 0, 0), 0xC6),
        (END, (1,), 0xC6),
        (BEGIN, (1024, 1, 1024, 0), 0xC0),
        (BEGIN, (1024, 1, 0x8000, 0, 0), 0xC2),
        (BEGIN, (1024, 1, 1024, 0, 1), 0xC4),
        (0x55, (), 0xC3),
        (READ_SLOWLY, (0, 8), 0xC3),
    ],
)
def test_the_stub_refuses(stub: Host, command: int, words: tuple[int, ...], number: int) -> None:
    if command == DATA:
        assert stub.block(DATA, 0, BLOCK) == bytes((number, 0))
    else:
        assert stub.ask(command, *words)[4:] == bytes((number, 0))


@pytest.mark.parametrize(
    ("command", "words", "number"),
    [
        (READ_REG, (1, 2), 5),
        (WRITE_REG, (), 5),
        (WRITE_REG, (1, 2, 3), 5),
        (BAUD, (0, 0), 6),
        (READ_SLOWLY, (0, 65), 0x0A),
        (BEGIN, (1024, 1, 1024, 0), 5),
        (END, (1,), 6),
        (MEM_BEGIN, (8, 1, 0x1800, 0), 0x0F),
        (MEM_BEGIN, (8, 1, 0x1800, 0x4037BFFC), 0x0F),
        (MEM_BEGIN, (8, 2, 0x1800, 0x40380000), 0x0E),
        (MEM_END, (0, 0x40380000), 6),
    ],
)
def test_the_rom_refuses(rom: Host, command: int, words: tuple[int, ...], number: int) -> None:
    assert rom.ask(command, *words)[4:] == refused(number)


@pytest.mark.parametrize("command", [ERASE_ALL, ERASE, READ, 0x55])
def test_the_rom_does_not_know_what_only_the_stub_does(rom: Host, command: int) -> None:
    rom.order(command, b"")
    answers = [rom.receive() for _ in range(8)]
    assert {answer[8:] for answer in answers} == {refused(5)}
    assert command not in {answer[1] for answer in answers}
    assert rom.sync()  # and nothing is left over


def test_an_esp32_has_its_own_ways(flash: Path) -> None:
    with RomLoader("esp32", flash, FLASH_BYTES) as loader, Host(loader.port) as host:
        assert host.sync()
        # Without its pins the flash cannot be read; without its size it is one of 2 MB.
        assert host.ask(READ_SLOWLY, 0, 64)[4:] == refused(6)
        host.attach(1 << 16)
        assert host.ask(READ_SLOWLY, 1 << 16, 64)[4:] == refused(6)
        assert host.ask(BEGIN, 1024, 1, 1024, 0, 0)[4:] == refused(5)
        assert host.ask(BEGIN, 1024, 1, 1024, 0)[4:] == OK
        host.order(SECURITY, b"")
        assert {host.receive()[8:] for _ in range(8)} == {refused(5)}


def test_an_upload_that_is_not_whole_is_not_started(rom: Host) -> None:
    assert rom.ask(MEM_BEGIN, 2000, 2, 1024, 0x40380000)[4:] == OK
    assert rom.block(MEM_DATA, 1, BLOCK) == refused(6)
    assert rom.block(MEM_DATA, 0, BLOCK, damaged=True) == refused(7)
    assert rom.block(MEM_DATA, 0, BLOCK) == OK
    assert rom.ask(MEM_END, 0, 0x40380000)[4:] == refused(6)
    assert rom.block(MEM_DATA, 1, BLOCK) == refused(6)  # more than was announced
    assert rom.block(MEM_DATA, 1, BLOCK[:976]) == OK
    assert rom.ask(MEM_END, 0, 0x40390000)[4:] == refused(6)  # nothing is there
    assert rom.ask(MEM_END, 1, 0)[4:] == OK
    assert rom.sync()


def test_lengths_must_be_true(rom: Host) -> None:
    rom.order(READ_REG, b"\0\0\0\0", length=3)
    assert rom.answer(READ_REG)[4:] == refused(5)
    assert begin(rom, 1024, 0) == OK
    rom.order(DATA, struct.pack("<4I", 5, 0, 0, 0) + b"four")
    assert rom.answer(DATA)[4:] == refused(5)
    assert rom.block(DATA, 0, BLOCK + b"!") == refused(6)


def test_packets_may_come_in_any_pieces() -> None:
    packets = [b"\xc0", b"\xdb\xdc\xdd\xc0\xdb", b"plain"]
    stream = b"".join(framed(packet) for packet in packets)
    for split in range(len(stream)):
        unframer = Unframer()
        assert unframer.feed(stream[:split]) + unframer.feed(stream[split:]) == packets


def test_noise_between_packets_is_passed_over(rom: Host) -> None:
    rom.send(b"")
    rom.send(b"\x01\x08")
    rom.send(b"noise that is no request")
    rom.noise(b"\xc0\xdb\x00\x08\xc0" + b"x" * 100_000 + b"\xc0")
    assert rom.sync()


def test_an_application_that_was_started_says_nothing(rom: Host) -> None:
    assert begin(rom, 0, 0) == OK
    assert rom.ask(END, 0)[4:] == OK
    rom.order(SYNC, b"\x07\x07\x12\x20" + 32 * b"\x55")
    assert rom.hears_nothing()


def test_reading_waits_for_the_host(stub: Host, flash: Path) -> None:
    assert begin(stub, 4096, 0) == STUB_OK
    for sequence in range(4):
        assert stub.block(DATA, sequence, BLOCK) == STUB_OK
    assert stub.ask(READ, 0, 5 * 4096, 4096, 2)[4:] == STUB_OK
    read = stub.receive() + stub.receive()
    # The third comes when the first is acknowledged.
    while len(read) < 5 * 4096:
        stub.send(struct.pack("<I", len(read) - 4096))
        read += stub.receive()
    for got in (16384, 20480):
        stub.send(struct.pack("<I", got))
    assert stub.receive() == hashlib.md5(read, usedforsecurity=False).digest()
    assert read == flash.read_bytes()[: 5 * 4096]


@pytest.mark.parametrize("packet", [b"stop", struct.pack("<I", 0), b"\0\1\2"])
def test_reading_is_broken_off_by_what_is_no_acknowledgement(stub: Host, packet: bytes) -> None:
    assert stub.ask(READ, 0, 8 * 4096, 4096, 2)[4:] == STUB_OK
    assert len(stub.receive() + stub.receive()) == 8192
    stub.send(packet)
    assert not stub.sync()
