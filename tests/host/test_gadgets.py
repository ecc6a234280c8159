"""The gadgets in firmware/apps, from `install` to what they do, on the simulated board."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gadget_board import NETWORK, GadgetBoard, source_of

from uopenai_tools import programs
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn


@pytest.fixture(scope="module")
def gadget(tmp_path_factory: pytest.TempPathFactory, standin: StandIn) -> Iterator[GadgetBoard]:
    """A board with all that the gadgets need."""
    with SimulatedBoard(state=tmp_path_factory.mktemp("board"), wifi=dict([NETWORK])) as board:
        made = GadgetBoard(board, standin)
        made.prepare(["audio", "responses"], "chat")
        yield made


def test_every_gadget_says_in_its_first_line_that_it_is_one() -> None:
    known = programs.gadgets()
    assert "chat" in known and "demo" not in known
    for path in known.values():
        file = path / "__init__.py" if path.is_dir() else path
        assert file.read_text().startswith('"""A gadget: ')


def test_what_a_gadget_imports_comes_along(board: SimulatedBoard, standin: StandIn) -> None:
    todo = GadgetBoard(board, standin).prepare(["models"], "chat")
    assert todo.groups == ["gadget", "models", "responses"]
    assert "responses comes along: what was named needs it" in todo.notes


def test_chat_goes_on_after_a_reset_until_an_empty_line(gadget: GadgetBoard) -> None:
    gadget.put(source_of("chat"))
    with gadget.started() as console:
        console.until(b"\r\nyou: ")
        said = console.ask(b"Good morning\r", b"\r\nyou: ")
        assert said.startswith(b"board: ") and b"morning" in said
    with gadget.started() as console:
        console.until(b"(the conversation of before goes on; an empty line begins a new one)\r\n\r\nyou: ")
        said = console.ask(b"And one word more\r", b"\r\nyou: ")
        assert b'Before that you said: "Good morning"' in said
        assert b"(a new conversation)" in console.ask(b"\r", b"\r\nyou: ")
    with gadget.started() as console:
        assert b"goes on" not in console.until(b"\r\nyou: ")


def test_chat_begins_anew_when_the_service_has_forgotten(gadget: GadgetBoard) -> None:
    gadget.put(source_of("chat"), {"/chat.txt": b"resp_gone"})
    with gadget.started() as console:
        console.until(b"\r\nyou: ")
        assert b"'resp_gone' not found" in console.ask(b"Hello\r", b"\r\nyou: ")
        assert b"board: " in console.ask(b"Hello\r", b"\r\nyou: ")


def test_agent_uses_the_board_and_never_more_often_than_it_may(gadget: GadgetBoard) -> None:
    gadget.put(source_of("agent"))
    with gadget.started() as console:
        console.until(b"\r\nyou: ")
        assert b"lamp is on" in console.ask(b"Please call switch\r", b"\r\nyou: ")
        assert b"day, 20" in console.ask(b"Please call now\r", b"\r\nyou: ")
        assert b"1" in console.ask(b"Please call read\r", b"\r\nyou: ")
        # This board has no such sensor: the model is told, and the gadget goes on.
        assert b"temperature failed: AttributeError" in console.ask(b"call temperature\r", b"\r\nyou: ")
        assert b"(a new conversation)" in console.ask(b"\r", b"\r\nyou: ")


PNG = b"\x89PNG\r\n\x1a\n" + bytes(3000)


def test_see_sends_the_picture_of_a_file_and_says_what_it_sees(gadget: GadgetBoard) -> None:
    gadget.put(source_of("see", PICTURE="/p.png"), {"/p.png": PNG})
