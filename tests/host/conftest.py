"""What the host tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from device_run import DeviceRunner, compile_all

from uopenai_tools.interpreter import Interpreter, find

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    """The unix MicroPython that `make setup` found."""
    return find(ROOT / "build")


@pytest.fixture(scope="session")
def run_device(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> DeviceRunner:
    """Runs a file of tests/device on MicroPython."""
    folder = tmp_path_factory.mktemp("board")
    compile_all(folder)
    return DeviceRunner(interpreter, folder)
