"""The bench itself: that its figures are what they say, and that a miss is a miss."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import content
from bench.chart import draw
from bench.cost import parts
from bench.device import Outcome
from bench.memory import STEP, smallest
from bench.report import BEGIN, END, Row, as_documentation, as_json, as_markdown, write_documentation
from bench.server import BenchServer
from bench.twins import KIND
from bench.upload import RECORDING_BLOCKS
from bench.works import KB


def _passing(passes: Callable[[int], bool]) -> Callable[[int], Outcome]:
    return lambda heap: Outcome(passes(heap), "MemoryError: no more")


@pytest.mark.parametrize("guess", [1 * KB, 20 * KB, 40 * KB, 3000 * KB])
@pytest.mark.parametrize("least", [2 * KB, 20 * KB, 20 * KB + STEP, 31 * KB + 1, 3000 * KB])
def test_the_smallest_heap_is_found_from_any_guess(least: int, guess: int) -> None:
    found = smallest(_passing(lambda heap: heap >= least), guess).heap
    assert found is not None
    assert least <= found < least + STEP
    assert found % STEP == 0


def test_a_heap_above_which_one_more_fails_is_not_the_smallest() -> None:
    hole = 20 * KB + 2 * STEP
    found = smallest(_passing(lambda heap: heap >= 20 * KB and heap != hole), 16 * KB)
    assert found.heap == hole + STEP


def test_a_work_that_fails_in_any_heap_has_no_figure_but_a_reason() -> None:
    found = smallest(_passing(lambda _: False), 16 * KB)
    assert found.heap is None
    assert "MemoryError: no more" in found.note


def _row(value: float | None, better: str = "lower", budget: float | None = 100) -> Row:
    return Row("memory", "a work", value, "bytes", better, budget, aim=50, reference=200)


@pytest.mark.parametrize(
    ("row", "missed"),
    [
        pytest.param(_row(100), False, id="just-within"),
        pytest.param(_row(101), True, id="above-what-is-to-be-low"),
        pytest.param(_row(101, "higher"), False, id="above-what-is-to-be-high"),
        pytest.param(_row(99, "higher"), True, id="below-what-is-to-be-high"),
        pytest.param(_row(None), True, id="no-figure"),
        pytest.param(_row(None, budget=None), False, id="no-figure-and-no-budget"),
    ],
)
def test_a_budget_is_missed_or_met(row: Row, missed: bool) -> None:
    assert row.missed is missed
    assert ("**" in as_markdown([row])) is missed


def test_bench_json_has_the_agreed_keys() -> None:
    (entry,) = json.loads(as_json([_row(90)]))
    assert entry == {
        "name": "memory: a work", "value": 90, "unit": "bytes", "better": "lower", "budget": 100,
        "aim": 50, "reference": 200,
    }  # fmt: skip


def test_a_chart_is_drawn_also_where_figures_are_missing(tmp_path: Path) -> None:
    rows = [_row(90 * KB), _row(None), Row("speed", "a, against b", None, "ratio", "higher", 1, 2)]
    draw(rows, tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_the_documentation_gets_its_table_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_documentation(path, [_row(10 * KB + 1)])
    text = path.read_text()
    assert text.startswith("before\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "| a work | 1 KB | 11 KB | – |" in text


def test_the_parts_of_a_library_are_its_groups_its_schemas_and_all_of_it() -> None:
    library = {
        "uopenai/__init__.mpy": bytes(1),
        "uopenai/resources/__init__.mpy": bytes(2),
        "uopenai/resources/audio.mpy": bytes(4),
        "uopenai/resources/beta/__init__.mpy": bytes(8),
        "uopenai/resources/beta/threads/runs.mpy": bytes(16),
        "uopenai/helpers/__init__.mpy": bytes(1),
        "uopenai/helpers/tools.mpy": bytes(3),
        "uopenai/streams/chat.mpy": bytes(5),
        "uopenai/models/__init__.mpy": bytes(32),
        "uopenai/models/schemas.bin": bytes(64),
    }
    found = {part.title: part for part in parts(library, {"audio", "beta"})}
    assert {title: part.flash for title, part in found.items()} == {
        "client.audio": 4,
        "client.beta": 24,
        "helpers.tools": 3,
        "streams": 5,
        "the reader of the schemas": 32,
        "the packed schemas": 64,
        "the whole library": 136,
    }
    assert found["client.beta"].modules == ["uopenai.resources.beta", "uopenai.resources.beta.threads.runs"]
    assert found["the packed schemas"].must == 160 * KB


def test_a_part_has_one_line_with_its_flash_and_its_heap() -> None:
    rows = [
        Row("flash", "a part", 3 * KB, "bytes", "lower", 2 * KB),
        Row("import", "a part", 5 * KB, "bytes", "lower", None),
        Row("flash", "another", 1 * KB, "bytes", "lower", None),
    ]
    assert rows[0].missed
    assert "| a part | **3.0 KB** | 2.0 KB | 5.0 KB |\n| another | 1.0 KB | – | – |" in as_markdown(rows)
    assert "| a part | 3.0 KB | 5.0 KB |\n| another | 1.0 KB | – |" in as_documentation(rows)


def test_the_twins_stand_beside_their_work_and_what_is_theirs_alone_behind_it() -> None:
    twins = [Row(KIND, title, 20 * KB, "bytes", "lower", None) for title in ("a work", "a bare socket")]
    text = as_documentation([_row(10 * KB), *twins])
    assert "| a work | 1 KB | 10 KB | – | 20 KB |\n| a bare socket | – | – | – | 20 KB |" in text


def test_documentation_without_a_place_for_the_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"{END} {BEGIN}")
    with pytest.raises(ValueError, match="no place"):
        write_documentation(tmp_path / "README.md", [])


def test_the_final_event_has_the_size_that_the_row_says() -> None:
    *_, final = content.response_events()
    assert abs(len(final) - content.FINAL_EVENT) < 200


@pytest.mark.parametrize("as_chunks", [False, True], ids=["with-its-length", "in-chunks"])
@pytest.mark.parametrize(
    ("blocks", "verdict"),
    [(RECORDING_BLOCKS, "whole"), (RECORDING_BLOCKS - 1, "not what was expected: 979968 bytes")],
)
def test_the_server_knows_a_whole_upload(blocks: int, verdict: str, as_chunks: bool) -> None:
    body = b"".join(
        [
            b'--limit\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n',
            b'--limit\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n',
            *content.noise(blocks),
            b"\r\n--limit--\r\n",
        ]
    )
    data = iter([body[:500], body[500:-9], body[-9:]]) if as_chunks else body
    headers = {"Content-Type": "multipart/form-data; boundary=limit"}
    if as_chunks:
        headers["Transfer-Encoding"] = "chunked"
    with BenchServer() as server:
        request = urllib.request.Request(f"{server.url()}/audio/transcriptions", data, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert json.load(answer) == {"text": verdict}


@pytest.mark.parametrize(("large", "pages"), [(False, content.FEW_PAGES), (True, content.LARGE_PAGES)])
def test_the_server_lists_over_all_pages(large: bool, pages: int) -> None:
    items: list[str] = []
    after, seen = "", 0
    with BenchServer() as server:
        while True:
            with urllib.request.urlopen(f"{server.url(large)}/files{after}", timeout=20) as answer:
                page = json.load(answer)
            seen += 1
            items += [item["id"] for item in page["data"]]
            if not page["has_more"]:
                break
            after = f"?after={page['last_id']}"
    assert seen == pages
    assert len(set(items)) == content.ITEMS_PER_PAGE * pages
