"""The portable device tests, on MicroPython. pytest collects the same files under CPython by itself.

Those in tests/device/live talk to a server, and are run by the test that starts it.
"""

from __future__ import annotations

import pytest
from device_run import DEVICE, HEAP, HEAPS, DeviceRunner

NAMES = sorted(path.stem for path in DEVICE.glob("test_*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_on_micropython(run_device: DeviceRunner, name: str) -> None:
    output = run_device(name, heap=HEAPS.get(name, HEAP))
    if name in ("test_loops", "test_frame_loops", "test_audio_loops"):
        assert ", 0 skipped" in output, "the native loops have not been tested"


@pytest.mark.parametrize("name", NAMES)
def test_over_the_emulation_of_circuitpython(run_emulated: DeviceRunner, name: str) -> None:
    run_emulated(name, heap=HEAPS.get(name, HEAP))


@pytest.mark.parametrize(
    "name",
    [
        "test_loops",
        "test_frame_loops",
        "test_audio_loops",
        "test_audio_ring",
        "test_http1",
        "test_json_reader",
        "test_select",
        "test_sse",
        "test_stream",
        "test_uplink",
        "test_websocket",
    ],
)
def test_on_micropython_without_native_code(run_portable: DeviceRunner, name: str) -> None:
    run_portable(name)
