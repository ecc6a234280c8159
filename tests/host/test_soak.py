"""The device library, for long, in a small heap: see tests/device/live/test_soak.py."""

from __future__ import annotations

import pytest
from device_run import DeviceRunner
from harm import HarmfulService


@pytest.mark.parametrize("count", [500, pytest.param(10_000, marks=pytest.mark.long)])
def test_many_requests_on_one_client_leave_nothing_behind(run_everywhere: DeviceRunner, count: int) -> None:
    with HarmfulService() as service:
        base = f"http://127.0.0.1:{service.server.port}/v1"
        run_everywhere("test_soak", {"BASE_URL": base, "COUNT": str(count)}, heap="64k")
        assert service.server.record.opened == 1
        assert service.server.record.text.count(b" HTTP/1.1\r\n") == count
