"""What is to be written, and what stays, and in which order, so that a cut does no harm."""

from __future__ import annotations

import firmware_images as images
import pytest
from firmware_images import FILES_OFFSET, NVS, ROWS, Row

from uopenai_tools import flash
from uopenai_tools.esptool_child import FoundChip
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.firmware.chips import CHIPS
from uopenai_tools.firmware.image import read_image
from uopenai_tools.flash import MismatchFault, Plan, Seen

MB = 1 << 20
PAGES = images.nvs_pages()
# From MicroPython 1.26 on the files have what is behind the last partition, and no row.
UNLISTED = ROWS[:-1]
FILES = bytes(8) + b"littlefs" + bytes(0x1FF0)


def rows(
    nvs: tuple[int, int] | None = NVS, files: tuple[int, int] | None = (FILES_OFFSET, 2 * MB)
) -> tuple[Row, ...]:
    """A table with these places for settings and files."""
    found = [("factory", 0, 0, 0x10000, 0x1E0000)]
    if nvs:
        found.insert(0, ("nvs", 1, 2, *nvs))
    if files:
        found.append(("vfs", 1, 0x81, *files))
    return tuple(found)


class Chip:
    """A chip that holds something; *held*: bytes by offset."""

    def __init__(
        self, held: dict[int, bytes] | None = None, table: tuple[Row, ...] | None = ROWS, chip: str = "esp32"
    ) -> None:
        self.flash = bytearray(b"\xff" * (4 * MB))
        if table:
            self.put(0x8000, images.table_sector(table))
            self.put(CHIPS[chip].boot_offset, b"\xe9old bootloader")
        for offset, data in (held or {}).items():
            self.put(offset, data)
        self.found = FoundChip(CHIPS[chip], "a chip", 4 * MB, 301, None, "")
        self.reads: list[tuple[int, int]] = []

    def put(self, offset: int, data: bytes) -> None:
        self.flash[offset : offset + len(data)] = data

    def read(self, offset: int, size: int) -> bytes:
        self.reads.append((offset, size))
        return bytes(self.flash[offset : offset + size])

    def plan(
        self, new: tuple[Row, ...] = ROWS, *, erase: bool = False, settings: bytes | None = None
    ) -> Plan:
        image = read_image("new.bin", images.combined(self.found.chip.name, rows=new))
        seen = Seen(self.found, bytes(self.flash[: flash.HEAD_BYTES]))
        return flash.make_plan(image, seen, self.read, erase=erase, settings=settings)

    def after(self, plan: Plan, steps: int | None = None) -> bytes:
        """What it holds when the plan, or the first *steps* of it, are carried out."""
        if plan.erase:
            self.flash[:] = b"\xff" * len(self.flash)
        if plan.erase_first:
            start, size = plan.erase_first
            self.put(start, b"\xff" * size)
        for part in plan.parts[:steps]:
            assert part.offset % 0x1000 == 0
            self.put(part.offset, part.data + b"\xff" * (-len(part.data) % 0x1000))
        return bytes(self.flash)


def holds(flash_now: bytes, plan: Plan) -> bool:
    """Whether the image is there, all but the place of the settings."""
    image, (start, size) = plan.image, NVS
    whole = image.data.ljust(-len(image.data) % 0x1000, b"\xff")
    here = flash_now[image.offset : image.end]
    lo, hi = start - image.offset, start + size - image.offset
    return here[:lo] == whole[:lo] and here[hi:] == whole[hi:]


@pytest.mark.parametrize("chip", ["esp32", "esp32s2", "esp32s3", "esp32c3", "esp32c6"])
def test_all_but_the_settings_is_written(chip: str) -> None:
    board = Chip({0x9000: PAGES, 0x200000: FILES}, chip=chip)
    plan = board.plan()
    now = board.after(plan)
    assert holds(now, plan)
    assert now[0x9000:0xF000] == PAGES and now[0x200000:].startswith(FILES)
    assert plan.losses == [] and plan.notes == ["settings: kept (NVS, 0x9000 to 0xf000)", "files: kept"]


