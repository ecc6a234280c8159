"""lib/PLATFORMS.md, the table of features: from what the tests showed, and nothing else."""

from __future__ import annotations

import pytest
import shown
from differences import DIFFERENCES
from platform_table import DOCUMENT, README, document, files

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
