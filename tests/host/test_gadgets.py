"""The gadgets in firmware/apps, from `install` to what they do, on the simulated board."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from board_console import Console
from gadget_board import (
    ERROR,
    LISTENING,
    NETWORKS,
    OFFLINE,
    READY,
    SPEAKING,
    STARTING,
    THINKING,
    GadgetBoard,
    free_port,
    heard,
    post,
    source_of,
    tone,
    wait_until,
)

from uopenai_tools import install, places, programs
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn


@pytest.fixture(scope="module")
def gadget(
    tmp_path_factory: pytest.TempPathFactory, standin: StandIn, gadget_flash: Path
) -> Iterator[GadgetBoard]:
    """A board with the memory of an ESP32."""
    folder = tmp_path_factory.mktemp("board")
    shutil.copytree(gadget_flash, folder, dirs_exist_ok=True)
    with SimulatedBoard(state=folder, wifi=NETWORKS, speaker=folder / "heard.wav", fast=True) as board:
        yield GadgetBoard(board, standin, folder / "heard.wav")


@pytest.fixture(scope="module")
def talking(
    tmp_path_factory: pytest.TempPathFactory, standin: StandIn, gadget_flash: Path
) -> Iterator[GadgetBoard]:
    """A board with as much memory as `voice` is said to need, to which somebody speaks."""
    folder = tmp_path_factory.mktemp("board")
    shutil.copytree(gadget_flash, folder, dirs_exist_ok=True)
    said, sound = tone(folder / "said.wav", 2), folder / "heard.wav"
    with SimulatedBoard(
        state=folder,
        heap_kb=programs.HEAP_KB["voice"],
        wifi=NETWORKS,
        microphone=said,
        speaker=sound,
        fast=True,
    ) as board:
        yield GadgetBoard(board, standin, sound)


def test_every_gadget_says_in_its_first_line_that_it_is_one() -> None:
    known = programs.gadgets()
    assert "chat" in known and "demo" not in known
    for path in known.values():
        file = path / "__init__.py" if path.is_dir() else path
        assert file.read_text().startswith('"""A gadget: ')


def test_what_a_gadget_imports_comes_along() -> None:
    for app, needed in {
        "chat": ["gadget", "responses"],
        "agent": ["gadget", "responses"],
        "see": ["gadget", "responses"],
        "announcer": ["audio", "gadget"],
        "voice": ["audio", "gadget", "realtime", "responses", "voice"],
        "realtime": ["audio", "gadget", "realtime", "responses", "voice"],
    }.items():
        assert install.Order(groups=["models"], app=app).chosen() == sorted([*needed, "models"]), app


def test_where_a_gadget_needs_more_memory_install_says_so_before_it_copies(gadget: GadgetBoard) -> None:
    with BoardLink(gadget.board.port) as link:
        link.soft_reset()
        for app in programs.gadgets():
            said = programs.without_room(link, app)
            assert (f"{app} takes some " in said) == (app in ("voice", "realtime")), said
            assert not said or said.endswith("in flash") and "this board has 9" in said


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
        assert b"The tool answered: 53" in console.ask(b"call temperature\r", b"\r\nyou: ")
        assert b"(a new conversation)" in console.ask(b"\r", b"\r\nyou: ")


PNG = b"\x89PNG\r\n\x1a\n" + bytes(3000)


def test_see_sends_the_picture_of_a_file_and_says_what_it_sees(gadget: GadgetBoard) -> None:
    gadget.put(source_of("see", PICTURE="/p.png"), {"/p.png": PNG})
    with gadget.started() as console:
        console.until(b"knows no camera: the picture is the file /p.png\r\n")
        console.until(b"press the button, and it looks\r\n")
        gadget.press()
        assert b"1 image" in console.until(b"\r\n")


def test_without_a_button_see_looks_at_each_enter(gadget: GadgetBoard) -> None:
    absent = "from uopenai import board\nboard.button = None\n"
    gadget.put(absent + source_of("see", PICTURE="/p.png"), {"/p.png": PNG})
    with gadget.started() as console:
        console.until(b"Enter, and it looks\r\n")
        for _ in range(3):
            assert b"1 image" in console.ask(b"\r", b"\r\n")


