"""What is connected: simulated boards at pseudo-terminals, the real esptool, and ports that do not answer."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from bare_board import lasting
from uopenai_command import uopenai

from uopenai_tools import boards, devices
from uopenai_tools.devices import Device, survey, told
from uopenai_tools.faults import NoBoardFault, UsageFault
from uopenai_tools.link import BoardLink
from uopenai_tools.link_errors import NoPortError
from uopenai_tools.ports import SerialPort, choose, once
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.simulator.rom import RomLoader

board = pytest.fixture(scope="module")(lasting)


@pytest.fixture
def silent() -> Iterator[str]:
    """A port where nothing answers."""
    controller, terminal = os.openpty()
    yield os.ttyname(terminal)
    os.close(controller)
    os.close(terminal)


def test_no_port_at_all_is_said_with_its_own_exit_code() -> None:
    with pytest.raises(NoBoardFault, match="no board is connected: plug one in") as caught:
        survey(look=list)
    assert caught.value.exit_code == 3


def test_each_port_is_a_row_whatever_is_the_matter_with_it(
    board: SimulatedBoard, silent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("uopenai_tools.link._KNOCK", 1)
    with SimulatedBoard(state=tmp_path, wifi={}) as other, BoardLink(other.port):
        found = [
            SerialPort(board.port, "a bridge", 0x10C4, 0xEA60),
            SerialPort(other.port, "in use"),
            SerialPort(silent, "ESP32-S3-Box-3", 0x303A, 0x7015),
            SerialPort("/dev/pulled-out"),
        ]
        seen = survey(look=lambda: found)
        assert survey(other.port, look=lambda: found) == [seen[1]], "the port that was named alone"
    assert [device.port for device in seen] == [port.device for port in found]
    answered, busy, mute, gone = seen
    assert (answered.interpreter, answered.version, answered.note) == ("MicroPython", "1.25.0", "")
    assert answered.machine.startswith("uopenai simulated board")
    assert answered.description == "a bridge"
    assert "is busy: close the serial monitor" in busy.note and not busy.interpreter
    assert mute.note.startswith("nothing answers: check the cable")
    assert (mute.chip, mute.board) == ("esp32s3", "esp32-s3-box-3"), "its USB numbers are its own"
    assert gone.note.startswith("there is no port /dev/pulled-out")


def test_a_chip_without_an_interpreter_is_known_by_its_rom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("uopenai_tools.link._KNOCK", 1)
    monkeypatch.setattr(devices, "_KNOCKS", 1)
    chips = ["esp32", "esp32s3", "esp32c3"]
    with contextlib.ExitStack() as running:
        loaders = [running.enter_context(RomLoader(chip, tmp_path / chip)) for chip in chips]
        seen = survey(look=lambda: [SerialPort(loader.port) for loader in loaders])
    assert [device.chip for device in seen] == chips
    assert {device.note for device in seen} == {
        "no interpreter answers: `uopenai flash` puts MicroPython on it"
    }


def test_a_board_that_was_told_its_name_says_it(board: SimulatedBoard) -> None:
    with BoardLink(board.port) as link:
        for known in boards.load_all():
            link.write_file("/lib/uopenai/board.py", boards.board_module(known).encode())
            link.exec("import sys\nsys.modules.pop('uopenai.board', None)")
            link.exec("board = __import__('uopenai.board', None, None, ('name',))")
            assert link.eval("[board.name, board.title, board.chip, board.flash_mb, board.psram_mb]") == [
                *(known.name, known.title, known.chip, known.flash_mb, known.psram_mb)
            ]
            assert link.eval("{part: getattr(board, part) for part in board.parts}") == {
                name: {"kind": part.kind, **part.pins, **part.facts} for name, part in known.pins.items()
            }
        link.soft_reset()
    (seen,) = survey(board.port, look=list)
    assert seen.board == boards.names()[-1]


@pytest.mark.parametrize(
    ("usb", "said", "expected"),
    [
        (
            (0x239A, 0x811E),
            ("circuitpython", (9, 2, 1), "Adafruit Feather ESP32-S3 TFT with ESP32S3", ""),
            ("esp32s3", "adafruit-feather-esp32-s3-tft", "CircuitPython", "9.2.1"),
        ),
        (
            (0x303A, 0x811A),
            ("circuitpython", (10, 1, 0), "M5Stack CoreS3 with ESP32S3", ""),
            ("esp32s3", "m5stack-cores3", "CircuitPython", "10.1.0"),
        ),
        (
            (0x1A86, 0x55D4),
            ("circuitpython", (9, 2, 7), "M5Stack Atom Echo with ESP32", ""),
            ("esp32", "m5stack-atom-echo", "CircuitPython", "9.2.7"),
        ),
        (
            (0x303A, 0x4001),
            (
                "micropython",
                (1, 28, 0, "preview"),
                "Generic ESP32S3 module with Octal-SPIRAM with ESP32S3",
                "",
            ),
            ("esp32s3", "esp32-s3-octal", "MicroPython", "1.28.0-preview"),
        ),
        (
            (0x303A, 0x4001),
            ("micropython", (1, 27, 0, ""), "Generic ESP32S3 module with ESP32S3", "lilygo-t-display-s3"),
            ("esp32s3", "lilygo-t-display-s3", "MicroPython", "1.27.0"),
        ),
        (
            (0x303A, 0x1001),
            ("micropython", (1, 27, 0, ""), "ESP32C6 module with ESP32C6", "generic"),
            ("esp32c6", "esp32-c6", "MicroPython", "1.27.0"),
        ),
        (
            (0x2E8A, 0x0005),
            ("micropython", (1, 27, 0, ""), "Raspberry Pi Pico W with RP2040", ""),
            ("", "", "MicroPython", "1.27.0"),
        ),
    ],
    ids=["feather", "cores3", "echo", "preview", "named", "generic", "no ESP32"],
)
def test_what_a_firmware_says_becomes_chip_board_and_version(
    usb: tuple[int, int],
    said: tuple[str, tuple[int | str, ...], str, str],
    expected: tuple[str, str, str, str],
) -> None:
    device = told(Device("/dev/ttyACM0", vid=usb[0], pid=usb[1]), *said)
    assert (device.chip, device.board, device.interpreter, device.version) == expected


def test_the_simulated_board_is_a_device_too_blank_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UOPENAI_SIM_STATE", str(tmp_path))
    (seen,) = survey("sim:esp32c3")
    note = "no interpreter answers: `uopenai flash` puts MicroPython on it"
    assert seen == Device("sim:esp32c3", "simulated board", chip="esp32c3", note=note)


def test_a_port_that_was_named_and_is_not_there_is_an_error() -> None:
    with pytest.raises(NoPortError, match="there is no port /dev/no-such-port"):
        survey("/dev/no-such-port", look=list)


def test_macos_names_a_port_twice_and_is_believed_once() -> None:
    names = ["/dev/cu.usbmodem1", "/dev/tty.usbmodem1", "/dev/tty.usbserial-2", "/dev/ttyUSB0"]
    assert [port.device for port in once([SerialPort(name) for name in names])] == [names[0], *names[2:]]


def test_one_port_is_taken_and_of_several_none() -> None:
    one, other = SerialPort("/dev/ttyACM0", "Feather", 0x239A, 0x811E), SerialPort("/dev/ttyUSB0", "CP2102")
    assert choose(lambda: [one]) == "/dev/ttyACM0"
    with pytest.raises(UsageFault) as caught:
        choose(lambda: [one, other])
    assert str(caught.value) == (
        "there are several ports: say which with --port: /dev/ttyACM0 (Feather), /dev/ttyUSB0 (CP2102); "
        "`uopenai devices` tells what they are"
    )
    with pytest.raises(NoBoardFault):
        choose(list)


# --- the commands


def test_the_command_lists_what_is_at_a_port(board: SimulatedBoard) -> None:
    told_in_columns = uopenai("devices", "--port", board.port)
    assert told_in_columns.returncode == 0, told_in_columns.stderr
    head, row = told_in_columns.stdout.splitlines()
    assert head.split() == ["PORT", "CHIP", "BOARD", "INTERPRETER", "NOTE"]
    assert row.startswith(board.port) and "MicroPython 1.25.0" in row
    told_as_json = uopenai("devices", "--port", board.port, "--json")
    (device,) = json.loads(told_as_json.stdout)
    assert device["port"] == board.port and device["version"] == "1.25.0"
    assert told_as_json.stderr == ""


def test_the_command_ends_with_3_where_there_is_no_such_port() -> None:
    done = uopenai("devices", "--port", "/dev/no-such-port")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "there is no port /dev/no-such-port: plug the board in and check the name\n"


def test_the_boards_are_listed() -> None:
    head, *rows = uopenai("boards").stdout.splitlines()
    assert head.split() == ["NAME", "BOARD", "CHIP", "FLASH", "PSRAM", "MICROPHONE", "SPEAKER"]
    assert [row.split()[0] for row in rows] == boards.names()
    assert [each["name"] for each in json.loads(uopenai("boards", "--json").stdout)] == boards.names()


def test_all_is_told_of_one_board() -> None:
    text = uopenai("boards", "m5stack-atom-echo").stdout
    for words in (
        "M5Stack Atom Echo",
        "M5STACK_ATOM",
        "m5stack_atom_echo",
        "0x1000",
        "xtensawin",
        "pdm (SPM1423) clock=33 data=23",
        "https://docs.m5stack.com/en/atom/atomecho",
    ):
        assert words in text
    data = json.loads(uopenai("boards", "m5stack-atom-echo", "--json").stdout)
    assert data["pins"]["microphone"] == {
        "kind": "pdm",
        "onboard": True,
        "part": "SPM1423",
        "clock": 33,
        "data": 23,
    }


def test_a_board_that_there_is_not_ends_with_2_and_the_nearest_names() -> None:
    done = uopenai("boards", "atom-echo")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("there is no board atom-echo: did you mean m5stack-atom-echo")
