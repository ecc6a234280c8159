"""A gadget that talks, without its sound, over each platform's sockets, against the stand-in."""

from __future__ import annotations

from pathlib import Path

from device_run import DeviceRunner

from uopenai_tools.standin import StandIn


def test_turns_and_talk(run_everywhere: DeviceRunner, tmp_path: Path) -> None:
    authority = tmp_path / "root.cert"
    with StandIn(tls=True) as service:
        authority.write_text(service.authority_pem)
        where = {"API_KEY": service.key, "BASE_URL": service.base_url, "CA": str(authority)}
        assert service.key not in run_everywhere("test_voice_sockets", where, heap="200k")
