"""What gadgets are made of, uopenai.gadget, on the simulated board."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from board_console import Console
from gadget_board import NETWORKS, GadgetBoard, wait_until

from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn


@pytest.fixture(scope="module")
def parts(
    tmp_path_factory: pytest.TempPathFactory, standin: StandIn, gadget_flash: Path
) -> Iterator[GadgetBoard]:
    """A board that was not named, with uopenai.gadget, and no gadget that starts."""
    folder = tmp_path_factory.mktemp("board")
    shutil.copytree(gadget_flash, folder, dirs_exist_ok=True)
    with SimulatedBoard(state=folder, wifi=NETWORKS) as board:
        made = GadgetBoard(board, standin)
        made.forget()
        yield made


@pytest.fixture
def link(parts: GadgetBoard) -> Iterator[BoardLink]:
    """A link to the board, which has just started."""
    with BoardLink(parts.board.port) as opened:
        parts.provision(opened)
        opened.soft_reset()
        yield opened


def told(link: BoardLink, code: str) -> str:
    """What *code* prints."""
    return link.exec(code).decode().replace("\r", "")


# --- Keeper


def test_wifi_that_is_lost_is_told_once_and_found_again(parts: GadgetBoard) -> None:
    with Console(parts.board.port) as console:
        console.prompt()
        console.type(b"\x04")
        console.until(b">>> ")
        console.paste(
            "from uopenai.gadget.keeper import Keeper\n"
            "from uopenai.gadget.light import Light\n"
            "def go():\n"
            "    with Keeper(Light(), watchdog=0) as keeper:\n"
            "        keeper.wait()\n"
            "        keeper.light.show('ready')\n"
            "        print('online', keeper.losses, keeper.fault)\n"
            "        while not keeper.losses:\n"
            "            keeper.step()\n"
            "        print('light', keeper.light.state)\n"
            "        keeper.wait()\n"
            "        print('light', keeper.light.state, keeper.losses, keeper.fault)\n"
        )
        console.type(b"go()\r")
        console.until(b"online 0 None\r\n")
        parts.board.drop_wifi()
        console.until(b"Wi-Fi is lost\r\n")
        console.until(b"no access point of that name is in reach")
        console.until(b"light offline\r\n")
        parts.board.restore_wifi()
        seen = console.until(b"light ready 1 None\r\n")
        assert seen.count(b"no access point") == 0 and b"Wi-Fi is there again\r\n" in seen


def test_a_password_that_is_refused_is_told_and_tried_seldom(parts: GadgetBoard, link: BoardLink) -> None:
    parts.provision(link, wifi_pass="wrong horse")
    link.soft_reset()
    words = told(
        link,
        "from uopenai.gadget.keeper import Keeper\n"
        "from uopenai.gadget.telling import blinks\n"
        "said = []\n"
        "keeper = Keeper(watchdog=0, tell=said.append)\n"
        "for _ in range(50): keeper.step()\n"
        "print(keeper.online, keeper.fault.code, blinks(keeper.fault), said)\n",
    )
    # One attempt, and the next in a minute: fifty rounds brought no second sentence.
    assert words.startswith("False password 2 [") and words.count("the password is refused") == 1


def test_the_clock_is_set_when_wifi_is_there(link: BoardLink) -> None:
    code = "import machine\nfrom uopenai.net import clock\nfrom uopenai.gadget.keeper import Keeper\n"
    code += "machine.RTC().datetime((2000, 1, 1, 5, 0, 0, 0, 0))\nprint(clock.is_set())\n"
    code += "Keeper(watchdog=0).wait()\nprint(clock.is_set())\n"
    assert told(link, code) == "False\nTrue\n"


def test_the_watchdog_bites_who_hangs_and_nobody_else(parts: GadgetBoard) -> None:
    with Console(parts.board.port) as console:
        console.prompt()
        console.paste(
            "from uopenai.gadget.keeper import Keeper\n"
            "import time\n"
            "with Keeper(watchdog=1) as keeper:\n"
            "    keeper.pause(1500)\n"
            "    keeper.rest()\n"
            "    time.sleep(1.5)\n"
            "    keeper.resume()\n"
            "    print('alive')\n"
            "time.sleep(1.5)\n"
            "print('at the REPL too')\n"
        )
        console.type(b"Keeper(watchdog=1); print('hangs')\rwhile True: pass\r\r")
        console.until(b"hangs\r\n")
        console.until(b'Type "help()" for more information.\r\n>>> ')
        assert console.ask(b"import machine; machine.reset_cause() == machine.WDT_RESET\r") == b"True"


# --- Teller


FAULTS = """
from uopenai import errors
from uopenai.gadget.telling import blinks
wifi = errors.APIConnectionError("x", {"type": "wifi"})
print([blinks(f) for f in (ValueError(), wifi, errors.APITimeoutError("x"), errors.RateLimitError("x"),
                           errors.APIError("x"), errors.OpenAIError("x"), OSError(5))])
