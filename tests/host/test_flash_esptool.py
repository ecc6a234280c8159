"""Firmware through the real esptool onto emulated chips: compared byte for byte, cut, and refused in time."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import firmware_images as images
import pytest
import serial

from uopenai_tools import esptool_child, flash, flashing
from uopenai_tools.console import Console
from uopenai_tools.esptool_child import Esptool
from uopenai_tools.esptool_faults import EsptoolFault, NoLoaderFault, explain
from uopenai_tools.faults import Fault
from uopenai_tools.firmware.chips import CHIPS
from uopenai_tools.firmware.image import FirmwareImage, ImageFault, read_image
from uopenai_tools.flash import Plan
from uopenai_tools.flashing import Order
from uopenai_tools.simulator.rom import RomLoader
from uopenai_tools.target import Loader, RealBoard

MB = 1 << 20
NVS = slice(0x9000, 0xF000)
PAGES = images.nvs_pages()
# Bytes to the chip: esptool's program goes there three times, and then some of the image.
CUT = 95_000


@pytest.fixture(autouse=True)
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """esptool gives up after one try, which here is as good as after seven."""
    config = tmp_path / "esptool.cfg"
    config.write_text("[esptool]\nconnect_attempts = 1\n")
    monkeypatch.setenv("ESPTOOL_CFGFILE", str(config))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A flash that holds an older firmware, settings, and files."""
    held = bytearray(b"\xff" * (4 * MB))
    for offset, data in (
        (0, images.noise(5, 0x8000)),
        (0x8000, images.table_sector()),
        (NVS.start, PAGES),
        (0x10000, images.noise(6, 100_000)),
        (images.FILES_OFFSET, bytes(8) + b"littlefs" + images.noise(7, 5000)),
    ):
        held[offset : offset + len(data)] = data
    path = tmp_path / "flash.bin"
    path.write_bytes(held)
    return path


def image_for(chip: str) -> FirmwareImage:
    return read_image("firmware.bin", images.combined(chip))


def tool_at(rom: RomLoader, lines: list[str] | None = None) -> Esptool:
    on_line = lines.append if lines is not None else lambda _: None
    return Esptool(Loader(rom.port, before="no-reset", after="no-reset"), on_line=on_line)


def planned(tool: Esptool, image: FirmwareImage, **wish: Any) -> Plan:
    seen = flash.look(tool, lambda _: None, stay=True)
    return flash.make_plan(image, seen, flash.reader(tool, seen), **wish)


