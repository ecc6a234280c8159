"""The gadgets voice and realtime as code.py of the simulated board in CircuitPython's manner, with its sound:
I2SIn hears a WAV file, I2SOut plays into one, at their real pace.

The board is as `uopenai install` leaves it that goes over the drive. Somebody hums for a moment, again and
again, so that whatever the pace of the host, a hum comes while an answer sounds.
"""

from __future__ import annotations

import array
import math
import wave
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import board_console
import circuitpython_drive
import pytest
from board_console import Console
from code_py_board import fill, settings
from gadget_board import heard, source_of, wait_until

from uopenai_tools import install_circuitpython, places, programs
from uopenai_tools.circuitpython import Drive
from uopenai_tools.compiling import compile_text
from uopenai_tools.install import Order
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn

RATE = 24000
# What a light would show is printed, and Enter is the button.
TOLD = """
from uopenai import board
from uopenai.gadget.light import Light
board.button = None
class Light(Light):
    def show(self, state):
        super().show(state)
        print("light:", state)
"""
GADGET = f"{programs.GADGET_ON_BOARD}/__init__.mpy"
LONG = "Answer in 250 words."


@dataclass(frozen=True)
class Running:
    """A board whose gadget runs, its serial line, and the file of what its speaker plays."""

    board: SimulatedBoard
    console: Console
    sound: Path


def hums(path: Path, mute: int) -> Path:
    """What is heard: for *mute* seconds not even noise, then 0.6 s of a hum in 3 s, for a minute."""
    hum = array.array("h", (round(6000 * math.sin(i / 14)) for i in range(int(0.6 * RATE)))).tobytes()
    noise = array.array("h", [1, -1] * int(1.2 * RATE)).tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(2 * RATE * mute) + (hum + noise) * 20)
    return path


Run = Callable[[str, str, int], AbstractContextManager[Running]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, standin: StandIn) -> dict[str, bytes]:
    """The files of a board onto whose drive `realtime` was installed; `voice` needs the same ones."""
    drive = circuitpython_drive.made(tmp_path_factory.mktemp("board"), "10.3.1")
    (drive / "settings.toml").write_bytes(settings(standin))
    order = Order(groups=["voice"], schemas=[], app="realtime", board="esp32-s3")
    route = Drive(drive)
    roots = places.CERTIFICATE.read_bytes() + standin.authority_pem.encode()  # all that are installed
    install_circuitpython.carry_out(route, install_circuitpython.prepare(route, order, roots))
    return {f"/{name}": data for name, data in circuitpython_drive.on(drive).items()}


@pytest.fixture
def run(installed: dict[str, bytes], interpreter: Interpreter, tmp_path: Path) -> Run:
    """Runs the gadget of a name, from this source in place of the installed one's; and *mute*, see hums."""

    @contextmanager
    def running(app: str, source: str, mute: int) -> Iterator[Running]:
        source = source.replace("def main()", TOLD + "\n\ndef main()")
        gadget = {GADGET: compile_text(source.encode(), "gadget.py")}
        fill(interpreter, tmp_path, installed | install_circuitpython.marked(gadget))
        sound = tmp_path / "heard.wav"
        with (
            SimulatedBoard(
                state=tmp_path,
                heap_kb=programs.HEAP_KB_CIRCUITPYTHON[app],
                wifi={"cafe": None},
                circuitpython=True,
                microphone=hums(tmp_path / "said.wav", mute),
                speaker=sound,
            ) as board,
            Console(board.port) as console,
        ):
            yield Running(board, console, sound)

    return running


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes at the pace of sound, and on a busy host more slowly."""
    monkeypatch.setattr(board_console, "LIMIT", 100.0)


def test_realtime_hears_calls_a_tool_is_interrupted_and_survives_a_loss_of_wifi(run: Run) -> None:
    source = source_of("realtime", INSTRUCTIONS=LONG)
    source = source.replace("return", 'print("the clock is read")\n    return', 1)
    source = source.replace('session={"audio"', 'session={"tool_choice": "required", "audio"')
    with run("realtime", source, 4) as gadget:
        console = gadget.console
        console.until(b"speak\r\n")
        console.until(b"the microphone gives silence without any noise: is it muted")
        console.until(b"light: listening\r\n")
        console.until(b"the clock is read\r\n")
        console.until(b"light: speaking\r\n")
        # Nothing else leads from one to the other.
        assert console.until(b"light: ").endswith(b"light: ") and console.until(b"\r\n") == b"listening\r\n"
        wait_until(lambda: heard(gadget.sound) > 0.2)
        gadget.board.drop_wifi()
        console.until(b"Wi-Fi is lost\r\n")
        console.until(b"light: offline\r\n")
        gadget.board.restore_wifi()
        console.until(b"Wi-Fi is there again\r\n")
        console.until(b"light: speaking\r\n")


def test_voice_hears_answers_and_is_stopped(run: Run) -> None:
    source = source_of("voice", LONGEST=1, INSTRUCTIONS=LONG)
    with run("voice", source, 0) as gadget:
        console = gadget.console
        console.until(b"Enter begins, Enter ends, and speak\r\n")
        console.type(b"\r")
        console.until(b"light: speaking\r\n")
        wait_until(lambda: heard(gadget.sound) > 0.2)
        console.type(b"\r\r")  # the first lets go
        said = console.until(b"light: listening\r\n")
        assert b"you: A recording arrived: 1." in said and b"\nboard: " in said
        console.until(b"light: speaking\r\n")
