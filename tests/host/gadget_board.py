"""A simulated board with the library, on which one gadget after the other is started as main.py."""

from __future__ import annotations

import array
import http.client
import math
import re
import socket
import time
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from board_console import Console

from uopenai_tools import install, places, programs, provision
from uopenai_tools.compiling import compile_text
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.simulator.panel import What, pixels
from uopenai_tools.standin import StandIn

BOARD = "adafruit-feather-esp32-s3-tft"  # a neopixel, a button, microphone and speaker by hand
LED, BUTTON = 33, 0
# What the neopixel gets in each state: green, red, blue.
STARTING = bytes((20, 20, 20))
READY, LISTENING, THINKING = bytes((12, 0, 0)), bytes((0, 0, 60)), bytes((25, 40, 0))
SPEAKING, ERROR, OFFLINE = bytes((40, 0, 40)), bytes((0, 60, 0)), bytes((0, 40, 40))
NETWORK = ("home", "correct horse")
NETWORKS: Mapping[str, str | None] = dict([NETWORK])


@dataclass(frozen=True)
class GadgetBoard:
    """*board* has the library and its settings; *standin* is its service."""

    board: SimulatedBoard
    standin: StandIn
    sound: Path = Path()  # what its speaker plays, a WAV file

    def prepare(self) -> None:
        """Install what the gadgets need, one of them, and the settings."""
        with BoardLink(self.board.port) as link:
            order = install.Order(groups=["responses", "voice"], schemas=[], app="chat", board=BOARD)
            install.carry_out(link, install.prepare(link, order, self.standin.authority_pem.encode()))
            self.provision(link)

    def forget(self) -> None:
        """Make it a board that was not named, on which no gadget starts."""
        with BoardLink(self.board.port) as link:
            link.remove(programs.MAIN_ON_BOARD)
            nobody = compile_text((places.LIBRARY / "board.py").read_bytes(), "uopenai.board")
            install.install_file(link, f"{install.LIBRARY_ON_BOARD}/board.mpy", nobody)

    def provision(self, link: BoardLink, **others: str) -> None:
        """Give it the settings that it starts with, and *others*."""
        service = self.standin
        settings = {"api_key": service.key, "base_url": service.base_url, "ntp": str(service.ntp_address)}
        name, password = NETWORK
        provision.write_settings(link, {**settings, "wifi_ssid": name, "wifi_pass": password, **others})

    def put(self, source: str, files: Mapping[str, bytes] | None = None) -> None:
        """Make *source* the gadget, and put *files* beside it."""
        with BoardLink(self.board.port) as link:
            link.remove("/chat.txt")
            for path, data in (files or {}).items():
                install.install_file(link, path, data)
            made = compile_text(source.encode(), "gadget.py")
            install.install_file(link, f"{programs.GADGET_ON_BOARD}/__init__.mpy", made)

    @property
    def colours(self) -> list[bytes]:
        """What the neopixel has shown since the board started, dark left out."""
        events = self.board.events
        starts = [i for i, event in enumerate(events) if event.what is What.START]
        return [data for _, pin, data in pixels(events[starts[-1] :]) if pin == LED and any(data)]

    def press(self) -> None:
        """Press the button as soon as the gadget is ready, again if it has not seen it; and let it go."""
        wait_until(lambda: self.colours[-1:] == [READY])
        seen = len(self.colours)
        while len(self.colours) == seen:
            self.board.press(BUTTON)
            time.sleep(0.1)
            self.board.release(BUTTON)
            time.sleep(0.1)

    @contextmanager
    def started(self) -> Iterator[Console]:
        """The gadget runs; in the end Ctrl-C leads to the REPL."""
        with Console(self.board.port) as console:
            console.type(b"\x04")
            console.until(b"starts in a second: Ctrl-C stops it\r\n")
            yield console
            console.type(b"\x03")
            console.until(b"was stopped: Ctrl-D starts it again\r\n")
            console.prompt()


def source_of(app: str, **constants: object) -> str:
    """The source of a gadget, with other values for *constants* at its top."""
    path: Path = programs.gadget(app)
    text = path.read_text(encoding="utf-8")
    for name, value in constants.items():
        text, count = re.subn(rf"^{name} = [^#\n]*", f"{name} = {value!r}  ", text, flags=re.M)
        assert count == 1, name
    return text


def wait_until(what: Callable[[], bool]) -> None:
    """Until *what* is so; a test that waits too long fails."""
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline, "it has not come to that"
        time.sleep(0.01)


def tone(path: Path, seconds: float, rate: int = 16000) -> Path:
    """A WAV file in which somebody hums."""
    samples = array.array("h", (round(6000 * math.sin(i / 9)) for i in range(int(seconds * rate))))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def heard(path: Path) -> float:
    """The seconds of a WAV file (16 bits) in which something is to be heard."""
    data = path.read_bytes()
    if len(data) < 46:
        return 0.0  # nothing was played yet
    rate, channels = int.from_bytes(data[24:28], "little"), data[22]
    samples = array.array("h", data[44 : 44 + (len(data) - 44) // 2 * 2])
    return sum(abs(sample) > 100 for sample in samples) / channels / rate


def post(port: int, body: bytes, **headers: str) -> tuple[int, str]:
    """POST *body* to the gadget; status and text of its answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", "/", body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
