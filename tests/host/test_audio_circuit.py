"""Microphone, Speaker and MP3Speaker over the emulation of CircuitPython's audio modules, on MicroPython.

Their tests are in tests/device/live; the emulation lies beside them here.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from device_run import DeviceRunner

from uopenai_tools.places import LIBRARY

EMULATION = LIBRARY.parents[1] / "tools" / "uopenai_tools" / "simulator" / "circuitpython"


@pytest.mark.parametrize("name", ["test_circuit_speaker", "test_circuit_microphone"])
def test_on_the_emulation(run_device: DeviceRunner, name: str) -> None:
    path: str = f"{run_device.folder}:{Path(EMULATION)}:.frozen"
    run_device(name, {"MICROPYPATH": path}, heap="16m")  # it holds what is heard