@pytest.mark.parametrize("chip", ["esp32", "esp32c3"])
def test_the_first_sector_of_the_bootloader_goes_first_and_comes_last(chip: str) -> None:
    board = Chip({0x9000: PAGES}, chip=chip)
    plan = board.plan()
    boot = CHIPS[chip].boot_offset
    assert plan.erase_first == (boot, 0x1000)
    for steps in range(len(plan.parts)):
        assert board.after(plan, steps)[boot : boot + 0x1000] == b"\xff" * 0x1000
    assert board.after(plan)[boot] == 0xE9


@pytest.mark.parametrize("moved", [False, True])
def test_after_a_cut_anywhere_the_same_again_finishes_and_keeps_the_settings(moved: bool) -> None:
    old = rows((0x3F0000, 0x6000), None) if moved else ROWS
    where = 0x3F0000 if moved else 0x9000
    for steps in range(9):
        board = Chip({where: PAGES, 0x200000: FILES}, old)
        board.after(board.plan(), steps)
        if steps == 1 and not moved:
            board.put(0x8000, b"\xff" * 0x1000)  # the table's own sector: erased, not yet written
        again = board.plan()
        assert again.losses == []
        now = board.after(again)
        assert holds(now, again)
        assert now[0x9000:0xF000] == PAGES
        assert now[0x200000:].startswith(FILES)


def test_a_blank_chip_gets_everything() -> None:
    board = Chip(None, None)
    plan = board.plan()
    assert plan.erase_first is None and plan.losses == [] and plan.notes == ["settings: there are none"]
    assert board.after(plan)[0x1000 : plan.image.end] == plan.image.data


def test_what_is_no_settings_is_not_kept_as_such() -> None:
    board = Chip({0x9000: images.noise(1, 0x6000)}, None)
    assert board.after(board.plan())[0x9000:0xF000] == b"\xff" * 0x6000


def test_erasing_keeps_nothing_and_says_so() -> None:
    board = Chip({0x9000: PAGES, 0x200000: FILES})
    plan = board.plan(erase=True)
    assert plan.losses == ["all settings and files: the whole flash is erased"]
    now = board.after(plan)
    assert now[0x1000 : plan.image.end] == plan.image.data and now.count(b"\xff" * MB) >= 3


def test_settings_in_a_smaller_place_than_before_stay_as_far_as_they_fit() -> None:
    board = Chip({0x9000: PAGES})
    plan = board.plan(rows((0x9000, 0x5000)))
    assert plan.losses == []
    assert board.after(plan)[0x9000:0xE000] == PAGES[:0x5000]
    full = Chip({0x9000: PAGES, 0xE000: PAGES[:0x1000]})
    assert full.plan(rows((0x9000, 0x5000))).losses == [
        "a part of the settings: their place is smaller in this firmware"
    ]


def test_in_a_larger_place_what_was_something_else_is_erased() -> None:
    board = Chip({0x9000: PAGES[:0x5000], 0xE000: b"otadata"}, rows((0x9000, 0x5000)))
    now = board.after(board.plan())
    assert now[0x9000:0xE000] == PAGES[:0x5000] and now[0xE000:0xF000] == b"\xff" * 0x1000


def test_settings_move_to_where_the_firmware_looks_for_them() -> None:
    board = Chip({0x3F0000: PAGES}, rows((0x3F0000, 0x8000)))
    plan = board.plan()
    assert "settings: kept, and moved from 0x3f0000 to 0x9000" in plan.notes
    assert board.after(plan)[0x9000:0xF000] == PAGES


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ((0xA000, 0x5000), (0x9000, 0x6000), "their place moves from 0xa000 to 0x9000"),
        ((0x3E0000, 0x10000), (0x9000, 0x6000), "their place moves from 0x3e0000"),
        ((0x9000, 0x6000), None, "this firmware has no place for them"),
    ],
)
def test_settings_that_cannot_stay_are_told_as_lost(
    old: tuple[int, int], new: tuple[int, int] | None, words: str
) -> None:
    board = Chip(None, rows(old))
    board.put(old[0], PAGES)
    board.put(old[0] + old[1] - 0x1000, PAGES[:0x1000])
    (loss,) = board.plan(rows(new)).losses
    assert words in loss