def expected(before: bytes, image: FirmwareImage, settings: bytes = PAGES) -> bytes:
    """The whole flash as it should be: the image on what was there, and the settings."""
    now = bytearray(before)
    # The last sector that is written is erased behind the image too.
    end = -(-image.end // 0x1000) * 0x1000
    now[image.offset : end] = image.data.ljust(end - image.offset, b"\xff")
    now[NVS] = settings
    return bytes(now)


class Wired(RealBoard):
    """An emulated chip at the end of a cable that may be pulled; its firmware never starts."""

    def __init__(self, chip: str, flash: Path, unplug_after_bytes: int | None = None) -> None:
        super().__init__("the emulated chip")
        self._rom = RomLoader(chip, flash, unplug_after_bytes=unplug_after_bytes)

    @contextlib.contextmanager
    def loader(self) -> Iterator[Loader]:
        with self._rom as rom:
            yield Loader(rom.port, before="no-reset", after="no-reset")


class Listening(Console):
    """A console whose words are kept."""

    def __init__(self) -> None:
        super().__init__(yes=True)
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


@pytest.mark.parametrize(
    ("chip", "other"), [("esp32", "esp32s3"), ("esp32s3", "esp32c3"), ("esp32c3", "esp32")]
)
def test_what_goes_wrong_is_told_and_the_same_again_makes_it_right(
    chip: str, other: str, file: Path, tmp_path: Path
) -> None:
    before, image, console = file.read_bytes(), image_for(chip), Listening()
    given = tmp_path / "firmware.bin"
    order = Order(firmware=str(given))
    # An image that is damaged, and one for another chip: not a byte is written.
    given.write_bytes(image.data[:-100] + bytes(100))
    with pytest.raises(ImageFault, match="is damaged"):
        flashing.run(order, Wired(chip, file), console)
    given.write_bytes(image_for(other).data)
    with pytest.raises(
        flash.MismatchFault, match=f"and the chip is an {CHIPS[chip].title}: take the firmware"
    ):
        flashing.run(order, Wired(chip, file), console)
    assert file.read_bytes() == before
    # The cable is pulled. Two programs of esptool's are uploaded, and a part of the image.
    given.write_bytes(image.data)
    with pytest.raises(EsptoolFault, match="was lost while writing the flash: check the cable, then run the"):
        flashing.run(order, Wired(chip, file, unplug_after_bytes=CUT), console)
    assert console.said[-1].startswith("the board does not start until its firmware is complete: ")
    cut, boot = file.read_bytes(), image.offset
    assert cut != before and cut[NVS] == PAGES
    assert cut[boot : boot + 0x1000] == b"\xff" * 0x1000  # no bootloader: the ROM starts nothing
    # The same again, as far as the emulation goes: byte for byte what it should be.
    lines, progress = list[str](), [0]
    with RomLoader(chip, file) as rom:
        plan = planned(tool_at(rom), image)
        assert (plan.found.chip.name, plan.found.flash_bytes) == (chip, 4 * MB)
        assert plan.found.mac and plan.found.revision is not None
        assert file.read_bytes() == cut  # a plan is only a plan
        flash.carry_out(plan, tool_at(rom, lines), progress.append)
    assert file.read_bytes() == expected(before, image)
    assert progress == sorted(progress) and progress[-1] == plan.size
    assert any("already in flash" in line for line in lines)  # it goes on, it does not start over


def test_a_cable_that_is_pulled_during_the_look_changes_nothing(file: Path) -> None:
    before = file.read_bytes()
    with (
        RomLoader("esp32", file, unplug_after_bytes=3000) as rom,
        pytest.raises(EsptoolFault, match="was lost"),
    ):
        planned(tool_at(rom), image_for("esp32"))
    assert file.read_bytes() == before


def test_where_there_is_no_port_it_says_so() -> None:
    with pytest.raises(Fault, match="there is no port /dev/no-such-port: plug the board in") as caught:
        flash.look(Esptool(Loader("/dev/no-such-port")), lambda _: None, stay=True)
    assert caught.value.exit_code == 3


def test_a_port_in_use_says_so(file: Path) -> None:
    with (
        RomLoader("esp32", file) as rom,
        serial.Serial(rom.port, exclusive=True),
        pytest.raises(Fault, match="is busy: close the serial monitor"),
    ):
        flash.look(tool_at(rom), lambda _: None, stay=True)


def test_where_no_loader_answers_it_says_which_buttons_to_press() -> None:
    controller, terminal = os.openpty()
    try:
        loader = Loader(os.ttyname(terminal), "no-reset", "no-reset")
        with pytest.raises(NoLoaderFault, match="hold the button BOOT .*press and release RESET") as caught:
            flash.look(Esptool(loader), lambda _: None, stay=True)
        assert caught.value.exit_code == 3
    finally:
        os.close(controller)
        os.close(terminal)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[str]]:
    """The processes that are started."""
    started: list[subprocess.Popen[str]] = []
    start = subprocess.Popen

    def recorded(*arguments: Any, **options: Any) -> subprocess.Popen[str]:
        started.append(start(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(esptool_child.subprocess, "Popen", recorded)
    return started


def test_ctrl_c_ends_esptool_too(file: Path, children: list[subprocess.Popen[str]]) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    with RomLoader("esp32", file) as rom, pytest.raises(KeyboardInterrupt):
        Esptool(Loader(rom.port, "no-reset", "no-reset"), on_line=interrupt).read(0, 0x1000, lambda _: None)
    (child,) = children
    assert child.returncode is not None
    assert os.getpgid(0) != child.pid  # it had a group of its own
    with pytest.raises(ProcessLookupError):
        os.killpg(child.pid, 0)


def test_a_child_that_says_nothing_is_ended(
    monkeypatch: pytest.MonkeyPatch, children: list[subprocess.Popen[str]]
) -> None:
    monkeypatch.setattr(esptool_child, "_SILENCE", 0.01)
    controller, terminal = os.openpty()
    try:
        tool = Esptool(Loader(os.ttyname(terminal), "no-reset", "no-reset"))
        with pytest.raises(EsptoolFault, match="fell silent while starting the board"):
            tool.boot()
    finally:
        os.close(controller)
        os.close(terminal)
    assert children[0].returncode is not None


SAID = {
    "A fatal error occurred: MD5 of file does not match data in flash!": "is not what was written",
    "A fatal error occurred: Write failed, the written flash region is empty.": "is not what was written",
    "A fatal error occurred: Failed to connect to ESP32: No serial data received.": "hold the button BOOT",
    "A fatal error occurred: Failed to connect to ESP32-S3: Wrong boot mode detected (0x8)!": "hold the",
    "A serial exception error occurred: write failed: [Errno 5] Input/output error": "check the cable",
    "A fatal error occurred: The chip stopped responding.": "was lost while writing the flash",
    "A fatal error occurred: Unexpected chip magic value 0x12345678.": "is none that is known",
    "A fatal error occurred: Invalid head of packet (0x41): Possible noise.": "disturbed",
    "A fatal error occurred: Secure Boot V1 detected, writing to flash regions < 0x8000": "is locked",
    "A fatal error occurred: Failed to write to target flash (result was 0106: x)": "refused while writing",
    "A fatal error occurred: Failed to start stub flasher. There was no response.": "does not follow",
    "/usr/bin/python3: No module named esptool": "pip install esptool",
    "A fatal error occurred: Something of tomorrow.": "esptool failed while writing the flash (Something of",
}


@pytest.mark.parametrize("said", SAID)
def test_what_esptool_says_becomes_a_cause_and_a_next_step(said: str) -> None:
    features = "Features:           Wi-Fi, BT, Dual Core, Flash encryption, Secure Boot"
    help_line = "For troubleshooting steps visit: https://example.org"
    fault = explain(["esptool v5", features, "", said, help_line], "writing the flash", "/dev/ttyUSB0")
    assert SAID[said] in str(fault)
    assert "\n" not in str(fault) and "A fatal error" not in str(fault)
