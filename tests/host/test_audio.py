"""Microphone, Speaker, MP3Speaker and codecs: tests/device/live, over the simulated board's I2S and I2C, and
over the emulation of CircuitPython's audiobusio, audioi2sin, audiomp3 and busio, at the pace of their clock.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from device_run import DeviceRunner, processor
from scripted_service import Handler, scripted

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


@pytest.mark.parametrize("name", ["test_microphone", "test_speaker", "test_sound_refused", "test_codecs"])
def test_on_both(run_everywhere: DeviceRunner, sound: Path, name: str) -> None:
    path = f"{run_everywhere.folder}:{sound}:.frozen"
    run_everywhere(name, {"MICROPYPATH": path}, heap="8m")  # it holds what is heard and played


@pytest.mark.parametrize("name", ["test_machine_i2s", "test_machine_codecs"])
def test_over_machine_i2s(run_device: DeviceRunner, sound: Path, name: str) -> None:
    run_device(name, {"MICROPYPATH": f"{run_device.folder}:{sound}:.frozen"}, heap="1m")


CIRCUIT = ["test_circuit_speaker", "test_circuit_microphone", "test_circuit_mp3", "test_circuit_codecs"]


@pytest.mark.parametrize("name", CIRCUIT)
def test_over_the_emulation_of_circuitpython(run_emulated: DeviceRunner, name: str) -> None:
    run_emulated(name, heap="16m")  # it holds what is heard


def test_mp3_speech_from_the_service_to_the_ear(run_emulated: DeviceRunner) -> None:
    def speaks(handler: Handler) -> None:
        handler.start(200, content_type="audio/mpeg")
        for number in range(1, 101):
            handler.piece(b"\xff\xf3\x44\xc4" + bytes(9) + bytes((number,)) * 83)
        handler.end()

    with scripted(speaks) as service:
        run_emulated("test_circuit_speech", {"BASE_URL": service.base_url}, heap="200k")
    assert [sent.path for sent in service.requests] == ["/v1/audio/speech"]
    assert json.loads(service.requests[0].body)["response_format"] == "mp3"
