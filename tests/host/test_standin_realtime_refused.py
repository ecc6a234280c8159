"""What a realtime session refuses, and in which words; it goes on after that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from realtime_client import Peer, added, joined, turns, words
from websockets.exceptions import ConnectionClosed

from uopenai_tools.standin import StandIn

Json = Any


@pytest.fixture(scope="module")
def service() -> Iterator[StandIn]:
    with StandIn(tls=False) as running:
        yield running


@pytest.fixture
def peer(service: StandIn) -> Iterator[Peer]:
    with joined(service) as one:
        yield one


@pytest.mark.parametrize(
    ("session", "param", "code"),
    [
        ({}, "session.type", "missing_required_parameter"),
        ({"type": "imagined"}, "session.type", "invalid_value"),
        ({"type": "transcription"}, "session.type", "invalid_session_type"),
        ({"type": "realtime", "voice": "ash"}, "session.voice", "unknown_parameter"),
        ({"type": "realtime", "model": "gpt-realtime-mini"}, "session.model", "cannot_update_model"),
        ({"type": "realtime", "instructions": 5}, "session.instructions", "invalid_type"),
        (
            {"type": "realtime", "output_modalities": ["text", "audio"]},
            "session.output_modalities",
            "invalid_value",
        ),
        (
            {"type": "realtime", "max_output_tokens": 0},
            "session.max_output_tokens",
            "integer_below_min_value",
        ),
        (
            {"type": "realtime", "max_output_tokens": 5000},
            "session.max_output_tokens",
            "integer_above_max_value",
        ),
        (
            {"type": "realtime", "audio": {"output": {"voice": "nobody"}}},
            "session.audio.output.voice",
            "invalid_value",
        ),
        (
            {"type": "realtime", "audio": {"output": {"speed": 2}}},
            "session.audio.output.speed",
            "integer_above_max_value",
        ),
        (
            {"type": "realtime", **turns(type="server_vad", threshold=1.5)},
            "session.audio.input.turn_detection.threshold",
            "decimal_above_max_value",
        ),
        (
            {"type": "realtime", **turns(type="server_vad", idle_timeout_ms=10)},
            "session.audio.input.turn_detection.idle_timeout_ms",
            "integer_below_min_value",
        ),
        (
            {"type": "realtime", **turns(type="server_vad", patience=10)},
            "session.audio.input.turn_detection.patience",
            "unknown_parameter",
        ),
        (
            {"type": "realtime", "tools": [{"type": "mcp", "server_label": "x", "server_url": "https://x"}]},
            "session.tools[0].type",
            "unsupported_parameter",
        ),
    ],
)
def test_a_session_that_cannot_be_is_refused(peer: Peer, session: Json, param: str, code: str) -> None:
    error = peer.error("session.update", session=session)
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", code, param)
    assert error["event_id"] == "event_of_mine"


def test_a_rate_that_cannot_be_is_told_with_those_that_can(peer: Peer) -> None:
    session = {"type": "realtime", "audio": {"input": {"format": {"type": "audio/pcm", "rate": 8000}}}}
    error = peer.error("session.update", session=session)
    assert error["message"] == "Invalid value: 8000. Supported values are: 24000."
    assert error["param"] == "session.audio.input.format.rate"


@pytest.mark.parametrize(
    ("text", "code", "wanted"),
    [
        ("{", "invalid_json", "We could not parse your event as JSON"),
        ('{"type": NaN}', "invalid_json", "NaN is not JSON"),
        ("[" * 100_000, "invalid_json", "it is nested too deeply"),
        ("[]", "invalid_type", "which is an object, but got: array"),
        ("{}", "missing_required_parameter", "Missing required parameter: 'type'."),
        ('{"type": 5}', "invalid_value", "Invalid value: integer."),
        ('{"type": {}}', "invalid_value", "Invalid value: object."),
        ('{"type": [1]}', "invalid_value", "Invalid value: array."),
        (
            '{"type": "transcription_session.update"}',
            "invalid_value",
            "Supported values are: 'session.update'",
        ),
        (
            '{"type": "response.create", "response": []}',
            "invalid_type",
            "expected an object, but got an array",
        ),
        ('{"type": "input_audio_buffer.append"}', "missing_required_parameter", "'audio'"),
        (
            '{"type": "input_audio_buffer.append", "audio": 1}',
            "invalid_type",
            "for 'audio': expected a string",
        ),
        ('{"type": "input_audio_buffer.append", "audio": "AAA"}', "invalid_value", "mono PCM16 at 24kHz"),
        ('{"type": "input_audio_buffer.append", "audio": "AA=="}', "invalid_value", "Invalid 'audio'."),
        ('{"type": "output_audio_buffer.clear"}', "unsupported_event", "only supported on WebRTC"),
        (
            '{"type": "response.cancel"}',
            "response_cancel_not_active",
            "Cancellation failed: no active response found",
        ),
    ],
)
def test_an_event_that_cannot_be_is_refused(peer: Peer, text: str, code: str, wanted: str) -> None:
    peer.socket.send(text)
    error = peer.receive()["error"]
    assert error["code"] == code
    assert wanted in error["message"]


def test_a_binary_message_is_refused_and_one_that_is_not_utf8_ends_it(peer: Peer) -> None:
    peer.socket.send(b"{}")
    assert "a binary message came" in peer.receive()["error"]["message"]
    peer.socket.send(b'"\xff"', text=True)
    with pytest.raises(ConnectionClosed) as closed:
        peer.receive()
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1007


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"item": words("x", id="x" * 33)}, "string_above_max_length"),
        ({"item": words("x", id="known")}, "item_create_duplicate_item_id"),
        ({"item": words("x"), "previous_item_id": "lost"}, "item_create_invalid_previous_item_id"),
        ({"item": {"type": "function_call_output", "call_id": "c", "output": ""}}, "invalid_tool_call_id"),
        (
            {"item": {"type": "message", "role": "user", "content": [{"type": "input_text"}]}},
            "missing_required_parameter",
        ),
        (
            {
                "item": {
                    "type": "message",
                    "role": "assistant",
                    "content": [{"type": "output_audio", "transcript": "x"}],
                }
            },
            "missing_required_parameter",
        ),
        ({"item": {"type": "message", "role": "robot", "content": []}}, "invalid_value"),
    ],
)
def test_an_item_that_cannot_be_is_refused(peer: Peer, event: Json, code: str) -> None:
    added(peer, words("known", id="known"))
    assert peer.error("conversation.item.create", **event)["code"] == code


@pytest.mark.parametrize("kind", ["retrieve", "delete", "truncate"])
def test_an_item_that_is_not_there_is_refused(peer: Peer, kind: str) -> None:
    more = {"content_index": 0, "audio_end_ms": 0} if kind == "truncate" else {}
    error = peer.error(f"conversation.item.{kind}", item_id="lost", **more)
    assert error["code"] == f"item_{kind}_invalid_item_id"
