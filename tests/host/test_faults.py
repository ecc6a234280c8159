"""The device library against servers that misbehave: see tests/device/live/test_faults_*.py."""

from __future__ import annotations

import datetime
import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import scripts
from device_run import DeviceRunner
from servers import Servers

from uopenai_tools.standin.authority import Authority, server_context

KEY = "sk-key-of-the-fault-tests"
DAY = datetime.timedelta(days=1)

PLAIN = {
    "good": scripts.good,
    "silent": scripts.silent,
    "stalled_events": scripts.stalls_after(scripts.EVENTS.encode() + scripts.delta("Hel")),
    "at_once": scripts.says(),
    "head_cut": scripts.HEAD_CUT,
    "fixed_cut": scripts.FIXED_CUT,
    "chunked_cut": scripts.CHUNKED_CUT,
    "file_cut": scripts.FILE_CUT,
    "events_cut": scripts.EVENTS_CUT,
    "error_event": scripts.ERROR_EVENT,
    "greeting": scripts.GREETING,
    "garbage": scripts.GARBAGE,
    "tls_alert": scripts.TLS_ALERT,
    "no_json": scripts.NO_JSON,
    "endless_line": scripts.says(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000),
    "huge_then_good": scripts.huge_then_good,
    "early_413": scripts.refuses_early("413 Too Large", "the service's own words", hang_up=True),
    "early_401": scripts.refuses_early("401 Unauthorized", "the service's own words", hang_up=False),
    "upload_cut": scripts.hangs_up_in_mid_upload,
    "once_each": scripts.once_each,
}
SECURE = {
    "good_tls": scripts.good,
    "tls_alone": scripts.good,
    "at_once_tls": scripts.says(),
    "head_cut_tls": scripts.HEAD_CUT,
    "fixed_cut_tls": scripts.FIXED_CUT,
    "unframed_tls": scripts.says_in_good_order(scripts.UNFRAMED),
    "unframed_events_cut_tls": scripts.UNFRAMED_EVENTS_CUT,
    "early_413_tls": PLAIN["early_413"],
    "early_401_tls": PLAIN["early_401"],
    "once_each_tls": scripts.once_each,
}
REFUSED = ("other_authority", "other_host", "expired", "future")


def refused_contexts(authority: Authority) -> dict[str, ssl.SSLContext]:
    """Certificates that must not be taken for 127.0.0.1 and localhost by who trusts *authority*."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return {
        "other_authority": server_context(Authority("another authority").issue()),
        "other_host": server_context(authority.issue(["other.example", "127.0.0.2"])),
        "expired": server_context(authority.issue(not_before=now - 3 * DAY, not_after=now - DAY)),
        "future": server_context(authority.issue(not_before=now + 2 * DAY, not_after=now + 3 * DAY)),
    }


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def servers(authority: Authority, run_everywhere: DeviceRunner) -> Iterator[Servers]:
    """One server for each way to misbehave, for each of the interpreters."""
    trusted = server_context(authority.issue())
    with Servers() as made:
        for name, script in PLAIN.items():
            made.add(name, script)
        for name, script in SECURE.items():
            made.add(name, script, trusted)
        for name, context in refused_contexts(authority).items():
            made.add(name, scripts.good, context)
        made.add("stalled_handshake", scripts.silent, trusted, handshake=False)
        made.add("dripping_handshake", scripts.drips_the_handshake, trusted, handshake=False)
        made.add("in_handshake", scripts.takes_and_hangs_up, trusted, handshake=False)
        yield made


@pytest.fixture(scope="module")
def nobody() -> Iterator[int]:
    """A port on which nobody listens: taken, so that nobody else starts to."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture(scope="module")
def output(
    run_everywhere: DeviceRunner,
    servers: Servers,
    authority: Authority,
    nobody: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """What the device tests print, all of which pass."""
    root: Path = tmp_path_factory.mktemp("faults") / "root.cert"
    root.write_text(authority.pem)
    ports = json.dumps(servers.ports() | {"nobody": nobody})
    env = {"API_KEY": KEY, "CA": str(root), "PORTS": ports}
    return run_everywhere("test_faults_trust", env) + run_everywhere("test_faults_cuts", env)


def test_every_fault_is_told_in_words_and_leaves_nothing_open(output: str) -> None:
    assert output.count(", 0 failed, ") == 2


def test_the_key_is_in_no_output(output: str) -> None:
    assert KEY not in output


@pytest.mark.parametrize("name", REFUSED)
def test_no_byte_of_the_key_leaves_before_the_certificate_is_accepted(
    run_everywhere: DeviceRunner, output: str, servers: Servers, name: str
) -> None:
    if run_everywhere.platform != "micropython" and name in ("expired", "future"):
        pytest.skip("CircuitPython checks no dates")
    record = servers[name]
    assert record.opened, "the server was never reached"
    assert record.raw, "no handshake was begun"
    assert record.text == b""
    assert record.handshake_faults, "the client did not say that it refuses the certificate"
    for part in (KEY, KEY[:8], "Authorization", "POST", "GET"):
        assert part.encode() not in record.raw


def test_the_record_would_show_the_key(output: str, servers: Servers) -> None:
    assert f"Authorization: Bearer {KEY}".encode() in servers["good_tls"].text
    assert KEY.encode() not in servers["good_tls"].raw
    assert KEY.encode() in servers["good"].raw


def test_no_byte_of_the_key_leaves_in_a_handshake_that_stalls(output: str, servers: Servers) -> None:
    assert servers["stalled_handshake"].raw
    assert KEY.encode() not in servers["stalled_handshake"].raw


def test_a_request_is_asked_once_on_each_connection_that_fails(output: str, servers: Servers) -> None:
    for name in ("silent", "at_once", "head_cut", "chunked_cut", "events_cut"):
        assert servers[name].text.count(b" HTTP/1.1\r\n") == servers[name].opened
