"""The gadgets in firmware/apps, from `install` to what they do, on the simulated board."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path


import pytest
from gadget_board import BUTTON, NETWORK, GadgetBoard, heard, source_of, tone, wait_until

from uopenai_tools import programs
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.simulator.panel import What
from uopenai_tools.standin import StandIn


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, standin: StandIn) -> Path:
    """What a board keeps on which all is installed that the gadgets need."""
    folder = tmp_path_factory.mktemp("installed")
    with SimulatedBoard(state=folder, wifi=dict([NETWORK])) as board:
        GadgetBoard(board, standin).prepare(["responses", "voice"], "chat")
    return folder


@pytest.fixture(scope="module")
def gadget(
    tmp_path_factory: pytest.TempPathFactory, standin: StandIn, installed: Path
) -> Iterator[GadgetBoard]:
    """A board with the memory of an ESP32."""
    folder = tmp_path_factory.mktemp("board")
    shutil.copytree(installed, folder, dirs_exist_ok=True)
    with SimulatedBoard(state=folder, wifi=dict([NETWORK]), speaker=folder / "heard.wav", fast=True) as board:
        yield GadgetBoard(board, standin)


@pytest.fixture(scope="module")
def talking(
    tmp_path_factory: pytest.TempPathFactory, standin: StandIn, installed: Path
) -> Iterator[GadgetBoard]:
    """A board with some PSRAM, to which somebody speaks."""
    folder = tmp_path_factory.mktemp("board")
    shutil.copytree(installed, folder, dirs_exist_ok=True)
    said = tone(folder / "said.wav", 20)
    with SimulatedBoard(
        state=folder, heap_kb=200, wifi=dict([NETWORK]), microphone=said, speaker=folder / "heard.wav"
    ) as board:
        yield GadgetBoard(board, standin)


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
    with gadget.started() as console:
        console.until(b"hold the button: it looks\r\n")
        gadget.press()
        assert b"1 image" in console.until(b"\r\n")


def test_see_without_a_picture_tells_it_and_goes_on(gadget: GadgetBoard) -> None:
    gadget.put(source_of("see", PICTURE="/none.jpg"))
    with gadget.started() as console:
        console.until(b"hold the button: it looks\r\n")
        before = gadget.flashes
        gadget.press()
        console.until(b"there is no file /none.jpg to send ([Errno 2] ENOENT)\r\n")
        # Five flashes, a part of the board, twice; and then it is ready.
        wait_until(lambda: gadget.flashes - before > 12)
        gadget.press()
        console.until(b"there is no file /none.jpg to send ([Errno 2] ENOENT)\r\n")


def test_voice_hears_a_question_and_speaks_the_answer(talking: GadgetBoard) -> None:
    talking.put(source_of("voice"))
    with talking.started() as console:
        console.until(b"hold the button, and speak\r\n")
        talking.board.press(BUTTON)
        wait_until(lambda: bool(talking.board.sound_events(What.OPENED)))
        time.sleep(1)
        talking.board.release(BUTTON)
        print(console.until(b"\nboard: "))
        print(console.until(b"\r\n"))
    print(heard(talking.folder / "heard.wav"))
    assert 0
