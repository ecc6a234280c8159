"""A WebSocket gets the faults that its request asks for: on the link, in a frame, in an event."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from realtime_peer import CONTRACT, MODEL, Peer, called, joined
from standin_client import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from uopenai_tools.standin import StandIn
from uopenai_tools.standin.realtime.harm import KINDS

Json = Any

FAULT = "x-standin-fault"
# What `websockets` closes with when it gets such a frame (RFC 6455, 7.4.1).
BROKEN = {
    "masked": 1002,
    "reserved": 1002,
    "opcode": 1002,
    "length": 1009,
    "control": 1002,
    "continuation": 1002,
    "fragmented": 1002,
    "shortclose": 1002,
    "closecode": 1002,
    "utf8": 1007,
}
MESSAGES = {
    "binary": b"{}",
    "json": '{"type": "session.',
    "list": "[]",
    "untyped": "{}",
    "unknown": '{"type": "response.standin.invented", "event_id": "event_invented"}',
    "fragments": '{"type": "response.newer"} ',
}


OTHERS = ("huge", "longdelta", "nodelta", "baddelta", "error", "ping")


@pytest.fixture(scope="module")
def service() -> Iterator[StandIn]:
    with StandIn(tls=False) as running:
        yield running


def asked(text: str, **settings: Any) -> dict[str, Any]:
    return {"headers": {FAULT: text}, **settings}


def closed(peer: Peer) -> ConnectionClosed:
    """Read to the end, which is not a good one."""
    with pytest.raises(ConnectionClosed) as error:
        while True:
            peer.socket.recv(timeout=20)
    return error.value


def still_there(peer: Peer) -> bool:
    return peer.update(instructions="on")["instructions"] == "on"


@pytest.mark.parametrize(("kind", "code"), BROKEN.items())
def test_a_frame_breaks_the_protocol(service: StandIn, kind: str, code: int) -> None:
    with joined(service, **asked(f"send={kind}")) as peer:
        error = closed(peer)
        assert error.sent
        assert error.sent.code == code


@pytest.mark.parametrize(("kind", "text"), MESSAGES.items())
def test_a_message_is_none_that_is_known(service: StandIn, kind: str, text: str | bytes) -> None:
    with joined(service, **asked(f"send={kind}")) as peer:
        assert peer.socket.recv(timeout=20) == text
        assert still_there(peer)


@pytest.mark.parametrize(("kind", "name"), [("huge", "padding"), ("longdelta", "delta")])
def test_an_event_is_huge(service: StandIn, kind: str, name: str) -> None:
    with joined(service, **asked(f"send={kind}", max_size=None)) as peer:
        assert len(json.loads(peer.socket.recv(timeout=20))[name]) == 1 << 20
        assert still_there(peer)


@pytest.mark.parametrize("kind", ["nodelta", "baddelta"])
def test_a_delta_is_no_audio(service: StandIn, kind: str) -> None:
    with joined(service, **asked(f"send={kind}")) as peer:
        event = json.loads(peer.socket.recv(timeout=20))
        assert (event["type"], event["delta"]) in [
            ("response.output_audio.delta", None),
            ("response.output_audio.delta", "AAAA!AAA"),
        ]
        assert still_there(peer)


def test_the_service_has_an_error(service: StandIn) -> None:
    with joined(service, **asked("send=error")) as peer:
        assert peer.receive()["error"]["type"] == "server_error"
        assert still_there(peer)


def test_a_ping_comes_between(service: StandIn) -> None:
    with joined(service, **asked("send=ping")) as peer:
        assert still_there(peer)


def test_every_kind_is_tested() -> None:
    assert KINDS.keys() == BROKEN.keys() | MESSAGES.keys() | {*OTHERS}


def test_the_connection_is_closed_as_wanted_after_so_many_events(service: StandIn) -> None:
    with joined(service, **asked("close=4001; reason=enough; after=3")) as peer:
        assert still_there(peer)
        peer.send("session.update", session={"type": "realtime"})
        peer.receive()
        error = closed(peer)
        assert error.rcvd
        assert (error.rcvd.code, error.rcvd.reason) == (4001, "enough")


def test_the_connection_ends_within_a_frame(service: StandIn) -> None:
    with called(service, **asked("cut=900")) as peer:
        error = closed(peer)
        assert error.rcvd is None


def test_a_stalled_connection_stands(service: StandIn) -> None:
    with called(service, **asked("stall=900", close_timeout=0.1)) as peer, pytest.raises(TimeoutError):
        peer.socket.recv(timeout=0.1)


def test_the_upgrade_is_refused_so_many_times(service: StandIn) -> None:
    wanted = asked("status=503; times=2; token=upgrade")
    for _ in range(2):
        with pytest.raises(InvalidStatus) as refused, called(service, **wanted):
            pass
        assert refused.value.response.status_code == 503
    with joined(service, **wanted) as peer:
        assert still_there(peer)


def test_the_query_may_ask_too(service: StandIn) -> None:
    with joined(service, f"model={MODEL}&{FAULT}={quote('close=1011')}") as peer:
        error = closed(peer)
        assert error.rcvd
        assert error.rcvd.code == 1011


def test_a_slow_link_takes_its_time_and_loses_nothing(service: StandIn) -> None:
    began = time.monotonic()
    with joined(service, **asked("slow=400000")) as peer:
        # 0.8 s of audio is 52 KB: over 0.1 s on this link. It may take longer, never less.
        peer.send("response.create", response={"instructions": "Repeat: one two three"})
        events = peer.until("response.done")
        size = sum(len(json.dumps(event)) for event in events)
    assert time.monotonic() - began > size / 400_000 * 0.9


def test_after_silence_it_goes_on(service: StandIn) -> None:
    began = time.monotonic()
    with joined(service, **asked("hush=0.2; after=1")) as peer:
        assert still_there(peer)
    assert time.monotonic() - began > 0.2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("send=nothing", "'nothing' is no value for 'send'"),
        ("close=1005", "'1005' is no value for 'close'"),
        ("reason=why", "'reason' needs 'close'"),
        ("after=2", "it names no fault: delay, status, cut, stall, garbage, slow, hush, send, close"),
        ("send=ping; cut=5; stall=5", "'cut' and 'stall' exclude each other"),
    ],
)
def test_a_misspelt_fault_is_refused(service: StandIn, text: str, words: str) -> None:
    with pytest.raises(InvalidStatus) as refused, called(service, **asked(text)):
        pass
    body = refused.value.response.body
    assert body
    assert words in json.loads(body)["error"]["message"]


def test_a_request_of_another_kind_has_no_such_faults(service: StandIn) -> None:
    headers = {FAULT: "slow=100"}
    answer = Client(service, CONTRACT).send("GET", "/models", headers=headers)
    assert answer.status == 400
    assert "there is no 'slow'" in answer.error["message"]
