"""Microphone, Speaker and the codecs over the simulated board's I2S and I2C, on MicroPython.

Their tests are in tests/device/live; what the simulated board has for machine lies beside them here.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from device_run import DeviceRunner, processor

from uopenai_tools.install import compile_file
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.places import LIBRARY

SIMULATOR = LIBRARY.parents[1] / "tools" / "uopenai_tools" / "simulator" / "device"
MODULES = ("_alarm", "_bus", "_i2s", "_panel", "_pins", "_samples_native", "_samples_portable", "_sound")


@pytest.fixture(scope="module")
def sound(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the simulated machine's sound, pins and I2C bus, compiled."""
    folder = tmp_path_factory.mktemp("sound")
    for name in MODULES:
        data = compile_file(SIMULATOR / f"{name}.py", name, processor(interpreter))
        (folder / f"{name}.mpy").write_bytes(data)
    return folder


@pytest.mark.parametrize("name", ["test_microphone_speaker", "test_codecs"])
def test_on_the_simulated_board(run_everywhere: DeviceRunner, sound: Path, name: str) -> None:
    path = f"{run_everywhere.folder}:{sound}:.frozen"
    run_everywhere(name, {"MICROPYPATH": path}, heap="1m")  # it holds what is heard and played
