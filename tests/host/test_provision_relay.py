"""`uopenai provision --relay`: the board gets a token of its own, and the service's key stays here."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from provision_command import provision

from uopenai_tools import install, installing, places, trust
from uopenai_tools.console import Console
from uopenai_tools.link import BoardLink
from uopenai_tools.relay import tokens
from uopenai_tools.relay.forward import Upstream
from uopenai_tools.relay.server import Relay
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn
from uopenai_tools.target import RealBoard

ADMIN_KEY = "sk-admin-of-the-relay-provision-tests"
READ = (
    "(lambda s, b: str(b[: s.get_blob({name!r}, b)], 'utf-8'))"
    "(__import__('esp32').NVS('uopenai'), bytearray(512))"
)


@pytest.fixture
def upstream() -> Iterator[StandIn]:
    with StandIn(tls=False) as service:
        yield service


@pytest.fixture
def relay(upstream: StandIn, tmp_path: Path) -> Iterator[Relay]:
    with Relay(Upstream(upstream.base_url, upstream.key), folder=tmp_path / "relay") as running:
        yield running


@pytest.fixture
def link(tmp_path: Path) -> Iterator[BoardLink]:
    with SimulatedBoard(state=tmp_path / "board", wifi={}) as board, BoardLink(board.port) as open_link:
        yield open_link


def status(relay: Relay, token: str) -> int:
    """What the relay answers whoever comes with *token*."""
    parts = urlsplit(relay.base_url)
    context = ssl.create_default_context(cafile=str(relay.authority_file))
    connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=30)
    connection.request("GET", f"{parts.path}/models", headers={"Authorization": f"Bearer {token}"})
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_board_gets_a_token_that_works_and_the_relays_authority(
    relay: Relay, upstream: StandIn, tmp_path: Path
) -> None:
    given = {
        "OPENAI_API_KEY": upstream.key,
        "OPENAI_ADMIN_KEY": ADMIN_KEY,
        "CIRCUITPY_WIFI_SSID": "home",
        "CIRCUITPY_WIFI_PASSWORD": "",
        "UOPENAI_HOSTNAME": "lamp",
        "UOPENAI_RELAY": str(tmp_path / "relay"),
    }
    with SimulatedBoard(state=tmp_path / "board") as board:
        run = provision("--port", board.port, "--relay", relay.base_url.removesuffix("/v1"), **given)
        assert run.returncode == 0, run.said
        assert "this board as lamp" in run.stderr
        with BoardLink(board.port) as link:
            token, url = (link.eval(READ.format(name=name)) for name in ("api_key", "base_url"))
            kept = link.eval("open('/root.cert', 'rb').read()[-3000:]")
            own = trust.own(link)
    assert url == relay.base_url and token.startswith("uor-")
    assert status(relay, token) == 200
    assert own == relay.authority_file.read_bytes() and kept.endswith(own)
    assert "admin_key" not in run.stdout
    for secret in (upstream.key, ADMIN_KEY, token):
        assert secret not in run.said
        assert not [line for line in run.command_lines if secret.encode() in line]
    again = tokens.read(tmp_path / "relay")["lamp"]
    tokens.mint("lamp", ["chat"], ["5 requests"], tmp_path / "relay")
    with SimulatedBoard(state=tmp_path / "board") as board:
        where = {"UOPENAI_RELAY": given["UOPENAI_RELAY"]}
        run = provision("--port", board.port, "--relay", relay.base_url, **where)
        assert run.returncode == 0, run.said
    new = tokens.read(tmp_path / "relay")["lamp"]
    assert (new.allow, [str(limit) for limit in new.limits]) == (("chat",), ["5 requests"])
    assert new.digest != again.digest
    assert status(relay, token) == 401


def test_without_a_relay_nothing_is_stored(tmp_path: Path) -> None:
    given = {"CIRCUITPY_WIFI_SSID": "home", "CIRCUITPY_WIFI_PASSWORD": "", "UOPENAI_RELAY": str(tmp_path)}
    with SimulatedBoard(state=tmp_path / "board") as board:
        run = provision("--port", board.port, "--relay", "https://relay.local:8444", **given)
        assert run.returncode == 2 and "start `uopenai relay` once" in run.stderr, run.said
        shown = provision("--port", board.port, "--show", "wifi_ssid").stdout
    assert shown.splitlines()[1].split() == ["wifi_ssid", "CIRCUITPY_WIFI_SSID", "–"]
    assert provision("--relay", "relay.local", **given).returncode == 2
    assert list(tmp_path.glob("tokens*")) == []


def test_what_a_board_trusts_alone_is_kept_when_its_roots_are_renewed(link: BoardLink) -> None:
    roots = places.CERTIFICATE.read_bytes()
    assert trust.own(link) is None and trust.with_own(roots, None) == roots
    trust.add(link, b"-----BEGIN CERTIFICATE-----\nof a relay\n")
    trust.add(link, b"-----BEGIN CERTIFICATE-----\nof another\n")
    part = trust.own(link)
    assert part == b"-----BEGIN CERTIFICATE-----\nof another\n"
    assert trust.with_own(roots, part).count(trust.MARK) == 1


def test_installing_keeps_what_the_board_trusts_alone(link: BoardLink) -> None:
    part = b"-----BEGIN CERTIFICATE-----\nof a relay\n"
    trust.add(link, part)
    order = install.Order(groups=["models"], schemas=[])
    installing.run(order, RealBoard(link.port), link, Console())
    assert trust.own(link) == part
