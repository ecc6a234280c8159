"""`uopenai setup`, as a user runs it: the simulated board from a blank flash to a streamed reply."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from uopenai_command import uopenai

from uopenai_tools import first_start
from uopenai_tools.console import Console
from uopenai_tools.devices import Device
from uopenai_tools.ports import SerialPort
from uopenai_tools.target import RealBoard


def setup(state: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it on the simulated board in *state*, with nobody there to be asked."""
    return uopenai("setup", "--port", "sim", *arguments, UOPENAI_SIM_STATE=str(state), **environment)


def secrets(state: Path) -> list[str]:
    """The keys of the simulated world's service."""
    return list(json.loads(next(state.rglob("keys.json")).read_text()).values())


def test_a_blank_board_talks_and_the_same_command_again_finds_it_all_done(tmp_path: Path) -> None:
    first = setup(tmp_path, "responses", "--yes")
    assert first.returncode == 0, first.stdout + first.stderr
    told = first.stderr.splitlines()
    steps = [line.split()[-1] for line in told if line[:1].isdigit() and " of 5 " in line]
    assert steps == list(first_start.STEPS)
    assert "sim: esp32; no interpreter answers: `uopenai flash` puts MicroPython on it" in told
    assert "Streamed reply" in first.stdout and told[-1] == "all is well"

    again = setup(tmp_path, "responses", "--yes")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "is there and stays" in again.stderr and " 0 files copied" in again.stdout
    for run in (first, again):
        assert not any(secret in run.stdout + run.stderr for secret in secrets(tmp_path))


def test_a_step_that_fails_ends_it_with_its_own_words_and_code(tmp_path: Path) -> None:
    told = setup(tmp_path, "--skip", "flash")
    assert told.returncode == 3
    assert told.stderr.splitlines()[-2:] == [
        "step 3, provision, did not end well; what was done before it stays done",
        "the simulated board is blank: run `uopenai flash --port sim`",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--skip", "flesh"], "there is no step flesh to skip; there are: devices, flash"),
        (["--board", "esp23"], "esp23"),
        (["audoi"], "audoi"),
    ],
)
def test_what_cannot_be_is_told_before_a_board_is_looked_for(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    told = setup(tmp_path, *arguments)
    assert told.returncode == 2 and words in told.stderr
    assert not list(tmp_path.iterdir())


def test_settings_that_cannot_be_are_told_before_anything_is_changed(tmp_path: Path) -> None:
    told = setup(tmp_path, OPENAI_BASE_URL="localhost:8443")
    assert told.returncode == 2 and "must begin with https://" in told.stderr
    assert not list(tmp_path.iterdir())


def test_after_the_flash_the_board_is_where_usb_put_it(monkeypatch: pytest.MonkeyPatch) -> None:
    board = RealBoard("/dev/ttyACM0")
    asked: list[str] = []

    def flashed(_order: object, _target: object, _console: object) -> SimpleNamespace:
        return SimpleNamespace(interpreter="micropython", version="1.29.0", port="/dev/ttyACM1")

    def examined(port: SerialPort, _board: RealBoard) -> Device:
        return Device(port.device, note="no interpreter answers")

    monkeypatch.setattr(first_start.flashing, "run", flashed)
    monkeypatch.setattr(first_start.devices, "examine", examined)
    monkeypatch.setattr(first_start, "_examine", lambda target, console: asked.append(target.port))
    first_start.run(first_start.Order(skip=("provision", "install")), {}, board, Console())
    assert asked == ["/dev/ttyACM1"]
