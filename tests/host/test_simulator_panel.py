"""The pins of the simulated board: its lights are seen, its buttons pressed, its I2C devices written."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from board_console import Console, board_exec, mpremote

from uopenai_tools.interpreter import Interpreter
from uopenai_tools.simulator import SimulatedBoard, SimulatorError
from uopenai_tools.simulator.firmware import DEVICE
from uopenai_tools.simulator.panel import Event, Panel, What

# The devices of an ESP32-S3-BOX-3 and of a CoreS3: registers of one byte, but for the amplifier's.
DEVICES = {0x18: 1, 0x34: 1, 0x36: 2, 0x40: 1, 0x58: 1}


@pytest.fixture
def board(tmp_path: Path) -> Iterator[SimulatedBoard]:
    """A simulated board with DEVICES on its bus."""
    with SimulatedBoard(state=tmp_path / "board", i2c=DEVICES) as simulated:
        yield simulated


def told(events: list[Event], *kinds: What) -> list[tuple[int, int, int]]:
    """What *events* of these *kinds* say, without when."""
    return [(each.number, each.first, each.second) for each in events if each.what in kinds]


def test_lights_are_seen(board: SimulatedBoard) -> None:
    code = (
        "from machine import Pin, PWM, Signal\nimport neopixel\n"
        "red, green = Pin(2, Pin.OUT), Pin(4, Pin.OUT, value=1)\n"
        "red.on()\nred.on()\nred.toggle()\ngreen.value(0)\nPin(4)(1)\n"
        "Signal(green, invert=True).on()\nprint(green(), red.value(), Pin(5).value())\n"
        "blue = PWM(Pin(5), freq=1000, duty_u16=100)\nblue.duty(512)\nblue.duty_ns(250000)\n"
        "print(blue.duty_u16(), blue.freq())\nblue.deinit()\n"
        "row = neopixel.NeoPixel(Pin(8), 4)\nrow[1] = (255, 128, 0)\nrow.write()\n"
        "row.fill((1, 2, 3))\nrow.write()\nprint(row[0], len(row))\n"
        "red.init(Pin.IN)\n"
    )
    assert board_exec(board.port, code) == "0 0 0\n16384 1000\n(1, 2, 3) 4\n"
    assert board.leds == {4: 0, 8: 0}
    levels = told(board.events, What.LEVEL)
    assert [first for number, first, _ in levels if number == 2] == [0, 1, 0, 255]
    assert [first for number, first, _ in levels if number == 4] == [1, 0, 1, 0]
    assert told(board.events, What.PWM) == [(5, 1000, 100), (5, 1000, 32768), (5, 1000, 16384), (5, 0, 0)]
    assert [(pin, data) for _, pin, data in board.pixels] == [
        (8, bytes((0, 0, 0, 128, 255, 0, 0, 0, 0, 0, 0, 0))),
        (8, bytes((2, 1, 3)) * 4),
    ]
    times = [event.ms for event in board.events]
    assert times == sorted(times)
    mpremote(board.port, "soft-reset")
    assert board.leds == {}


def test_a_button_is_pressed(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.paste(
            "from machine import Pin\nseen = []\nbutton = Pin(0, Pin.IN, Pin.PULL_UP)\n"
            "button.irq(lambda pin: seen.append(('down', pin is button)), Pin.IRQ_FALLING)\n"
            "other = Pin(9, Pin.IN, Pin.PULL_DOWN)\nother.irq(lambda pin: seen.append(pin.value()))\n"
        )
        assert console.ask(b"button.value(), other.value()\r") == b"(1, 0)"
        board.press(0)
        assert console.ask(b"button.value(), seen\r") == b"(0, [('down', True)])"
        board.release(0)
        board.press(9, level=1)
        assert console.ask(b"button.value(), seen\r") == b"(1, [('down', True), 1])"
        console.ask(b"button.irq(None)\r")
        board.press(0)
        assert console.ask(b"len(seen)\r") == b"2"
        # It is pressed still when the board starts anew, and then nobody has asked to be told.
        console.type(b"\x04")
        console.prompt()
        board.press(9)
        assert console.ask(b"from machine import Pin; Pin(0, Pin.IN, Pin.PULL_UP).value()\r") == b"0"


def test_a_program_that_sleeps_or_works_hears_the_button(board: SimulatedBoard) -> None:
    program = (
        "import time\nfrom machine import Pin\nseen = []\n"
        "Pin(0, Pin.IN, Pin.PULL_UP).irq(lambda pin: seen.append(1), Pin.IRQ_FALLING)\n"
        "print('ready')\nwhile not seen: {}\nprint('heard')\n"
    )
    with Console(board.port) as console:
        console.prompt()
        for work in ("time.sleep_ms(10)", "bytearray(100)", "pass"):
            console.type(b"\x05" + program.format(work).replace("\n", "\r").encode() + b"\x04")
            console.until(b"ready\r\n")
            board.press(0)
            console.until(b"heard\r\n")
            board.release(0)


def test_a_board_that_has_no_ear_for_its_button_lives_on(tmp_path: Path) -> None:
    with SimulatedBoard(state=tmp_path, circuitpython=True) as board, Console(board.port) as console:
        board.press(0)
        console.type(b"\r")
        console.until(b">>> ")
        assert console.ask(b"1 + 1\r") == b"2"
        assert board.events == []


SLEEPS = [
    (b"esp32.wake_on_ext0(Pin(0, Pin.IN, Pin.PULL_UP), 0)", 0, 0, b"2"),
    (b"esp32.wake_on_ext0(None); esp32.wake_on_ext1((Pin(2), Pin(9)), esp32.WAKEUP_ANY_HIGH)", 9, 1, b"3"),
    (b"esp32.wake_on_ext1(); Pin(4, 1, 2).irq(trigger=Pin.WAKE_LOW, wake=machine.SLEEP)", 4, 0, b"2"),
]


def test_a_button_ends_a_light_sleep(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.ask(b"import machine, esp32; from machine import Pin\r")
        console.ask(b"def go(ms): print('asleep'); machine.lightsleep(ms); print('awake')\r\r")
        for setting, pin, level, reason in SLEEPS:
            console.ask(setting + b"\r")
            console.ask(b"go(1)\r")
            assert console.ask(b"machine.wake_reason() == machine.TIMER_WAKE\r") == b"True"
            console.type(b"go(0)\r")
            console.until(b"asleep\r\n")
            board.press(pin, level)
            console.until(b"awake\r\n>>> ")
            assert console.ask(b"machine.wake_reason()\r") == reason
            board.release(pin)


def test_devices_on_the_bus(board: SimulatedBoard) -> None:
    code = (
        "from machine import I2C, SoftI2C, Pin\nbus = I2C(0, scl=Pin(12), sda=Pin(11), freq=100000)\n"
        "print([hex(each) for each in bus.scan()])\n"
        "bus.writeto_mem(0x18, 0x0D, b'\\1')\nprint(bus.writeto(0x40, b'\\6\\x11\\x22'))\n"
        "bus.writeto(0x40, b'\\6')\nprint(bus.readfrom(0x40, 2), bus.readfrom_mem(0x18, 0x0D, 1))\n"
        "soft = SoftI2C(Pin(12), Pin(11))\nsoft.writevto(0x36, (b'\\5', b'\\x12\\x34\\x56\\x78'))\n"
        "b = bytearray(2)\nsoft.readfrom_mem_into(0x36, 6, b)\nprint(b.hex())\n"
        "for call in (bus.writeto, bus.readfrom):\n"
        "    try: call(0x41, b'' if call is bus.writeto else 1)\n"
        "    except OSError as error: print(error.errno)\n"
        "try: I2C(2)\nexcept ValueError as error: print(error)\n"
    )
    assert board_exec(board.port, code) == (
        "['0x18', '0x34', '0x36', '0x40', '0x58']\n3\nb'\\x11\"' b'\\x01'\n5678\n"
        "19\n19\nI2C(2) doesn't exist\n"
    )
    assert board.registers(0x40)[6:8] == b"\x11\x22"
    assert board.registers(0x36)[10:14] == b"\x12\x34\x56\x78"
    assert told(board.events, What.REGISTER) == [
        (0x18, 0x0D, 1),
        *((0x40, 6, 0x11), (0x40, 7, 0x22)),
        *((0x36, 10, 0x12), (0x36, 11, 0x34), (0x36, 12, 0x56), (0x36, 13, 0x78)),
    ]
    with pytest.raises(SimulatorError, match="no I2C device at 0x41"):
        board.registers(0x41)


def test_the_chip_has_a_temperature(board: SimulatedBoard) -> None:
    assert board_exec(board.port, "import esp32\nprint(32 < esp32.raw_temperature() < 212)") == "True\n"


def test_what_a_board_cannot_have_around_it(tmp_path: Path) -> None:
    for devices, words in [
        ({0x78: 1}, "an I2C device at 0x78 with registers of 1 bytes cannot be"),
        ({0x18: 3}, "with registers of 3 bytes cannot be"),
        (dict.fromkeys(range(8, 20), 1), "12 I2C devices are too many: at most 8"),
    ]:
        with pytest.raises(SimulatorError, match=words):
            Panel(devices)
    panel = Panel()
    with pytest.raises(SimulatorError, match="there is no pin 49: there are 0 to 48"):
        panel.put(49, 0)
    panel.close()
    with pytest.raises(SimulatorError, match="switched off"):
        SimulatedBoard(state=tmp_path).press(0)


def test_a_long_life_keeps_the_last_events(board: SimulatedBoard) -> None:
    code = "from machine import Pin\np = Pin(2, Pin.OUT)\nfor i in range(20000): p(i & 1)\np.init(Pin.IN)\n"
    board_exec(board.port, code)
    events = board.events
    assert len(events) == 16384
    assert [event.first for event in events[-4:]] == [1, 0, 1, 255]
    assert {event.what for event in events} == {What.LEVEL}


def test_without_a_host_the_panel_is_the_boards_own(interpreter: Interpreter) -> None:
    code = (
        "import _panel\nfrom machine import Pin, I2C\nbutton = Pin(0, Pin.IN, Pin.PULL_UP)\n"
        "print(button.value(), I2C(0).scan())\n_panel.own()\n_panel.put(0, 0)\n_panel.attach(0x18)\n"
        "I2C(0).writeto_mem(0x18, 1, b'2')\n"
        "print(button.value(), I2C(0).scan(), I2C(0).readfrom_mem(0x18, 1, 1))\n"
    )
    run = subprocess.run(
        [interpreter.path, "-c", code],
        env={"MICROPYPATH": f"{DEVICE}:.frozen"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.stdout == "1 []\n0 [24] b'2'\n", run.stderr
