"""The real esptool against the emulated ROM loader: all that it does to a flash, compared byte for byte."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from rom_host import esptool

from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.rom import RomLoader

MAC = bytes.fromhex("02c0db0a0b0c")
FLASH_BYTES = 1 << 20
# Text that is easily compressed and noise that is not; no whole number of blocks.
DATA = b"The quick brown fox. " * 2000 + random.Random(5).randbytes(30_003)
PLACE = 0x21000
BEFORE = random.Random(6).randbytes(FLASH_BYTES)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.bin"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def flash(tmp_path: Path) -> Path:
    path = tmp_path / "flash"
    path.write_bytes(BEFORE)
    return path


@pytest.fixture(params=["esp32", "esp32s3", "esp32c3"])
def rom(request: pytest.FixtureRequest, flash: Path) -> Iterator[RomLoader]:
    with RomLoader(request.param, flash, FLASH_BYTES, mac=MAC) as loader:
        yield loader


def run(rom: RomLoader, *arguments: str | Path | int) -> str:
    """Run esptool, which succeeds; what it says."""
    done = esptool(rom.port, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def written(flash: Path) -> None:
    """DATA is there; what lay in the sectors beside it is erased, and all else as it was."""
    now = flash.read_bytes()
    end = PLACE + len(DATA)
    sectors = -(-end // 4096) * 4096
    assert now[PLACE:end] == DATA
    assert now[:PLACE] == BEFORE[:PLACE] and now[sectors:] == BEFORE[sectors:]
    assert set(now[end:sectors]) == {0xFF}


@pytest.mark.parametrize(
    ("stub", "plain"), [([], []), (["--no-stub"], ["--no-compress"])], ids=["stub, compressed", "rom, plain"]
)
def test_it_writes(rom: RomLoader, flash: Path, data: Path, stub: list[str], plain: list[str]) -> None:
    assert "Hash of data verified" in run(rom, *stub, "write-flash", *plain, PLACE, data)
    written(flash)


@pytest.mark.parametrize("rom", ["esp32"], indirect=True)
@pytest.mark.parametrize(
    ("stub", "plain"), [(["--no-stub"], []), ([], ["--no-compress"])], ids=["rom, compressed", "stub, plain"]
)
def test_it_writes_in_other_ways(
    rom: RomLoader, flash: Path, data: Path, stub: list[str], plain: list[str]
) -> None:
    assert "Hash of data verified" in run(rom, *stub, "write-flash", *plain, PLACE, data)
    written(flash)


WORDS = {
    "esp32": "ESP32-D0WD-V3 (revision v3.0)",
    "esp32s3": "ESP32-S3 (QFN56) (revision v0.2)",
    "esp32c3": "ESP32-C3 (QFN32) (revision v0.4)",
    "esp32s2": "ESP32-S2 (revision v1.0)",
    "esp32c6": "ESP32-C6 (QFN40) (revision v0.1)",
}


@pytest.mark.parametrize("chip", WORDS)
def test_it_knows_the_chip(chip: str, tmp_path: Path) -> None:
    with RomLoader(chip, tmp_path / "flash", 8 << 20, mac=MAC) as rom:
        run = esptool(rom.port, "--baud", 921600, "flash-id")
        assert run.returncode == 0, run.stdout + run.stderr
        assert f"Chip type:          {WORDS[chip]}\n" in run.stdout
        assert "Crystal frequency:  40MHz" in run.stdout
        assert f" {MAC.hex(':')}\n" in run.stdout
        assert "Detected flash size: 8MB" in run.stdout


def without(*stretches: tuple[int, int]) -> bytes:
    """BEFORE, with these stretches erased."""
    erased = bytearray(BEFORE)
    for start, size in stretches:
        erased[start : start + size] = b"\xff" * size
    return bytes(erased)


def test_it_reads_and_erases(rom: RomLoader, flash: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.bin"
    run(rom, "read-flash", 0, 100_000, out)
    assert out.read_bytes() == BEFORE[:100_000]
    run(rom, "erase-region", 0x3000, 0x2000)
    assert flash.read_bytes() == without((0x3000, 0x2000))


@pytest.mark.parametrize("rom", ["esp32c3"], indirect=True)
def test_it_reads_verifies_and_erases_without_its_stub(
    rom: RomLoader, flash: Path, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.bin"
    run(rom, "--no-stub", "read-flash", 4090, 1_000, out)
    assert out.read_bytes() == BEFORE[4090:5090]
    data.write_bytes(BEFORE[8192:10_000])
    assert "digest matched" in run(rom, "--no-stub", "verify-flash", 8192, data)
    wrong = esptool(rom.port, "verify-flash", 8196, data)
    assert wrong.returncode and "digest mismatch" in wrong.stdout
    run(rom, "--no-stub", "erase-region", 0x8000, 0x1000)
    assert flash.read_bytes() == without((0x8000, 0x1000))


def test_it_erases_all(flash: Path) -> None:
    with RomLoader("esp32s3", flash, FLASH_BYTES) as rom:
        assert "ROM does not support" in esptool(rom.port, "--no-stub", "erase-flash").stderr
        assert flash.read_bytes() == BEFORE
        assert esptool(rom.port, "erase-flash").returncode == 0
    assert set(flash.read_bytes()) == {0xFF}


def test_another_chip_is_told() -> None:
    with pytest.raises(SimulatorError, match="there is no chip esp8266 here: there are esp32, "):
        RomLoader("esp8266")


def test_a_chip_that_was_not_meant_is_found_out(flash: Path, data: Path) -> None:
    with RomLoader("esp32c3", flash, FLASH_BYTES) as rom:
        run = esptool(rom.port, "--chip", "esp32s3", "write-flash", PLACE, data)
    assert run.returncode
    assert "This chip is ESP32-C3, not ESP32-S3" in run.stdout + run.stderr
    assert flash.read_bytes() == BEFORE


def test_a_cable_that_is_pulled_leaves_a_part_and_the_next_run_finishes(
    flash: Path, data: Path, tmp_path: Path
) -> None:
    config = tmp_path / "esptool.cfg"
    config.write_text("[esptool]\nconnect_attempts = 1\n")
    with RomLoader("esp32", flash, FLASH_BYTES, unplug_after_bytes=35_000) as rom:
        run = esptool(rom.port, "write-flash", "--no-compress", PLACE, data, config=config)
        assert run.returncode
    now = flash.read_bytes()
    assert now[PLACE : PLACE + 0x4000] == DATA[:0x4000]
    # The stub erases as it goes on: what it did not come to is as it was.
    end = (PLACE + len(DATA)) // 4096 * 4096
    assert now[end:] == BEFORE[end:]
    with RomLoader("esp32", flash, FLASH_BYTES) as rom:
        run = esptool(rom.port, "write-flash", PLACE, data)
        assert run.returncode == 0, run.stdout + run.stderr
    written(flash)


@pytest.mark.parametrize("packets", [0, 30])
def test_a_cable_may_be_pulled_between_packets(flash: Path, packets: int, tmp_path: Path) -> None:
    config = tmp_path / "esptool.cfg"
    config.write_text("[esptool]\nconnect_attempts = 1\n")
    with RomLoader("esp32c3", flash, FLASH_BYTES, unplug_after_packets=packets) as rom:
        assert esptool(rom.port, "erase-flash", config=config).returncode
    assert flash.read_bytes() == BEFORE


def test_the_name_of_a_port_that_is_unplugged_is_not_given_away(flash: Path) -> None:
    with RomLoader("esp32", flash, FLASH_BYTES, unplug_after_packets=0) as rom:
        assert esptool(rom.port, "--connect-attempts", 1, "chip-id").returncode
        ends = os.openpty()
        assert os.ttyname(ends[1]) != rom.port
        for end in ends:
            os.close(end)


def test_a_flash_of_another_size_is_left_alone(flash: Path) -> None:
    with pytest.raises(SimulatorError, match="has 1048576 bytes, not 4194304: it is of an older board"):
        RomLoader("esp32", flash).start()
    with pytest.raises(SimulatorError, match="cannot be: take a power of two"):
        RomLoader("esp32", flash, 3 << 20).start()


def test_a_new_flash_is_erased_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new"
    with RomLoader("esp32", path, FLASH_BYTES):
        pass
    assert path.read_bytes() == b"\xff" * FLASH_BYTES
    assert path.stat().st_mode & 0o077 == 0
