"""The commands that put the library and the settings on a board, against the simulated one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from uopenai_tools.link import BoardLink
from uopenai_tools.provision import faults_in, gather
from uopenai_tools.simulator import SimulatedBoard

KEY = "sk-of-the-command-line-tests"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with SimulatedBoard(state=tmp_path_factory.mktemp("board")) as board:
        yield board.port


def uopenai(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, with nobody there to be asked."""
    wanted = {
        name: value for name, value in os.environ.items() if not name.startswith(("OPENAI", "CIRCUITPY"))
    }
    return subprocess.run(
        [str(Path(sys.executable).parent / "uopenai"), *arguments],
        env={**wanted, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_board_is_installed_and_provisioned(port: str) -> None:
    first = uopenai("install", "--port", port)
    assert first.returncode == 0, first.stderr
    assert "/lib/uopenai: " in first.stdout and " 0 unchanged" in first.stdout
    given = {
        "CIRCUITPY_WIFI_SSID": "home",
        "CIRCUITPY_WIFI_PASSWORD": "",
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": "https://example.org/v1",
    }
    told = uopenai("provision", "--port", port, **given)
    assert told.returncode == 0, told.stderr
    assert "on the board now: api_key, base_url=https://example.org/v1, wifi_ssid=home; " in told.stdout
    assert KEY not in told.stdout + told.stderr
    with BoardLink(port) as link:
        stored = link.eval(
            "[__import__('uopenai.config', None, None, 'x').get(k) for k in ('api_key', 'wifi_pass')]"
        )
        assert stored == [KEY, None]
        assert link.eval("__import__('time').gmtime()[0]") >= 2026


def test_without_a_variable_and_nobody_to_ask_it_says_what_to_do(port: str) -> None:
    told = uopenai("provision", "--port", port, OPENAI_API_KEY=KEY)
    assert told.returncode == 2
    assert told.stderr.strip().splitlines()[-1].startswith("nobody is there to be asked: set the variables")


@pytest.mark.parametrize("command", ["install", "provision"])
def test_a_port_that_is_not_there_is_told_in_a_sentence(command: str) -> None:
    given = {"CIRCUITPY_WIFI_SSID": "x", "CIRCUITPY_WIFI_PASSWORD": "", "OPENAI_API_KEY": KEY}
    told = uopenai(command, "--port", "/dev/no-such-port", **given)
    assert told.returncode == 3
    assert "/dev/no-such-port" in told.stderr and "Traceback" not in told.stderr


def test_what_the_environment_lacks_is_asked_for() -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "typed"

    values = gather({"OPENAI_API_KEY": KEY, "UOPENAI_NTP": "clock"}, answer, answer)
    assert values == {"api_key": KEY, "ntp": "clock", "wifi_ssid": "typed", "wifi_pass": "typed"}
    assert [prompt.split()[1] for prompt in asked] == ["network:", "password"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"api_key": "sk-x\n"}, "OPENAI_API_KEY holds a line end"),
        ({"wifi_ssid": "x" * 33}, "longer than 32 bytes"),
        ({"wifi_pass": "short"}, "8 to 63 characters"),
        ({"base_url": "localhost:8443/v1"}, "must begin with https://"),
    ],
)
def test_settings_that_cannot_be_are_told_before_they_are_stored(values: dict[str, str], words: str) -> None:
    assert [words in fault for fault in faults_in(values)] == [True]
    assert not any(value in fault for value in values.values() for fault in faults_in(values))


def test_settings_that_can_be_are_left_alone() -> None:
    good = {"api_key": KEY, "wifi_ssid": "home", "wifi_pass": "", "base_url": "http://10.0.0.2/v1", "ntp": ""}
    assert faults_in(good) == []
