"""What gadgets are made of, uopenai.gadget, over an emulation of CircuitPython's API."""

from __future__ import annotations

import socket

from device_run import DeviceRunner


def test_what_gadgets_are_made_of(run_emulated: DeviceRunner) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    run_emulated("test_gadget_parts", {"PORT": str(port), "CIRCUITPY_WIFI_SSID": "cafe"})