def test_see_without_a_picture_tells_it_and_goes_on(gadget: GadgetBoard) -> None:
    gadget.put(source_of("see", PICTURE="/none.jpg"))
    with gadget.started() as console:
        shown = len(gadget.colours)
        for _ in range(2):
            gadget.press()
            console.until(b"there is no file /none.jpg to send ([Errno 2] ENOENT)\r\n")
        # Of the class "a part of the board": five flashes, twice, and only then the next press was seen.
        assert gadget.colours[shown:].count(ERROR) >= 10


def test_voice_hears_a_question_and_speaks_the_answer(talking: GadgetBoard) -> None:
    talking.put(source_of("voice", LONGEST=3))
    with talking.started() as console:
        console.until(b"hold the button, and speak\r\n")
        talking.press()
        assert b"seconds of audio at 16000 Hz" in console.until(b"\nboard: ")
        assert b"this answer was made from it" in console.until(b"\r\n")
        wait_until(lambda: talking.colours[-1] == READY)
        assert list(dict.fromkeys(talking.colours)) == [STARTING, READY, LISTENING, THINKING, SPEAKING]
        assert heard(talking.sound) > 5


def test_voice_tells_what_fails_and_the_next_turn_works(talking: GadgetBoard) -> None:
    talking.put(source_of("voice", LONGEST=1, HEAR={"model": "no-such-model"}))
    with talking.started() as console:
        console.until(b"hold the button, and speak\r\n")
        before = heard(talking.sound)
        for _ in range(2):
            shown = len(talking.colours)
            talking.press()
            console.until(b"no-such-model")
            wait_until(lambda: talking.colours[-1] == READY)
            assert ERROR in talking.colours[shown:]
        assert heard(talking.sound) > before, "it is spoken"


def test_realtime_hears_answers_and_survives_a_loss_of_wifi(
    tmp_path: Path, standin: StandIn, gadget_flash: Path
) -> None:
    shutil.copytree(gadget_flash, tmp_path, dirs_exist_ok=True)
    said, sound = tone(tmp_path / "said.wav", 1.2), tmp_path / "heard.wav"
    heap = programs.HEAP_KB["realtime"]
    with SimulatedBoard(state=tmp_path, heap_kb=heap, wifi=NETWORKS, microphone=said, speaker=sound) as board:
        talking = GadgetBoard(board, standin, sound)
        talking.put(source_of("realtime"))
        with talking.started() as console:
            console.until(b"speak\r\n")
            console.until(b"you: A recording arrived: 1.")
            wait_until(lambda: heard(sound) > 0.3)
            assert list(dict.fromkeys(talking.colours)) == [STARTING, READY, LISTENING, THINKING, SPEAKING]
            board.drop_wifi()
            console.until(b"Wi-Fi is lost\r\n")
            wait_until(lambda: talking.colours[-1] == OFFLINE)
            board.restore_wifi()
            console.until(b"Wi-Fi is there again\r\n")


