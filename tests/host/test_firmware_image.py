"""Firmware images are read before anything is written: what is no whole one is told so."""

from __future__ import annotations

import contextlib
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import firmware_images as images
import pytest
from esptool.targets import CHIP_DEFS
from hypothesis import given
from hypothesis import strategies as st

from uopenai_tools.firmware import partitions, source
from uopenai_tools.firmware.chips import CHIPS
from uopenai_tools.firmware.image import ImageFault, read_app, read_image

GOOD = images.combined("esp32")
APP_AT = images.APP_OFFSET - 0x1000


def with_byte(data: bytes, at: int, change: int = 0x01) -> bytes:
    """*data* with one byte that is another one."""
    return data[:at] + bytes((data[at] ^ change,)) + data[at + 1 :]


@pytest.mark.parametrize("chip", list(images.CHIP_IDS))
def test_an_image_is_read_for_what_it_is(chip: str) -> None:
    image = read_image("firmware.bin", images.combined(chip, flash_mb=4))
    assert image.chip.name == chip
    assert (image.offset, image.version) == (images.BOOT_OFFSETS[chip], "MicroPython 1.27.0")
    assert image.flash_needed == 4 << 20
    assert image.nvs and (image.nvs.offset, image.nvs.size) == images.NVS
    assert (place := image.files(None)) and place.offset == images.FILES_OFFSET


