"""The room that an installation takes: in flash, reckoned before and told by parts; and in the heap."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from uopenai_tools import cost, install, places, transfer
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.link import BoardLink, Stored
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn
from uopenai_tools.stored import FOLDER_BLOCKS, RESERVE_BLOCKS, Room
from uopenai_tools.transfer import NoRoomError, Work, planned, shortfall


@pytest.fixture
def link(board: SimulatedBoard) -> Iterator[BoardLink]:
    with BoardLink(board.port) as opened:
        yield opened


def test_without_room_it_is_refused_before_anything_is_written(link: BoardLink) -> None:
    files = {f"/lib/x/{name}": bytes(100_000) for name in range(30)}
    with pytest.raises(NoRoomError, match=r"no room on the board for 3,000,000 bytes in 30 files: 2,0.*free"):
        transfer.bring(link, Work(files, ("/lib/x",)))
    assert link.files("/lib") == {}


def test_what_is_over_goes_first_where_there_is_little_room() -> None:
    old = {f"/lib/x/{name}": Stored(b"", 8192) for name in range(10)}
    work = Work({"/lib/x/new": bytes(40_000)}, ("/lib/x",))
    much, little, none = (Room(4096, 100, free) for free in (50, 10, 2))
    assert [step.data is None for step in planned(work, old, much)] == [False] + [True] * 10
    assert [step.data is None for step in planned(work, old, little)] == [True] * 10 + [False]
    big = Work({"/lib/x/new": bytes(400_000)}, ("/lib/x",))
    with pytest.raises(NoRoomError, match="install fewer groups"):
        planned(big, old, none)


def test_a_file_that_is_replaced_needs_room_for_both() -> None:
    old = {"/lib/x/a": Stored(b"", 40_000)}
    steps = Work({"/lib/x/a": bytes(40_000)}, ("/lib/x",)).steps(old)
    assert shortfall(steps, old, Room(4096, 100, 4)) > 0
    assert shortfall(steps, old, Room(4096, 100, 20)) <= 0


def test_the_reckoning_of_blocks_is_that_of_the_file_system(link: BoardLink) -> None:
    sizes = (200, 4000, 5000, 50_000)
    files = {f"/room/{folder}/{size}": bytes(size) for folder in range(2) for size in sizes}
    before = link.room()
    work = Work(files, ("/room",))
    steps = planned(work, work.present(link), before)
    transfer.carry_out(link, work, steps)
    taken = before.free - link.room().free
    reckoned = shortfall(steps, {}, Room(before.block, before.blocks, 0)) - RESERVE_BLOCKS
    # statvfs() counts the blocks of each of the three folders twice: lfs2_fs_size() comes by them so often.
    assert taken == reckoned + 3 * FOLDER_BLOCKS


def test_what_each_part_costs_adds_up_to_what_was_installed() -> None:
    files = {
        "/lib/uopenai/client.mpy": b"1",
        "/lib/uopenai/resources/chat/completions/__init__.mpy": b"22",
        "/lib/uopenai/resources/files.mpy": b"333",
        "/lib/uopenai/helpers/parsing.mpy": b"4444",
        "/lib/uopenai/models/schemas.pack": b"55555",
        "/root.cert": b"666666",
        "/lib/uopenai/gadget/light.mpy": b"7777777",
        "/lib/uopenai_gadget/__init__.mpy": b"88888888",
    }
    held = Room(4096, 512, 100)
    wanted = ["chat", "files", "gadget", "responses", "vector_stores"]
    done = install.Installed(install.Report(), files, wanted, held, held, [])
    rows = [(row.part, row.flash) for row in cost.rows(done, {})]
    assert sum(size for _, size in rows) == sum(map(len, files.values()))
    assert dict(rows) == {
        "client": 1,
        "chat": 2,
        "files": 3,
        "of several groups": 4,
        "schemas": 5,
        "root.cert, boot.py": 6,
        "gadget": 7,
        "main.py and its gadget": 8,
    }


CALL = """
client = OpenAI({key!r}, base_url={address!r}, ca="root.pem")
client.chat.completions.create(model="gpt-4o-mini", messages=[{{"role": "user", "content": "Hello"}}])
"""
LOADED = """
import sys
print(sorted(name for name in sys.modules if name.startswith("uopenai") and "resources" not in name))
"""


def test_the_heap_of_the_client_is_measured_with_all_that_a_call_loads(
    interpreter: Interpreter, standin: StandIn, tmp_path: Path
) -> None:
    (tmp_path / "root.pem").write_text(standin.authority_pem)
    call = "from uopenai import OpenAI" + CALL.format(key=standin.key, address=standin.base_url)
    seen = [
        subprocess.run(
            [interpreter.path, "-X", "heapsize=1M", "-c", code + LOADED],
            env={"MICROPYPATH": f"{places.LIBRARY.parent}:.frozen"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
        for code in (call, cost.MEASURE.format(first_call=cost.FIRST_CALL))
    ]
    assert seen[0] == seen[1]
