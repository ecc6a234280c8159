"""The gadgets in firmware/apps as code.py of the simulated board in CircuitPython's manner.

CircuitPython 9.2 records no sound over I2S: `voice` and `realtime` say so. With 10.3, see test_code_py_sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from code_py_board import RELOAD, CodePy, fill, settings
from gadget_board import free_port, post, source_of

from uopenai_tools import boards, places, programs
from uopenai_tools.compiling import compile_library, compile_text
from uopenai_tools.install_circuitpython import marked
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn

HEAP_KB = 200  # as the smallest of these boards have; the others have PSRAM
SMALL_KB = programs.HEAP_KB_CIRCUITPYTHON["agent"]  # of the gadgets without sound it takes the most
GROUPS = ("gadget", "responses", "voice")


@pytest.fixture(scope="module")
def files(standin: StandIn) -> dict[str, bytes]:
    """What the gadgets need, all the roots that are installed, and the settings."""
    files = compile_library(only=GROUPS, schemas=[])
    module = boards.board_module(boards.load("esp32-s3"))
    files["/lib/uopenai/board.mpy"] = compile_text(module.encode(), "uopenai.board")
    files["/root.cert"] = places.CERTIFICATE.read_bytes() + standin.authority_pem.encode()
    files["/settings.toml"] = settings(standin)
    files["/code.py"] = programs.code_py("it")
    return marked(files)


@contextmanager
def with_heap(
    heap_kb: int, interpreter: Interpreter, state: Path, files: dict[str, bytes]
) -> Iterator[CodePy]:
    fill(interpreter, state, files)
    with SimulatedBoard(state=state, heap_kb=heap_kb, wifi={"cafe": None}, circuitpython=True) as board:
        yield CodePy(board.port)


@pytest.fixture(scope="module")
def gadget(
    tmp_path_factory: pytest.TempPathFactory, interpreter: Interpreter, files: dict[str, bytes]
) -> Iterator[CodePy]:
    with with_heap(HEAP_KB, interpreter, tmp_path_factory.mktemp("board"), files) as board:
        yield board


@pytest.fixture(scope="module")
def small(
    tmp_path_factory: pytest.TempPathFactory, interpreter: Interpreter, files: dict[str, bytes]
) -> Iterator[CodePy]:
    with with_heap(SMALL_KB, interpreter, tmp_path_factory.mktemp("small"), files) as board:
        yield board


def test_chat_goes_on_after_a_reload(small: CodePy) -> None:
    with small.started(source_of("chat")) as console:
        console.until(b"\r\nyou: ")
        said = console.ask(b"Good morning\r", b"\r\nyou: ")
        assert said.startswith(b"board: ") and b"morning" in said
    with small.started(source_of("chat")) as console:
        console.until(b"(the conversation of before goes on; an empty line begins a new one)\r\n\r\nyou: ")
        said = console.ask(b"And one word more\r", b"\r\nyou: ")
        assert b'Before that you said: "Good morning"' in said
        assert b"(a new conversation)" in console.ask(b"\r", b"\r\nyou: ")


def test_agent_uses_the_board(small: CodePy) -> None:
    with small.started(source_of("agent")) as console:
        console.until(b"\r\nyou: ")
        assert b"lamp is on" in console.ask(b"Please call switch\r", b"\r\nyou: ")
        assert b"day, 20" in console.ask(b"Please call now\r", b"\r\nyou: ")
        assert b"1" in console.ask(b"Please call read\r", b"\r\nyou: ")
        assert b"The tool answered: " in console.ask(b"call temperature\r", b"\r\nyou: ")


def test_see_sends_the_picture_of_a_file_at_each_enter(small: CodePy) -> None:
    absent = "from uopenai import board\nboard.button = None\n"
    png = b"\x89PNG\r\n\x1a\n" + bytes(3000)
    with small.started(absent + source_of("see", PICTURE="/picture"), picture=png) as console:
        console.until(b"knows no camera: the picture is the file /picture\r\n")
        console.until(b"Enter, and it looks\r\n")
        for _ in range(2):
            assert b"1 image" in console.ask(b"\r", b"\r\n")


def test_announcer_speaks_what_arrives(gadget: CodePy) -> None:
    port = free_port()
    with gadget.started(source_of("announcer", PORT=port)) as console:
        console.until(b"POST a text to http://127.0.0.1:%d/\r\n" % port)
        for text in ("Der Kühlschrank ist offen", "Dinner is ready"):
            assert post(port, text.encode())[0] == 202
            console.until(f"announcing: {text}\r\n".encode())
        assert post(port, b"")[0] in (400, 411)


@pytest.mark.parametrize("app", ["voice", "realtime"])
def test_what_listens_says_that_this_board_cannot(gadget: CodePy, app: str) -> None:
    with gadget.started(source_of(app)) as console:
        said = console.until(b"it has failed: the REPL is yours, Ctrl-D starts it again\r\n")
        assert b"CircuitPython 9.2.8 has no I2S microphone: audioi2sin came with 10.3" in said
        assert b"Traceback" not in said
        console.until(RELOAD)


def test_what_helps_a_gadget_that_does_not_fit_is_there_for_this_board(gadget: CodePy) -> None:
    with gadget.started("def main():\n    raise MemoryError\n") as console:
        console.until(b"it does not fit into this board's memory: it takes a board with PSRAM\r\n")
        console.until(RELOAD)