@pytest.mark.parametrize("chip", list(images.CHIP_IDS))
def test_the_images_of_these_tests_are_right_by_esptool_too(chip: str, tmp_path: Path) -> None:
    file = tmp_path / "app.bin"
    file.write_bytes(images.parts(chip, app_bytes=1000).app)
    command = [sys.executable, "-m", "esptool", "--chip", chip, "image-info", str(file)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert told.count("(valid)") == 2


def test_chips_are_those_of_esptool() -> None:
    for name, chip in CHIPS.items():
        theirs = CHIP_DEFS[name]
        assert (chip.title, chip.number, chip.boot_offset) == (
            theirs.CHIP_NAME,
            theirs.IMAGE_CHIP_ID,
            theirs.BOOTLOADER_FLASH_OFFSET,
        )


def test_an_image_that_begins_at_address_0_is_the_same_image() -> None:
    from_zero = read_image("circuitpython.bin", b"\xff" * 0x1000 + GOOD)
    assert (from_zero.offset, from_zero.data) == (0x1000, GOOD)


def test_the_flash_that_is_needed_is_the_most_of_head_table_and_length() -> None:
    assert read_image("x", images.combined(flash_mb=16)).flash_needed == 16 << 20
    rows = (*images.ROWS[:3], ("vfs", 1, 0x81, 0x200000, 0x600000))
    assert read_image("x", images.combined(rows=rows)).flash_needed == 8 << 20


HTML = b"<!DOCTYPE html>\n<html><title>404</title></html>"
SPARE = images.parts("esp32")
CASES: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "nothing": (b"", "x.bin is empty: fetch it again"),
    "an ELF file": (b"\x7fELF" + bytes(100), "a program in ELF form; take the .bin"),
    "a ZIP archive": (b"PK\x03\x04" + bytes(100), "a ZIP archive; unpack it"),
    "a gzip archive": (b"\x1f\x8b\x08" + bytes(100), "a gzip archive"),
    "a UF2 file": (b"UF2\n" + bytes(508), "a UF2 file"),
    "Intel HEX": (b":020000040000FA\n", "an Intel HEX file"),
    "a page": (HTML, "a page of text, not firmware"),
    "a page after blanks": (b"\n\n  " + HTML.lower(), "a page of text, not firmware"),
    "JSON": (b'{"message": "Not Found"}', "a page of text, not firmware"),
    "erased flash": (b"\xff" * 0x20000, "all 0xFF"),
    "zeros": (bytes(0x20000), "no firmware image for an ESP32"),
    "one byte": (b"\xe9", "missing or damaged"),
    "a table": (images.table_sector(), "a partition table and nothing else"),
    "an application": (SPARE.app, "an application without bootloader"),
    "a bootloader": (SPARE.boot, "a bootloader and nothing else"),
    "another chip": (GOOD[:12] + b"\x4d\x00" + GOOD[14:], "a chip that is not known (id 77)"),
    "too many segments": (GOOD[:1] + b"\x11" + GOOD[2:], "17 segments"),
    "no segments": (GOOD[:1] + b"\x00" + GOOD[2:], "0 segments"),
    "a segment without end": (
        GOOD[:28] + b"\xff\xff\xff\x7f" + GOOD[32:],
        "the bootloader in x.bin is cut short",
    ),
    "a bit in the bootloader": (with_byte(GOOD, 500), "the bootloader in x.bin is damaged: its checksum"),
    "two bits that the checksum misses": (
        with_byte(with_byte(GOOD, 500), 501),
        "the bootloader in x.bin is damaged: its SHA-256",
    ),
    "a bit of the head": (with_byte(GOOD, 5), "its SHA-256 is wrong"),
    "the mark of the SHA-256": (with_byte(GOOD, 23), "its SHA-256 is wrong"),
    "a bit in the application": (
        with_byte(GOOD, APP_AT + 5000),
        "the application (factory) in x.bin is damaged",
    ),
    "no application": (GOOD[:APP_AT], "the application is not in it"),
    "half an application": (GOOD[: APP_AT + 9000], "the application (factory) in x.bin is cut short"),
    "all but the last byte": (GOOD[:-1], "is cut short"),
    "a bit in the table": (with_byte(GOOD, 0x7000 + 40), "its partition table is wrong"),
    "no table": (GOOD[:0x7000] + b"\xff" * 0x1000 + GOOD[0x8000:], "has no partition table at 0x8000"),
    "an overlap": (
        images.combined(rows=(*images.ROWS, ("more", 1, 2, 0x9000, 0x1000))),
        "the partitions of its table overlap",
    ),
    "a partition before the table": (
        images.combined(rows=(("factory", 0, 0, 0x0, 0x1000),)),
        "the partitions of its table overlap",
    ),
    "an application too big": (
        images.combined(rows=(("factory", 0, 0, 0x10000, 0x1000),)),
        "the application has 60",
    ),
    "two chips": (
        images.Parts(SPARE.boot, SPARE.table, images.parts("esp32s3").app).joined("esp32"),
        "its bootloader is for an ESP32, its application for an ESP32-S3",
    ),
    "a bootloader of another place": (b"\xff" * 0x1000 + images.combined("esp32c3"), "starts at 0x0"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_used_is_told_in_a_sentence(case: str) -> None:
    data, words = CASES[case]
    with pytest.raises(ImageFault) as caught:
        read_image("x.bin", data() if callable(data) else data)
    sentence = str(caught.value)
    assert words in sentence
    assert "\n" not in sentence and len(sentence) < 200


@pytest.mark.parametrize(
    "length", [*range(0, 120, 7), 0x6FFF, 0x7000, 0x7040, 0x8000, 0xF000, 0xF010, 0x12345]
)
def test_an_image_that_is_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(ImageFault):
        read_image("x.bin", GOOD[:length])


def test_an_image_may_have_no_sha_256() -> None:
    whole = images.app_image("esp32", [bytes(100)])
    app = read_app(with_byte(whole, 23)[:-32], "it")
    assert app.size == len(whole) - 32


@given(
    st.lists(st.tuples(st.integers(0, 2000) | st.integers(0x7000, 0x709F), st.integers(1, 255)), max_size=4)
)
def test_any_damage_to_heads_and_table_ends_in_a_sentence(changes: list[tuple[int, int]]) -> None:
    data = GOOD
    for at, change in changes:
        data = with_byte(data, at, change)
    if data == GOOD:
        return
    with pytest.raises(ImageFault):
        read_image("x.bin", data)


@given(st.binary(max_size=300), st.sampled_from([0, 16, 24, 0x7000, 0xF000]))
def test_any_bytes_anywhere_are_no_crash(noise: bytes, at: int) -> None:
    with contextlib.suppress(ImageFault):
        read_image("x.bin", GOOD[:at] + noise + GOOD[at + len(noise) :])


def test_a_folder_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ImageFault, match="is a folder"):
        source.from_file(tmp_path)


@pytest.mark.parametrize(
    ("sector", "rows"),
    [
        (images.table_sector(), 4),
        (images.table_sector()[:128] + b"\xff" * 0xF80, 4),
        (with_byte(images.table_sector(), 8), 0),
        (b"\xff" * 0x1000, 0),
        (images.noise(1, 0x1000), 0),
        (images.table_sector()[:100], 0),
        (b"", 0),
    ],
    ids=["whole", "of an old ESP-IDF", "a wrong MD5", "erased", "noise", "torn", "nothing"],
)
def test_a_partition_table_is_whole_or_none(sector: bytes, rows: int) -> None:
    assert len(partitions.read_table(sector)) == rows


def test_settings_are_known_by_the_head_of_their_pages() -> None:
    pages = images.nvs_pages()
    assert partitions.looks_like_nvs(pages)
    assert partitions.looks_like_nvs(b"\xff" * 0x1000 + pages[0x1000:])
    assert not partitions.looks_like_nvs(b"\xff" * 0x6000)
    assert not partitions.looks_like_nvs(images.noise(3, 0x6000))
    assert not partitions.looks_like_nvs(with_byte(with_byte(pages, 5), 0x1005))


def test_what_the_nvs_tool_makes_is_known_as_settings(tmp_path: Path) -> None:
    table = tmp_path / "settings.csv"
    table.write_text("key,type,encoding,value\nuopenai,namespace,,\nntp,data,string,10.0.0.1\n")
    made = tmp_path / "nvs.bin"
    command = [sys.executable, "-m", "esp_idf_nvs_partition_gen", "generate", str(table), str(made), "0x6000"]
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert partitions.looks_like_nvs(made.read_bytes())


@pytest.mark.parametrize(
    ("start", "is_one"),
    [
        (b"\x00" * 8 + b"littlefs" + bytes(0x1FF0), True),
        (b"\xff" * 0x1008 + b"littlefs" + bytes(0xFF0), True),
        (bytes(510) + b"\x55\xaa" + bytes(0x1E00), True),
        (b"\xff" * 0x2000, False),
        (struct.pack("<I", 0xE9) + bytes(0x1FFC), False),
    ],
)
def test_a_file_system_is_known_by_its_first_blocks(start: bytes, is_one: bool) -> None:
    assert partitions.looks_like_files(start) is is_one