print(blinks(errors.APIConnectionError("x"), False))
"""


def test_each_class_of_fault_has_its_number_of_blinks(link: BoardLink) -> None:
    assert told(link, FAULTS) == "[1, 2, 3, 4, 4, 5, 5]\n2\n"


TELLING = """
from uopenai import errors
from uopenai.gadget.keeper import Keeper
from uopenai.gadget.light import Light
from uopenai.gadget.telling import Teller
keeper = Keeper(Light({"kind": "plain", "pin": 15}), watchdog=0)
keeper.wait()
keeper.light.show("thinking")
keeper.pause = lambda ms: print("blinks for", ms, keeper.light.state, bin(keeper.light._rhythm))
def say(text):
    print("says:", text, keeper.light.state)
def fails(text):
    raise errors.APIConnectionError("speech is not to be had")
Teller(keeper, say).tell(errors.OpenAIError("no such thing"))
Teller(keeper, say).tell(errors.APIConnectionError("nobody listens"))
Teller(keeper, fails).tell(errors.NotFoundError("no such model", status_code=404))
Teller(keeper).tell(errors.OpenAIError("no such thing"))
print(keeper.light.state)
"""


def test_a_fault_is_spoken_where_that_can_be_and_else_blinked(link: BoardLink) -> None:
    assert told(link, TELLING).splitlines() == [
        "no such thing",
        "says: no such thing error",
        "nobody listens",
        "blinks for 4000 error 0b1010100000000000",
        "no such model",
        "speech is not to be had",
        "blinks for 4000 error 0b1010101000000000",
        "no such thing",
        "blinks for 4000 error 0b1010101010000000",
        "error",
    ]


# --- Light


LIGHTS = """
import time
from uopenai.gadget.light import Light
def show(part):
    light = Light(part)
    for state, blinks in (("listening", 0), ("thinking", 0), ("error", 2), ("off", 0)):
        light.show(state, blinks)
        started = time.ticks_ms()
        while time.ticks_diff(time.ticks_ms(), started) < 260:
            light.step()
