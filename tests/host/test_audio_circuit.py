"""Microphone, Speaker and MP3Speaker over the emulation of CircuitPython's audio modules, on MicroPython.

Their tests are in tests/device/live; the emulation lies beside them here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from device_run import DeviceRunner
from emulated_run import emulated_runner
from scripted_service import Handler, scripted

from uopenai_tools.places import LIBRARY

EMULATION = LIBRARY.parents[1] / "tools" / "uopenai_tools" / "simulator" / "circuitpython"


@pytest.mark.parametrize("name", ["test_circuit_speaker", "test_circuit_microphone"])
def test_on_the_emulation(run_device: DeviceRunner, name: str) -> None:
    path: str = f"{run_device.folder}:{Path(EMULATION)}:.frozen"
    run_device(name, {"MICROPYPATH": path}, heap="16m")  # it holds what is heard


def test_mp3_speech_from_the_service_to_the_ear(emulated_folder: Path) -> None:
    def speaks(handler: Handler) -> None:
        handler.start(200, content_type="audio/mpeg")
        for number in range(1, 101):
            handler.piece(b"\xff\xf3\x44\xc4" + bytes(9) + bytes((number,)) * 83)
        handler.end()

    board = replace(emulated_runner("emulated-32", emulated_folder), platform="")
    with scripted(speaks) as service:
        board("test_circuit_speech", {"BASE_URL": service.base_url}, heap="200k")
    assert [sent.path for sent in service.requests] == ["/v1/audio/speech"]
    assert json.loads(service.requests[0].body)["response_format"] == "mp3"