def raw(port: int, request: bytes) -> bytes:
    """The first line that comes back for what is no good request."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as peer:
        peer.sendall(request)
        return peer.makefile("rb").readline().strip()


BAD = {
    b"GET / HTTP/1.1\r\n\r\n": b"HTTP/1.1 405 Method Not Allowed",
    b"POST /other HTTP/1.1\r\n\r\n": b"HTTP/1.1 404 Not Found",
    b"POST / HTTP/1.1\r\n\r\n": b"HTTP/1.1 411 Length Required",
    b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n": b"HTTP/1.1 400 Bad Request",
    b"POST / HTTP/1.1\r\nContent-Length: 501\r\n\r\n" + bytes(501): b"HTTP/1.1 413 Content Too Large",
    b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n\xff\xff": b"HTTP/1.1 400 Bad Request",
    b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n  ": b"HTTP/1.1 400 Bad Request",
    b"POST / HTTP/1.1\r\nX: " + bytes(2000): b"HTTP/1.1 431 Request Header Fields Too Large",
    b"POST / HTTP/1.1\r\nOrigin: http://evil\r\nContent-Length: 2\r\n\r\nhi": b"HTTP/1.1 403 Forbidden",
    b"\x16\x03\x01\r\n\r\n": b"HTTP/1.1 400 Bad Request",
    b"POST / HTTP/2\r\n\r\n": b"HTTP/1.1 400 Bad Request",
    b"POST / HTTP/1.1\r\nno header\r\n\r\n": b"HTTP/1.1 411 Length Required",
}


def test_announcer_speaks_what_arrives_and_refuses_what_is_no_message(gadget: GadgetBoard) -> None:
    port = free_port()
    gadget.put(source_of("announcer", PORT=port))
    with gadget.started() as console:
        console.until(b"POST a text to http://127.0.0.1:%d/\r\n" % port)
        for request, answer in BAD.items():
            assert raw(port, request) == answer, request
        with socket.create_connection(("127.0.0.1", port)) as gone:
            gone.sendall(b"POST / HT")
        before = heard(gadget.sound)
        assert post(port, "Der Kühlschrank ist offen".encode()) == (202, "0 before it\n")
        console.until("announcing: Der Kühlschrank ist offen\r\n".encode())
        assert post(port, b"Dinner is ready") == (202, "0 before it\n")
        console.until(b"announcing: Dinner is ready\r\n")
        wait_until(lambda: heard(gadget.sound) - before > 1.5)


def test_announcer_asks_for_its_token_and_keeps_a_few_messages(gadget: GadgetBoard) -> None:
    port = free_port()
    gadget.put(source_of("announcer", PORT=port, TOKEN="sesame", WAITING=1))
    with gadget.started() as console:
        console.until(b"POST a text to http://")
        assert post(port, b"Hello")[0] == 401
        assert post(port, b"Hello", Authorization="Bearer sesam")[0] == 401
        right = {"Authorization": "Bearer sesame", "Origin": "http://home"}
        answers = [post(port, b"A message that takes a while to be said", **right) for _ in range(6)]
        assert answers[0][0] == 202 and (503, "1 messages are waiting: try again in a while\n") in answers
        console.until(b"announcing: A message")


def test_the_gadget_of_the_readme_works(gadget: GadgetBoard) -> None:
    words = (places.FIRMWARE / "README.md").read_text(encoding="utf-8")
    (source,) = (part for part in re.findall(r"```python\n(.*?)```", words, re.S) if "def main()" in part)
    gadget.put(source)
    with gadget.started() as console:
        for _ in range(2):
            gadget.press()
            assert b'question about "joke"' in console.until(b"\r\n")
            wait_until(lambda: gadget.colours[-1] == READY)


FAILING = """
from uopenai import OpenAIError
from uopenai.gadget.keeper import Keeper
from uopenai.gadget.light import Light
def main():
    with Keeper(Light()):
        raise {fault}
"""
FAULTS = {
    'OpenAIError("there is no ear: buy one")': b"\r\nthere is no ear: buy one\r\nchat has failed: the REPL",
    "ValueError(3)": b"ValueError: 3\r\nchat has failed: the REPL is yours",
    "MemoryError": b"MemoryError: \r\nchat does not fit into this board's memory: it takes a board with",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_gadget_that_fails_says_why_and_leaves_memory_and_a_red_light(
    gadget: GadgetBoard, fault: str
) -> None:
    gadget.put(FAILING.format(fault=fault))
    with Console(gadget.board.port) as console:
        console.type(b"\x04")
        console.until(b"starts in a second")
        assert FAULTS[fault] in console.until(b">>> ")
        assert gadget.colours[-1] == ERROR
        left = console.ask(b"[name for name in sys.modules if 'uopenai' in name]\r")
        assert left == b"[]"


def test_a_gadget_whose_parts_are_not_on_the_board_says_what_brings_them(gadget: GadgetBoard) -> None:
    gadget.put("import uopenai.absent\n")
    with Console(gadget.board.port) as console:
        console.type(b"\x04")
        console.until(b"no module named 'uopenai.absent'\r\n")
        console.until(
            b"what chat needs is not on this board: `uopenai install --app chat` brings it\r\nMicroPython"
        )
        console.prompt()
