"""A gadget that listens and speaks, against the stand-in: tests/device/live, over the simulated I2S."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from device_run import DeviceRunner

import uopenai_tools
from uopenai_tools.standin import StandIn

_SIMULATED = Path(uopenai_tools.__file__).parent / "simulator" / "device"
# machine.I2S and what it stands on, without the rest of a simulated board, whose flash these tests have not.
_SOUND = ("_i2s", "_sound", "_samples_native", "_samples_portable", "_alarm", "_panel", "_pins")
_HEAP = "280k"  # with the simulated board's part, and what the tests take


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the simulated I2S."""
    folder = tmp_path_factory.mktemp("sound")
    for name in _SOUND:
        shutil.copy(_SIMULATED / f"{name}.py", folder)
    return folder


def run(run_device: DeviceRunner, sound: Path, folder: Path, name: str) -> str:
    """Run the device test *name* over verified TLS; its output."""
    authority = folder / "root.cert"
    with StandIn() as service:
        authority.write_text(service.authority_pem)
        where = {"API_KEY": service.key, "BASE_URL": service.base_url, "CA": str(authority)}
        path = f"{run_device.folder}:{sound}:.frozen"
        output = run_device(name, {"MICROPYPATH": path, **where}, heap=_HEAP)
        assert service.key not in output
    return output


def test_turn_by_turn(run_device: DeviceRunner, sound: Path, tmp_path: Path) -> None:
    run(run_device, sound, tmp_path, "test_voice_turns")


def test_talking(run_device: DeviceRunner, sound: Path, tmp_path: Path) -> None:
    run(run_device, sound, tmp_path, "test_voice_talk")
