"""A gadget that listens and speaks, against the stand-in: tests/device/live, over the simulated I2S and over
the emulation of audiobusio and audioi2sin.

The files run side by side, each in an interpreter of its own: mostly they wait for sound.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from device_run import DeviceRunner, sound_modules

from uopenai_tools.standin import StandIn

_HEAP = "280k"  # with the simulated board's part, and what the tests take
# Whether over verified TLS. What harms a link is the same without, and connects sooner.
_TLS = {"test_voice_turns": True, "test_voice_talk": True, "test_voice_harm": False}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the simulated I2S."""
    folder = tmp_path_factory.mktemp("sound")
    for module in sound_modules():
        shutil.copy(module, folder)
    return folder


@pytest.fixture(scope="module")
def outputs(run_everywhere: DeviceRunner, sound: Path) -> Iterator[Mapping[str, Future[str]]]:
    """What the device tests say, by their names."""
    with ThreadPoolExecutor() as pool:
        yield {name: pool.submit(run, run_everywhere, sound, name, tls) for name, tls in _TLS.items()}


def run(run_everywhere: DeviceRunner, sound: Path, name: str, tls: bool) -> str:
    """Run the device test *name*; its output."""
    authority = sound / f"{name}.cert"
    with StandIn(tls=tls) as service:
        authority.write_text(service.authority_pem)
        where = {"API_KEY": service.key, "BASE_URL": service.base_url, "CA": str(authority)}
        path = f"{run_everywhere.folder}:{sound}:.frozen"
        output = run_everywhere(name, {"MICROPYPATH": path, **where}, heap=_HEAP)
        assert service.key not in output
    return output


@pytest.mark.parametrize("name", _TLS)
def test_voice(outputs: Mapping[str, Future[str]], name: str) -> None:
    outputs[name].result()
