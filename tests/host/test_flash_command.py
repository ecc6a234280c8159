"""`uopenai flash`: on the simulated board from blank to a REPL, what it keeps, asks, refuses and says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import firmware_images as images
import pytest
from firmware_server import FirmwareServer
from sim_world import with_firmware

from uopenai_tools import boards, flashing, nvs_image, ports
from uopenai_tools.console import Console
from uopenai_tools.esptool_child import FoundChip
from uopenai_tools.faults import NoBoardFault, UsageFault
from uopenai_tools.firmware.chips import CHIPS
from uopenai_tools.firmware.image import ImageFault
from uopenai_tools.flash import MismatchFault
from uopenai_tools.flashing import Order, Outcome
from uopenai_tools.link import BoardLink, NoBoardError
from uopenai_tools.simulator.world import STATE_VARIABLE, World
from uopenai_tools.target import RealBoard

SECRET, OTHER_SECRET = "sk-of-the-flash-tests-0123456789", "sk-of-a-file-0123456789"
_STORE = f"""
import esp32
nvs = esp32.NVS("uopenai")
nvs.set_blob("api_key", {SECRET!r})
nvs.commit()
open("/note.txt", "w").write("kept")
"""
_RECALL = """
import esp32
buffer = bytearray(100)
try:
    print(bytes(buffer[:esp32.NVS("uopenai").get_blob("api_key", buffer)]).decode())
except OSError:
    print("none")
import os
print(os.listdir("/"))
"""


class Answering(Console):
    """A console at which somebody says yes or no."""

    def __init__(self, answer: bool) -> None:
        super().__init__()
        self._answer = answer
        self.asked: list[str] = []

    def confirm(self, question: str, *, safe: bool) -> bool:
        assert not safe
        self.asked.append(question)
        return self._answer


class Interrupted(Console):
    """A console at which somebody presses Ctrl-C when *when* is said, once."""

    def __init__(self, when: str) -> None:
        super().__init__()
        self._when = when
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)
        if text.startswith(self._when):
            self._when = "never"
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated world whose board has firmware, a setting and a file."""
    folder = with_firmware(tmp_path_factory.mktemp("used"))
    with World(state=folder) as world, world.link() as link:
        link.exec(_STORE)
    return folder


@pytest.fixture
def state(used: Path, tmp_path: Path) -> Path:
    """A world of that kind, for one test."""
    return shutil.copytree(used, tmp_path / "world")


def flash_of(state: Path) -> bytes:
    return (state / "esp32" / "flash.bin").read_bytes()


def run(state: Path, order: Order, console: Console | None = None, chip: str = "esp32") -> Outcome:
    with World(chip, state) as world:
        return flashing.run(order, world, console or Console(yes=True), state / "cache")


def recalled(state: Path) -> str:
    with World(state=state) as world, world.link() as link:
        return link.exec(_RECALL).decode()


COMMAND = [str(Path(sys.executable).parent / "uopenai"), "flash", "--port", "sim"]


