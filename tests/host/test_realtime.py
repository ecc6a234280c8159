"""Realtime connections of the device library against a `websockets` server: see tests/device/live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from device_run import DeviceRunner
from realtime_peer import BROKEN, KEY, Peer

from uopenai_tools.standin.authority import Authority, server_context


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    """The other end."""
    with Peer() as peer:
        yield peer


@pytest.mark.parametrize("name", ["test_realtime"])
def test_a_conversation(run_everywhere: DeviceRunner, peer: Peer, name: str) -> None:
    run_everywhere(name, {"API_KEY": KEY, "PLAIN_URL": peer.base_url})


def test_what_breaks_it(run_everywhere: DeviceRunner, peer: Peer) -> None:
    peer.visits.clear()  # each run meets it anew: it breaks by their count
    peer.closes.clear()
    run_everywhere("test_realtime_faults", {"API_KEY": KEY, "PLAIN_URL": peer.base_url})
    for how, (_, code) in BROKEN.items():
        assert peer.closes[f"broken-{how}"] == code
    assert peer.closes["close-1008"] == 1008


def test_over_verified_tls(run_everywhere: DeviceRunner, tmp_path: Path) -> None:
    authority = Authority()
    (tmp_path / "root.cert").write_text(authority.pem)
    (tmp_path / "other.cert").write_text(Authority().pem)
    with Peer(tls=server_context(authority.issue(["localhost"]))) as secure:
        where = {
            "API_KEY": KEY,
            "BASE_URL": secure.base_url,
            "CA": str(tmp_path / "root.cert"),
            "OTHER_CA": str(tmp_path / "other.cert"),
        }
        run_everywhere("test_realtime_async", where, heap="160k")  # both clients, and asyncio
        assert all(head.headers["Authorization"] == f"Bearer {KEY}" for head in secure.heads)
