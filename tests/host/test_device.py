"""The portable device tests, on MicroPython. pytest collects the same files under CPython by itself.

Those in tests/device/live talk to a server, and are run by the test that starts it.
"""

from __future__ import annotations

import pytest
from device_run import DEVICE, DeviceRunner


@pytest.mark.parametrize("name", sorted(path.stem for path in DEVICE.glob("test_*.py")))
def test_on_micropython(run_device: DeviceRunner, name: str) -> None:
    run_device(name)
