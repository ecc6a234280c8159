"""The boards that we know: their files, what a wrong one is told, and what becomes of them on the board."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from types import ModuleType

import pytest
from esptool.targets import CHIP_DEFS

from uopenai_tools import boards, places
from uopenai_tools.chips import CHIPS, Chip, named
from uopenai_tools.faults import UsageFault

WANTED = {
    "adafruit-feather-esp32-s3-tft",
    "esp32",
    "esp32-c3",
    "esp32-c6",
    "esp32-s2",
    "esp32-s3",
    "esp32-s3-box-3",
    "esp32-s3-octal",
    "esp32-spiram",
    "lilygo-t-display-s3",
    "lolin-s2-mini",
    "m5stack-atom-echo",
    "m5stack-cores3",
    "seeed-xiao-esp32c3",
    "seeed-xiao-esp32c6",
    "seeed-xiao-esp32s3-sense",
}


def test_the_boards_that_are_promised_are_there_and_right() -> None:
    assert {board.name for board in boards.load_all()} >= WANTED


@pytest.mark.parametrize("chip", CHIPS.values(), ids=list(CHIPS))
def test_offsets_are_those_of_esptool(chip: Chip) -> None:
    assert chip.offset == CHIP_DEFS[chip.name].BOOTLOADER_FLASH_OFFSET
    assert chip.title == CHIP_DEFS[chip.name].CHIP_NAME


def test_every_board_can_record_and_play() -> None:
    """Each has a microphone and a speaker, on the board or wired to it."""
    for board in boards.load_all():
        assert {"microphone", "speaker"} <= set(board.pins), board.name
        assert all(part.part for part in board.pins.values() if part.name in ("microphone", "speaker"))


def test_what_tells_boards_apart_is_of_one_board_only() -> None:
    machines = [machine for board in boards.load_all() for machine in board.machines]
    usb = [each for board in boards.load_all() for each in board.usb]
    assert len(set(machines)) == len(machines)
    assert len(set(usb)) == len(usb)


# --- files that are wrong


def spoiled(tmp_path: Path, name: str, before: str, after: str) -> Path:
    """The file of the board *name*, with one thing in it changed."""
    text = (places.BOARDS / f"{name}.toml").read_text()
    assert before in text
    folder = tmp_path / "boards"
    folder.mkdir()
    file = folder / f"{name}.toml"
    file.write_text(text.replace(before, after, 1))
    return file


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("esp32", 'title = "ESP32"\n', "", "boards/esp32.toml: title is missing"),
        ("esp32", "flash_mb = 4", "flash_mb = 3", "flash_mb is 3, and must be one of 2, 4, 8"),
        ("esp32", "flash_mb = 4", 'flash_mb = "4"', "flash_mb is '4', and must be one of 2, 4"),
        ("esp32", "flash_mb", "flash-mb", "flash-mb is not known"),
        ("esp32", 'chip = "esp32"', 'chip = "esp33"', "chip is 'esp33', and must be one of esp32, esp32s2"),
        ("esp32", "sck = 32", 'sck = "32"', "pins.microphone.sck is '32', and must be of the type integer"),
        ("esp32", "sck = 32\n", "", "pins.microphone.sck is missing"),
        ("esp32", "sck = 32", "sck = 32\nclk = 1", "pins.microphone.clk is not known"),
        ("esp32", 'kind = "i2s"', 'kind = "pdm"', "pins.microphone.clock is missing"),
        ("esp32", "title", "title = ", "boards/esp32.toml is no TOML"),
        ("esp32", "https://www.espressif", "http://www.espressif", "links.maker is 'http://www"),
        (
            "esp32",
            "offset = 0x1000",
            "offset = 0x0",
            "offset is 0x0, and an image of the ESP32 begins at 0x1000",
        ),
        ("esp32-c6", "offset = 0x0", "offset = 0x1000", "an image of the ESP32-C6 begins at 0x0"),
        (
            "esp32-c3",
            "rv32imc",
            "xtensawin",
            "architecture is xtensawin, and that of the ESP32-C3 is rv32imc",
        ),
        ("esp32", "psram_mb = 0", "psram_mb = 4", "psram_kind says how the PSRAM is connected"),
        ("esp32-spiram", '"quad"', '"octal"', "psram_kind is octal, and the ESP32 has no octal PSRAM"),
        ("esp32", "sck = 32", "sck = 6", "pins.microphone.sck is 6, and the flash of the ESP32 uses GPIO6"),
        ("esp32", "sck = 32", "sck = 24", "pins.microphone.sck is 24, and the ESP32 has no GPIO24"),
        ("esp32", "sck = 32", "sck = 34", "GPIO34 of the ESP32 is an input only"),
        ("esp32-spiram", "sck = 32", "sck = 16", "pins.microphone.sck is 16, and the quad PSRAM uses GPIO16"),
        ("esp32-s3-octal", "sck = 5", "sck = 35", "and the octal PSRAM uses GPIO35"),
        ("esp32-s3", "sck = 5", "sck = 19", "GPIO19 is a USB line of the ESP32-S3"),
        ("esp32-c3", "sck = 4", "sck = 22", "the ESP32-C3 has no GPIO22"),
        ("esp32", "sck = 27", "sck = 33", "pins.speaker.sck is 33, which is pins.microphone.sd already"),
        ("lilygo-t-display-s3", "[39, 40", "[39, 39", "pins.display.data is 39, which is pins.display.data"),
        ("m5stack-cores3", "expander_pin = 2\n", "", "pins.speaker.expander_pin is missing"),
    ],
)
def test_a_wrong_file_is_told_by_file_and_field(
    tmp_path: Path, name: str, before: str, after: str, words: str
) -> None:
    file = spoiled(tmp_path, name, before, after)
    with pytest.raises(boards.BoardFileFault) as caught:
        boards.read(file)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"boards/{name}.toml")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("esp32", "sd = 33", "sd = 34"),  # an input only, and read only
        ("esp32", "sck = 32", "sck = 16"),  # no PSRAM there
        ("esp32-s3", "sck = 5", "sck = 35"),  # nor there an octal one
        ("esp32", "sck = 27", "sck = 32"),  # one bus clock for both
    ],
)
def test_what_the_chip_allows_is_allowed(tmp_path: Path, name: str, before: str, after: str) -> None:
    assert boards.read(spoiled(tmp_path, name, before, after)).warnings == ()


@pytest.mark.parametrize(
    ("pin", "words"), [(12, "GPIO12 is read at a reset"), (1, "GPIO1 belongs to the serial console")]
)
def test_a_doubtful_pin_is_a_warning_only(tmp_path: Path, pin: int, words: str) -> None:
    board = boards.read(spoiled(tmp_path, "esp32", "sck = 32", f"sck = {pin}"))
    assert len(board.warnings) == 1
    assert board.warnings[0].startswith("pins.microphone.sck: ") and words in board.warnings[0]


# --- names and guesses


def test_a_name_may_be_written_in_several_ways() -> None:
    assert boards.load("LOLIN_S2_MINI") == boards.load("Lolin S2 mini") == boards.load("lolin-s2-mini")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("m5stack-core-s3", "did you mean m5stack-cores3"),
        ("xiao-esp32c6", "seeed-xiao-esp32c6"),
        ("zzz", "there are adafruit"),
    ],
)
def test_an_unknown_name_is_told_the_nearest(name: str, words: str) -> None:
    with pytest.raises(UsageFault, match=re.escape(f"there is no board {name}: ")) as caught:
        boards.load(name)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("machine", "usb", "name"),
    [
        ("Generic ESP32 module with ESP32", (0x10C4, 0xEA60), "esp32"),
        ("Generic ESP32 module with SPIRAM with ESP32", (None, None), "esp32-spiram"),
        ("Generic ESP32S2 module with ESP32S2", (None, None), "esp32-s2"),
        ("Generic ESP32S3 module with ESP32S3", (0x303A, 0x4001), "esp32-s3"),
        ("Generic ESP32S3 module with ESP32-S3", (0x303A, 0x4001), "esp32-s3"),
        ("Generic ESP32S3 module with Octal-SPIRAM with ESP32S3", (None, None), "esp32-s3-octal"),
        ("ESP32C3 module with ESP32C3", (0x303A, 0x1001), "esp32-c3"),
        ("ESP32C6 module with ESP32C6", (0x303A, 0x1001), "esp32-c6"),
        ("LOLIN_S2_MINI with ESP32-S2FN4R2", (None, None), "lolin-s2-mini"),
        ("M5Stack ATOM with ESP32-PICO-D4", (None, None), "m5stack-atom-echo"),
        ("Seeed XIAO ESP32C3 with ESP32-C3FN4", (None, None), "seeed-xiao-esp32c3"),
        # CircuitPython
        ("Adafruit Feather ESP32-S3 TFT with ESP32S3", (0x239A, 0x811E), "adafruit-feather-esp32-s3-tft"),
        ("S2Mini with ESP32S2-S2FN4R2", (0x303A, 0x80C3), "lolin-s2-mini"),
        ("M5Stack Atom Echo with ESP32", (None, None), "m5stack-atom-echo"),
        ("M5Stack CoreS3 with ESP32S3", (0x303A, 0x811A), "m5stack-cores3"),
        ("Seeed Studio XIAO ESP32C3 with ESP32-C3FN4", (None, None), "seeed-xiao-esp32c3"),
        ("Seeed Xiao ESP32-S3 Sense with ESP32S3", (0x2886, 0x8056), "seeed-xiao-esp32s3-sense"),
        # by USB alone
        ("", (0x303A, 0x7015), "esp32-s3-box-3"),
        ("", (0x303A, 0x1001), None),
        ("", (None, None), None),
        ("Raspberry Pi Pico W with RP2040", (0x2E8A, 0x0005), None),
        ("uopenai simulated board with unix port", (None, None), None),
    ],
)
def test_a_board_is_known_by_what_it_says_or_by_usb(
    machine: str, usb: tuple[int | None, int | None], name: str | None
) -> None:
    found = boards.guess(machine, *usb)
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("text", "chip"),
    [
        ("ESP32", "esp32"),
        ("ESP32-PICO-D4", "esp32"),
        ("ESP32-D0WD-V3 (revision v3.1)", "esp32"),
        ("Generic ESP32S3 module with Octal-SPIRAM with ESP32S3", "esp32s3"),
        ("ESP32-S3-FN8", "esp32s3"),
        ("ESP32S2-S2FN4R2", "esp32s2"),
        ("ESP32-C3 (QFN32) (revision v0.4)", "esp32c3"),
        ("ESP32-C61 (revision v1.0)", "esp32c61"),
        ("Raspberry Pi Pico W with RP2040", None),
        ("", None),
    ],
)
def test_a_chip_is_known_by_its_many_names(text: str, chip: str | None) -> None:
    assert named(text) == chip


# --- uopenai.board


@pytest.mark.parametrize("name", boards.names())
def test_a_board_becomes_a_module(name: str) -> None:
    board = boards.load(name)
    module = ModuleType("board")
    exec(boards.board_module(board), vars(module))
    assert (module.name, module.title, module.chip) == (board.name, board.title, board.chip)
    assert (module.flash_mb, module.psram_mb) == (board.flash_mb, board.psram_mb)
    assert module.parts == tuple(board.pins)
    for part in board.pins.values():
        assert getattr(module, part.name) == {"kind": part.kind, **part.pins, **part.facts}


def test_a_part_that_a_board_does_not_have_is_told_in_words() -> None:
    module = ModuleType("board")
    exec(boards.board_module(boards.load("m5stack-cores3")), vars(module))
    assert not hasattr(module, "led")
    with pytest.raises(AttributeError, match=r"^the M5Stack CoreS3 has no led that is known: say its pins"):
        _ = module.led
    module.microphone["sck"] = 1
    assert module.microphone["sck"] == 34, "what a program changes is its own"


def test_the_module_has_what_the_librarys_own_has() -> None:
    made = ast.parse(boards.board_module(boards.load("esp32")))
    own = ast.parse((places.LIBRARY / "board.py").read_text())
    assert names_in(made) == names_in(own) == {"name", "title", "chip", "flash_mb", "psram_mb", "parts"}


def names_in(module: ast.Module) -> set[str]:
    """What a module assigns."""
    return {
        target.id
        for each in module.body
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
