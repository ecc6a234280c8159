"""lib/PLATFORMS.md, the table of features: from what the tests showed, and nothing else."""

from __future__ import annotations

import pytest
import shown
from differences import DIFFERENCES, EMULATED
from platform_table import DOCUMENT, MICROPYTHON, README, document, files

YES = {"Chat": [shown.PASSED]}


def test_the_table_is_that_of_what_the_tests_showed() -> None:
    made = document(shown.committed(), README.read_text())
    assert DOCUMENT.read_text() == made, "run `make platforms`"


def test_what_is_left_out_is_there() -> None:
    assert set(DIFFERENCES) <= files()
    assert set(shown.committed()) <= files()


def test_what_a_run_printed_is_what_it_showed() -> None:
    output = "started Notes.test_x\npassed Notes.test_x\nskipped Notes.test_y: no radio\n2 passed"
    found = shown.read("test_webhooks", output)
    assert found == {"Webhooks": ["no radio", shown.PASSED]}
    with pytest.raises(AssertionError, match="shows no feature"):
        shown.read("test_of_nothing", output)


def test_platforms_of_which_the_same_is_said_stand_together() -> None:
    found = {"test_x": {"a": YES, "b": {"Chat": ["no sockets"]}, "c": YES}}
    folded = shown.folded(found)
    assert list(folded["test_x"]) == ["a, c", "b"]
    assert shown.unfolded(folded) == found


def test_a_run_that_shows_something_else_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(shown, "RECENT", tmp_path)
    monkeypatch.setattr(shown, "committed", lambda: {"test_x": {"a": YES}})
    shown.judge("a", "test_x", YES)
    with pytest.raises(AssertionError, match="make platforms"):
        shown.judge("a", "test_x", {"Chat": [shown.PASSED, "no sockets"]})


def test_a_cell_says_what_is_missing() -> None:
    title = "Webhooks"
    said = {
        "test_webhooks": {
            "micropython": {title: [shown.PASSED]},
            "emulated-32": {title: ["no clock", shown.PASSED]},
            "emulated-64": {title: ["no clock", shown.PASSED]},
            "emulated-cpython": {title: ["no clock", "not measured", shown.PASSED]},
        },
    }
    text = document(said, "")
    assert f"| {title} | yes | yes, but: no clock |" in text
    assert f"- {title}, on CPython: not measured" in text


def test_a_feature_that_micropython_has_not_says_why_and_a_note_says_of_which_platform_it_is() -> None:
    title = "MP3 speech, played while it comes"
    emulated = {platform: {title: [shown.PASSED]} for platform in EMULATED}
    text = document({"test_circuit_mp3": emulated}, "")
    assert f"| {title} | no: it has no MP3 decoder: ask for pcm or wav | yes, [by chip](" in text
    assert ") | CircuitPython: not in firmware for 2 MB of flash |" in text


def test_heaps_say_whose_they_are() -> None:
    work = "one chat completion, whole answer"
    title = "Chat and responses: a whole answer"
    everywhere = {platform: {title: [shown.PASSED]} for platform in (*MICROPYTHON, *EMULATED)}
    text = document({"test_service": everywhere}, f"| {work} | 5 KB | 32 KB | 12 KB | 46 KB |\n")
    assert f"heap for {work}: 32 KB on MicroPython, 46 KB on CircuitPython" in text