"""


def test_a_neopixel_has_colours_and_a_rhythm(parts: GadgetBoard, link: BoardLink) -> None:
    before = len(parts.board.pixels)
    link.exec(LIGHTS + "show({'kind': 'neopixel', 'pin': 33, 'power': 34})")
    shown = [(pin, data) for _, pin, data in parts.board.pixels[before:]]
    green_red_blue = [data for pin, data in shown if pin == 33]
    dark, blue, yellow, red = bytes(3), bytes((0, 0, 60)), bytes((25, 40, 0)), bytes((0, 60, 0))
    assert list(dict.fromkeys(green_red_blue)) == [dark, blue, yellow, red]
    assert green_red_blue[-1] == dark and green_red_blue.count(red) > 1
    assert parts.board.leds[34] == 1, "its power is on"


@pytest.mark.parametrize("lit", [0, 1])
def test_a_plain_led_has_a_rhythm(parts: GadgetBoard, link: BoardLink, lit: int) -> None:
    link.exec(LIGHTS + f"show({{'kind': 'plain', 'pin': 15, 'lit': {lit}}})")
    assert parts.board.leds[15] == 1 - lit


def test_a_board_without_led_and_button_has_a_light_that_does_nothing(
    parts: GadgetBoard, link: BoardLink
) -> None:
    code = "from uopenai.gadget.light import Light\nlight = Light()\nlight.show('ready')\nlight.step()\n"
    assert told(link, code + "print(light.state)\n") == "ready\n"
    assert not parts.board.leds


# --- Button, and sleep

BUTTON = {"pin": 9, "kind": "button"}


def test_a_button_tells_each_press_once_however_it_bounces(parts: GadgetBoard) -> None:
    with Console(parts.board.port) as console:
        console.prompt()
        console.paste(
            "from uopenai.gadget.button import Button\n"
            f"button = Button({BUTTON!r})\n"
            "def go(count):\n"
            "    while count:\n"
            "        what = button.step()\n"
            "        if what:\n"
            "            print(what, button.down, button.held_ms < 1000)\n"
            "            count -= 1\n"
        )
        console.type(b"button.how, button.step()\r")
        console.until(b"('hold the button', None)\r\n")
        for _ in range(2):
            console.type(b"go(2)\r")
            for _ in range(3):
                parts.board.press(9)
                parts.board.release(9)
            parts.board.press(9)
            assert console.until(b"True\r\n").endswith(b"pressed True True\r\n")
            parts.board.release(9)
            assert console.until(b">>> ") == b"released False True\r\n>>> "


def test_without_a_button_enter_stands_in(parts: GadgetBoard) -> None:
    with Console(parts.board.port) as console:
        console.prompt()
        console.paste(
            "from uopenai.gadget.button import Button\n"
            "def go(count):\n"
            "    button = Button()\n"
            "    print(button.how, button.serial)\n"
            "    while count:\n"
            "        what = button.step()\n"
            "        if what:\n"
            "            print(what)\n"
            "            count -= 1\n"
        )
        console.type(b"go(2)\r")
        console.until(b"Enter begins, Enter ends True\r\n")
        console.type(b"x\r\n")
        console.until(b"pressed\r\n")
        console.type(b"\r")
        console.until(b"released\r\n>>> ")


def test_a_board_sleeps_until_its_button_is_pressed_and_joins_wifi_again(parts: GadgetBoard) -> None:
    with Console(parts.board.port) as console:
        console.prompt()
        console.paste(
            "import network\n"
            "from uopenai.gadget.button import Button\n"
            "from uopenai.gadget.keeper import Keeper\n"
            "from uopenai.gadget.light import Light\n"
            "from uopenai.gadget.sleep import doze\n"
            "light = Light({'kind': 'plain', 'pin': 15})\n"
            f"button = Button({BUTTON!r})\n"
            "def go():\n"
            "    keeper = Keeper(light, watchdog=0)\n"
            "    keeper.wait()\n"
            "    light.show('listening')\n"
            "    print('it sleeps')\n"
            "    print(doze(button, keeper), light.state, network.WLAN(0).active())\n"
            "    while button.step() != 'pressed': pass\n"
            "    keeper.wait()\n"
            "    print('awake', network.WLAN(0).isconnected(), keeper.losses)\n"
        )
        console.type(b"go()\r")
        console.until(b"it sleeps\r\n")
        wait_until(lambda: parts.board.leds[15] == 0)
        parts.board.press(9)
        console.until(b"True listening False\r\n")
        console.until(b"awake True 0\r\n")
        parts.board.release(9)


def test_without_a_button_on_a_pin_it_does_not_sleep(link: BoardLink) -> None:
    code = "from uopenai.gadget.button import Button\nfrom uopenai.gadget.sleep import doze\n"
    assert told(link, code + "print(doze(Button()))\n") == "False\n"
