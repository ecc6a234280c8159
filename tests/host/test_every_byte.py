"""The device library against answers that are harmed at each byte: see tests/device/live."""

from __future__ import annotations

import json

import pytest
from device_run import DeviceRunner
from harm import CHAT, ITEMS, LIST, WORDS, HarmfulService, unguarded


@pytest.mark.parametrize(
    ("stalls", "noises"),
    # A stall takes 50 ms to be noticed, the others 3.
    [pytest.param(19, 2, id="shortened"), pytest.param(1, 1, id="whole", marks=pytest.mark.long)],
)
def test_an_answer_may_be_harmed_at_any_byte(run_everywhere: DeviceRunner, stalls: int, noises: int) -> None:
    assert 600 < len(CHAT) < 1000
    assert 600 < len(LIST) < 1000
    if run_everywhere.platform != "micropython":  # where a read takes some 10 ms
        stalls, noises = 5 * stalls, 10 * noises
    cuts = 1 if run_everywhere.platform == "micropython" else 10
    with HarmfulService() as service:
        case = {
            "port": service.server.port,
            "size": {"chat": len(CHAT), "list": len(LIST)},
            "whole": {"chat": WORDS, "list": ITEMS},
            "unguarded": unguarded(),
            "step": {"cut": cuts, "stall": stalls, "noise": noises, "burst": noises},
        }
        output = run_everywhere("test_every_byte", {"CASE": json.dumps(case, ensure_ascii=False)})
        assert service.server.wait_until_all_closed() == 0
    assert "4 passed" in output