def uopenai(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, with nobody there to be asked."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, STATE_VARIABLE: str(state)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_plan_is_printed_and_nothing_written(tmp_path: Path) -> None:
    told = uopenai(tmp_path, "--dry-run", "--json")
    assert told.returncode == 0, told.stderr
    plan = json.loads(told.stdout)
    assert (plan["chip"], plan["flash_bytes"], plan["offset"]) == ("esp32", 4 << 20, 0x1000)
    assert plan["image_version"].startswith("MicroPython 1.") and plan["written"] is False
    assert set(flash_of(tmp_path)) == {0xFF}


def test_a_blank_board_is_flashed_and_says_what_runs_on_it(tmp_path: Path) -> None:
    told = uopenai(tmp_path)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("micropython 1.") and told.stdout.endswith(" runs at sim\n")
    assert "chip      ESP32" in told.stderr and "write     0x001000 to " in told.stderr
    assert "esptool" not in told.stderr and "\r" not in told.stderr  # no raw output, no bars
    with World(state=tmp_path) as world:
        image = world.firmware.read_bytes()
    assert flash_of(tmp_path)[0x1000 : 0x1000 + len(image)] == image


def test_a_file_that_cannot_be_used_is_refused_and_the_board_goes_on(state: Path, tmp_path: Path) -> None:
    before = flash_of(state)
    given = tmp_path / "firmware.bin"
    for file, kind, words in (
        (images.combined("esp32s3"), MismatchFault, "is for an ESP32-S3, and the chip is an ESP32: "),
        (images.combined("esp32")[:-1], ImageFault, "is cut short"),
        (b"<html>", ImageFault, "a page of text"),
    ):
        given.write_bytes(file)
        with pytest.raises(kind, match=words):
            run(state, Order(firmware=str(given)))
    # The simulated world puts settings and files into the flash first; the rest is the firmware's.
    assert flash_of(state)[:0x9000] == before[:0x9000]
    assert flash_of(state)[0x10000:0x200000] == before[0x10000:0x200000]
    assert SECRET in recalled(state)


def test_a_board_that_it_is_not_is_refused(state: Path, tmp_path: Path) -> None:
    with pytest.raises(MismatchFault, match="the chip is an ESP32: correct --board, or leave it out"):
        run(state, Order(board="esp32-s3"))
    (tmp_path / "firmware.bin").write_bytes(images.combined("esp32"))
    with pytest.raises(MismatchFault, match="is for an ESP32, and the ESP32-S3 .* has an ESP32-S3: take the"):
        run(state, Order(board="esp32-s3", firmware=str(tmp_path / "firmware.bin")))


def test_nobody_who_says_yes_means_that_nothing_is_erased(state: Path) -> None:
    before = flash_of(state)
    told = uopenai(state, "--erase", "--yes")
    assert told.returncode == 2
    assert "(the safe answer, as nobody was asked)" in told.stderr
    assert told.stderr.splitlines()[-1].startswith("nothing was written: ")
    refusing = Answering(False)
    with pytest.raises(UsageFault, match="nothing was written"):
        run(state, Order(erase=True), refusing)
    assert refusing.asked == ["Lose all settings and files: the whole flash is erased?"]
    assert flash_of(state) == before


def test_with_a_yes_all_is_erased(state: Path) -> None:
    assert run(state, Order(erase=True), Answering(True)).written
    now = flash_of(state)
    with World(state=state) as world:
        image = world.firmware.read_bytes()
    assert now == (b"\xff" * 0x1000 + image).ljust(len(now), b"\xff")
    assert recalled(state).startswith("none") and "note.txt" not in recalled(state)


def test_settings_of_a_file_are_on_the_board_after_the_flash(state: Path, tmp_path: Path) -> None:
    made = tmp_path / "nvs.bin"
    made.write_bytes(nvs_image.image({"api_key": OTHER_SECRET}))
    told = uopenai(state, "--settings", str(made))
    assert told.returncode == 0, told.stderr
    assert recalled(state).startswith(OTHER_SECRET)
    assert "sk-" not in told.stdout + told.stderr


def test_interrupted_while_it_writes_the_same_again_finishes_and_settings_and_files_stay(
    state: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "firmware.bin"
    file.write_bytes(images.combined("esp32", app_bytes=100_000))
    stopping = Interrupted("Writing '")
    with pytest.raises(KeyboardInterrupt):
        run(state, Order(firmware=str(file), verbose=True), stopping)
    assert stopping.said[-1].startswith("the board does not start until its firmware is complete: ")
    with World(state=state) as world, pytest.raises(NoBoardFault, match="there is no bootloader"):
        world.link()
    outcome = run(state, Order(firmware=str(file)))
    assert outcome.written
    assert outcome.plan.notes == ["settings: kept (NVS, 0x9000 to 0xf000)", "files: kept"]
    now = recalled(state)
    assert now.startswith(SECRET) and "note.txt" in now
    assert SECRET not in "".join(capfd.readouterr())


@pytest.mark.parametrize("when", ["Connected to ", "chip "], ids=["while it looks", "when the plan is shown"])
def test_interrupted_before_it_writes_the_board_goes_on(when: str, state: Path) -> None:
    stopping = Interrupted(when)
    with pytest.raises(KeyboardInterrupt):
        run(state, Order(verbose=True), stopping)
    assert "nothing was written: the board goes on with what it has" in stopping.said
    assert "Hard resetting" in stopping.said[-1] or "Staying in" in stopping.said[-1]
    assert SECRET in recalled(state)


def test_a_release_is_fetched_for_the_chip_that_is_found(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = images.combined("esp32", version="1.28.0")
    path = "/resources/firmware/ESP32_GENERIC-20260406-v1.28.0.bin"
    with FirmwareServer({path: data}) as server:
        monkeypatch.setenv("UOPENAI_FIRMWARE_URL", server.url)
        outcome = run(state, Order(firmware="1.28.0", dry_run=True))
    assert outcome.plan.image.version == "MicroPython 1.28.0"
    assert server.requests == [(path, "")]


def found(chip: str, psram_mb: int | None = None) -> FoundChip:
    return FoundChip(CHIPS[chip], "", None, None, psram_mb, "")


def test_every_chip_has_a_usual_board_whose_firmware_is_for_it() -> None:
    for chip in {board.chip for board in boards.load_all()}:
        board = flashing.usual_board(found(chip))
        assert board.chip == chip and board.offset == CHIPS[chip].boot_offset
    assert flashing.usual_board(found("esp32s3", 8)).psram_kind == "octal"
    assert flashing.usual_board(found("esp32s3", 2)).psram_kind == "quad"
    with pytest.raises(UsageFault, match="which board has this ESP32-P4"):
        flashing.usual_board(found("esp32p4"))


class Silent(RealBoard):
    """A board that does not answer yet, and then not under this name."""

    def link(self) -> BoardLink:
        raise NoBoardError("no answer")


def test_a_board_that_does_not_start_is_told_with_what_to_do() -> None:
    with pytest.raises(
        NoBoardFault, match="written and verified, but no REPL answers at /dev/x: press RESET"
    ):
        flashing.await_repl(Silent("/dev/x"), list, patience=0)


@pytest.fixture
def booted(state: Path) -> Iterator[str]:
    with World(state=state) as world:
        yield world.port


def test_a_board_that_comes_back_under_another_name_is_found(booted: str) -> None:
    def port(device: str) -> ports.SerialPort:
        return ports.SerialPort(device, "", 0x303A, 0x1001)

    seen = iter(([port("/dev/one"), port("/dev/old")], [port("/dev/one")]))
    later = [port("/dev/one"), port(booted)]
    interpreter, version, where = flashing.await_repl(
        Silent("/dev/old"), lambda: next(seen, later), patience=30
    )
    assert (interpreter, where) == ("micropython", booted)
    assert version.startswith("1.")