def test_settings_of_a_file_take_the_place_of_those_that_are_there() -> None:
    own = images.nvs_pages(50, 0x4000)
    board = Chip({0x9000: PAGES})
    plan = board.plan(settings=own)
    assert board.after(plan)[0x9000:0xF000] == own.ljust(0x6000, b"\xff")
    longer = board.plan(rows((0x9000, 0x3000)), settings=own)
    assert board.after(longer)[0x9000:0xC000] == own[:0x3000]
    erased = board.plan(settings=own, erase=True)
    assert board.after(erased)[0x9000:0xF000] == own.ljust(0x6000, b"\xff")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (b"", "the settings have 0 bytes"),
        (PAGES[:-1], "must fill sectors"),
        (PAGES + PAGES[:0x1000], "at most 24576 bytes"),
        (b"OPENAI_API_KEY=sk-1".ljust(0x1000), "no NVS image"),
    ],
)
def test_settings_that_are_none_are_refused(settings: bytes, words: str) -> None:
    with pytest.raises(UsageFault) as caught:
        Chip().plan(settings=settings)
    assert words in str(caught.value) and "sk-1" not in str(caught.value)


def test_settings_need_a_firmware_that_has_a_place_for_them() -> None:
    with pytest.raises(MismatchFault, match="no place for settings"):
        Chip().plan(rows(None), settings=PAGES)


@pytest.mark.parametrize(
    ("old", "new", "there", "kept", "loss"),
    [
        (ROWS, ROWS, FILES, True, False),
        (ROWS, ROWS, b"", True, False),
        (rows(files=(FILES_OFFSET, MB)), ROWS, FILES, True, False),
        (rows(files=None), ROWS, FILES, True, False),
        (rows(files=None), ROWS, b"an application", False, False),
        (rows(files=(FILES_OFFSET, 3 * MB)), ROWS, FILES, False, True),
        (rows(files=(0x300000, MB)), ROWS, b"an application", False, True),
        (None, ROWS, FILES, True, False),
        (None, ROWS, b"an application", False, False),
        (ROWS, UNLISTED, FILES, True, False),
        (UNLISTED, UNLISTED, FILES, True, False),
        (rows(files=(0x300000, MB)), UNLISTED, b"an application", False, True),
        (None, UNLISTED, b"an application", False, False),
        (UNLISTED, rows(files=(FILES_OFFSET, MB)), FILES, False, True),
    ],
    ids=[
        "the same place",
        "the same place, erased",
        "a larger place",
        "a table that says nothing of it",
        "something else there",
        "a smaller place",
        "another place",
        "no table any more",
        "no table, something else there",
        "no longer listed",
        "never listed",
        "not listed, another place",
        "not listed, no table, something else there",
        "listed again, and smaller",
    ],
)
def test_files_stay_and_what_is_none_makes_room(
    old: tuple[Row, ...] | None, new: tuple[Row, ...], there: bytes, kept: bool, loss: bool
) -> None:
    board = Chip({0x200000: there}, old)
    plan = board.plan(new)
    start = board.after(plan)[FILES_OFFSET:][:0x2000]
    assert (start == there.ljust(0x2000, b"\xff")) is kept
    assert kept or start == b"\xff" * 0x2000
    assert bool(plan.losses) is loss
    assert ("files: kept" in plan.notes) is kept


def test_a_board_with_the_same_layout_is_asked_nothing_more() -> None:
    board = Chip({0x9000: PAGES, 0x200000: FILES})
    board.plan()
    assert board.reads == [NVS]


@pytest.mark.parametrize(
    ("chip", "made", "words"),
    [
        ("esp32s3", {}, "new.bin is for an ESP32-C3, and the chip is an ESP32-S3"),
        ("esp32c3", {"flash_mb": 8}, "needs 8 MB of flash, and this board has 4 MB"),
        (
            "esp32c3",
            {"revisions": (302, 0xFFFF)},
            "wants revision 3.2 or later of the ESP32-C3, and this is 3.1",
        ),
        ("esp32c3", {"revisions": (0, 199)}, "revisions of the ESP32-C3 up to 1.99, and this is 3.1"),
    ],
)
def test_an_image_that_cannot_run_there_is_refused(chip: str, made: dict[str, object], words: str) -> None:
    board = Chip(chip=chip)
    image = read_image("new.bin", images.combined("esp32c3", **made))
    with pytest.raises(Fault) as caught:
        flash.make_plan(image, Seen(board.found, bytes(0x10000)), board.read)
    assert words in str(caught.value) and board.reads == []
