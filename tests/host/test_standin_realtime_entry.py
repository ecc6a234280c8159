"""Who is let in to a realtime session, with which key and model, and what the others are told."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from realtime_client import MODEL, address, called, joined, trusting
from standin_client import Answer, Client, Clock
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from uopenai_tools import contract
from uopenai_tools.standin import StandIn

Json = Any

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module")
def times() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def service(times: Clock) -> Iterator[StandIn]:
    with StandIn(tls=False, clock=times) as running:
        yield running


@pytest.fixture(scope="module")
def http(service: StandIn) -> Client:
    return Client(service, contract.load())


def asked(http: Client, change: Mapping[str, str | None], method: str = "GET", query: str = "") -> Answer:
    """A handshake with some headers changed, or left out."""
    headers = {name: value for name, value in {**UPGRADE, **change}.items() if value is not None}
    return http.send(method, f"/realtime?model={MODEL}{query}", headers=headers)


def test_over_tls_as_well(standin: StandIn) -> None:
    with joined(standin, ssl=trusting(standin)) as peer:
        assert peer.update(instructions="Be brief.")["instructions"] == "Be brief."


def test_the_answer_has_the_service_s_headers_and_is_recorded(service: StandIn) -> None:
    with joined(service) as peer:
        assert peer.socket.response
        assert peer.socket.response.headers["x-request-id"].startswith("req_")
        assert (service.log[-1].path, service.log[-1].status) == ("/v1/realtime", 101)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"Connection": None, "Upgrade": None}, 426, "This is where WebSockets begin"),
        ({"Upgrade": None}, 426, "missing Upgrade header"),
        ({"Connection": "keep-alive"}, 426, "invalid Connection header"),
        ({"Upgrade": "h2c"}, 426, "invalid Upgrade header"),
        ({"Sec-WebSocket-Key": None}, 400, "missing Sec-WebSocket-Key header"),
        ({"Sec-WebSocket-Key": "short"}, 400, "invalid Sec-WebSocket-Key header"),
        ({"Sec-WebSocket-Version": None}, 400, "missing Sec-WebSocket-Version header"),
        ({"Sec-WebSocket-Version": "8"}, 426, "invalid Sec-WebSocket-Version header"),
    ],
)
def test_an_upgrade_without_the_right_headers_is_refused(
    http: Client, change: Mapping[str, str | None], status: int, words: str
) -> None:
    answer = asked(http, change)
    assert answer.status == status
    assert words in answer.error["message"]
    assert (answer.headers["upgrade"], answer.headers["sec-websocket-version"]) == ("websocket", "13")


def test_after_a_refusal_the_connection_goes_on(http: Client) -> None:
    connection = http.connect()
    headers = {**UPGRADE, "Sec-WebSocket-Version": "8"}
    for _ in range(2):
        assert http.send("GET", "/realtime", headers=headers, connection=connection).status == 426
    assert http.send("GET", "/models", connection=connection).status == 200
    connection.close()


def test_what_comes_with_the_request_is_not_lost(service: StandIn) -> None:
    target = urlsplit(service.base_url)
    assert target.port
    event = Frame(Opcode.TEXT, b'{"type": "input_audio_buffer.clear"}').serialize(mask=True)
    head = [f"GET /v1/realtime?model={MODEL} HTTP/1.1", "Host: x", f"Authorization: Bearer {service.key}"]
    head += [f"{name}: {value}" for name, value in UPGRADE.items()]
    sent = "\r\n".join([*head, "", ""]).encode() + event
    with socket.create_connection((target.hostname, target.port), timeout=20) as raw:
        raw.sendall(sent[:-9])
        received = b""
        while b"session.created" not in received:
            received += raw.recv(4096)
        raw.sendall(sent[-9:])
        while b"input_audio_buffer.cleared" not in received:
            received += raw.recv(4096)
    assert received.startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
    # The answer to the key in RFC 6455, 1.3.
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in received


def test_only_get_begins_one(http: Client) -> None:
    answer = asked(http, {}, "POST")
    assert (answer.status, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, None),
        ("Basic abc", None),
        ("Bearer sk-wrong", "invalid_api_key"),
        ("Bearer ek_x", "invalid_api_key"),
    ],
)
def test_without_the_key_nobody_is_let_in(http: Client, key: str | None, code: str | None) -> None:
    answer = asked(http, {"Authorization": key or ""})
    assert (answer.status, answer.error["code"]) == (401, code)


def test_a_browser_sends_its_key_as_a_subprotocol(service: StandIn) -> None:
    offered = [Subprotocol("realtime"), Subprotocol(f"openai-insecure-api-key.{service.key}")]
    with connect(address(service), subprotocols=offered) as own:
        assert own.subprotocol == "realtime"
        assert json.loads(own.recv(timeout=20))["type"] == "session.created"


@pytest.mark.parametrize(
    ("query", "headers", "code", "words"),
    [
        ("model=gpt-nonsense", {}, "model_not_found", "The model `gpt-nonsense` does not exist"),
        ("model=gpt-4o", {}, "invalid_model", 'Model "gpt-4o" is not supported in realtime mode.'),
        ("", {}, "missing_model", "You must provide a model parameter"),
        ("call_id=rtc_1", {}, "call_id_not_found", "There is no call 'rtc_1'."),
        (
            "model=gpt-realtime",
            {"OpenAI-Beta": "realtime=v1"},
            "beta_api_shape_disabled",
            "no longer supported",
        ),
    ],
)
def test_what_cannot_be_is_said_on_the_socket_which_closes(
    service: StandIn, query: str, headers: Mapping[str, str], code: str, words: str
) -> None:
    with called(service, query, headers) as peer:
        error = peer.receive()["error"]
        assert (error["type"], error["code"]) == ("invalid_request_error", code)
        assert words in error["message"]
        with pytest.raises(ConnectionClosed) as closed:
            peer.receive()
        assert closed.value.rcvd
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4000, f"invalid_request_error.{code}")


def minted(http: Client, **body: Json) -> Json:
    answer = http.post("/realtime/client_secrets", body)
    assert answer.status == 200, answer.body
    http.check("create-realtime-client-secret", answer.json)
    return answer.json


def test_an_ephemeral_key_opens_the_session_that_it_was_made_for(
    service: StandIn, http: Client, times: Clock
) -> None:
    made = minted(http, session={"type": "realtime", "model": MODEL, "instructions": "Repeat: at once."})
    assert made["value"].startswith("ek_")
    assert made["expires_at"] == times.now + 600
    own = {"Authorization": f"Bearer {made['value']}"}
    for query in ("", f"model={MODEL}"):
        with called(service, query, own) as peer:
            assert peer.receive()["session"]["instructions"] == "Repeat: at once."
    with called(service, "model=gpt-realtime-mini", own) as peer:
        assert peer.receive()["error"]["code"] == "invalid_model"
    assert http.send("GET", "/models", headers=own).status == 401


def test_an_ephemeral_key_has_its_time(http: Client, times: Clock) -> None:
    made = minted(http, expires_after={"anchor": "created_at", "seconds": 30})
    assert made["session"]["model"] == MODEL
    times.now += 30
    answer = asked(http, {"Authorization": f"Bearer {made['value']}"})
    assert (answer.status, answer.error["code"]) == (401, "expired_api_key")


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"session": {"type": "realtime", "model": "gpt-nonsense"}}, "model"),
        ({"session": {"type": "imagined"}}, "session.type"),
        (
            {"session": {"type": "realtime", "audio": {"output": {"voice": "nobody"}}}},
            "session.audio.output.voice",
        ),
        ({"expires_after": {"seconds": 5}}, "expires_after.seconds"),
    ],
)
def test_no_ephemeral_key_for_a_session_that_cannot_be(http: Client, body: Json, param: str) -> None:
    answer = http.post("/realtime/client_secrets", body)
    assert (answer.status, answer.error["param"]) == (400 if param != "model" else 404, param)
