"""A realtime session with the stand-in: what is heard, what is said, and how one is interrupted."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from realtime_peer import Peer, audio_of, joined, kinds, silence, tone

from uopenai_tools.standin import StandIn

Json = Any

PUSH_TO_TALK = {"audio": {"input": {"turn_detection": None}}}
TEXT = {"output_modalities": ["text"]}
SPOKEN = [
    "response.created",
    "rate_limits.updated",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
]
CLOSED = [
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
]


@pytest.fixture(scope="module")
def service() -> Iterator[StandIn]:
    with StandIn(tls=False) as running:
        yield running


@pytest.fixture
def peer(service: StandIn) -> Iterator[Peer]:
    with joined(service) as one:
        yield one


def words(text: str) -> Json:
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def asked(peer: Peer, text: str, **response: Json) -> list[Json]:
    """Ask in words; the events of the response."""
    peer.send("conversation.item.create", item=words(text))
    peer.until("conversation.item.done")
    peer.send("response.create", **({"response": response} if response else {}))
    return peer.until("response.done")


def test_what_is_said_is_heard_and_answered_in_speech(peer: Peer) -> None:
    peer.say(silence(500), tone(1000), silence(300))
    events = peer.until("response.done")
    named = kinds(events)
    assert named[:5] == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
    ]
    assert named[5:10] == SPOKEN
    assert named[-6:] == CLOSED
    started, stopped, committed, added = events[:4]
    # 300 ms of padding before speech, 200 ms of silence after it.
    assert (started["audio_start_ms"], stopped["audio_end_ms"]) == (200, 1700)
    assert started["item_id"] == stopped["item_id"] == committed["item_id"] == added["item"]["id"]
    said = events[-1]["response"]["output"][0]["content"][0]["transcript"]
    assert said == "I heard 1.50 seconds of audio."
    assert "".join(e["delta"] for e in events if e["type"].endswith("transcript.delta")) == said
    assert len(audio_of(events)) > 24_000


def test_deltas_are_small_at_first_and_then_a_quarter_of_a_second(peer: Peer) -> None:
    events = asked(peer, "Repeat: one two three four five six seven eight nine ten")
    sizes = [len(base64.b64decode(e["delta"])) for e in events if e["type"] == "response.output_audio.delta"]
    assert sizes[:3] == [4800, 7200, 12_000]
    assert set(sizes[2:-1]) == {12_000}
    assert sizes[-1] <= 12_000


def test_the_transcript_is_told_when_it_is_asked_for(peer: Peer) -> None:
    session = peer.update(audio={"input": {"transcription": {"model": "gpt-4o-transcribe"}}})
    assert session["audio"]["input"]["transcription"] == {"model": "gpt-4o-transcribe"}
    peer.say(tone(500), silence(300))
    *deltas, completed = [e for e in peer.until("response.done") if "transcription" in e["type"]]
    assert "".join(e["delta"] for e in deltas) == completed["transcript"]
    assert completed["transcript"].startswith("A recording arrived: 0.70 seconds of audio at 24000 Hz")
    session = peer.update(audio={"input": {"transcription": None}})
    assert "transcription" not in session["audio"]["input"]


def test_push_to_talk_waits_for_commit_and_response_create(peer: Peer) -> None:
    peer.update(**PUSH_TO_TALK)
    peer.say(tone(400), silence(2000))
    committed = peer.ask("input_audio_buffer.commit", "input_audio_buffer.committed")
    assert kinds(peer.until("conversation.item.done")) == [
        "conversation.item.added",
        "conversation.item.done",
    ]
    peer.send("response.create")
    done = peer.until("response.done")[-1]["response"]
    assert done["output"][0]["content"][0]["transcript"] == "I heard 2.40 seconds of audio."
    item = peer.ask("conversation.item.retrieve", "conversation.item.retrieved", item_id=committed["item_id"])
    assert base64.b64decode(item["item"]["content"][0]["audio"]) == tone(400) + silence(2000)


@pytest.mark.parametrize(("milliseconds", "told"), [(0, "0.00"), (50, "50.00")])
def test_too_little_audio_is_not_committed(peer: Peer, milliseconds: int, told: str) -> None:
    peer.update(**PUSH_TO_TALK)
    peer.say(silence(milliseconds))
    error = peer.error("input_audio_buffer.commit")
    assert error["code"] == "input_audio_buffer_commit_empty"
    assert error["event_id"] == "event_of_mine"
    assert f"only has {told}ms of audio" in error["message"]


def test_cleared_audio_is_gone(peer: Peer) -> None:
    peer.update(**PUSH_TO_TALK)
    peer.say(tone(400))
    peer.ask("input_audio_buffer.clear", "input_audio_buffer.cleared")
    assert peer.error("input_audio_buffer.commit")["code"] == "input_audio_buffer_commit_empty"


def test_speech_interrupts_a_response_that_nobody_reads(service: StandIn) -> None:
    with joined(service, max_queue=1) as peer:
        # Six minutes of speech: far more than fits between the stand-in and one who does not read.
        peer.send("response.create", response={"instructions": "Tell a story in 900 words"})
        events = peer.until("response.output_audio.delta")
        peer.say(tone(500), silence(100))
        events += peer.until("response.done")
        response = events[-1]["response"]
        assert response["status"] == "cancelled"
        assert response["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
        assert response["output"][0]["status"] == "incomplete"
        started = next(at for at, e in enumerate(events) if e["type"] == "input_audio_buffer.speech_started")
        assert kinds(events[started + 1 :]) == CLOSED
        assert 0 < len(audio_of(events)) < 24_000 * 2 * 60
        # It heard a little of it, and says so.
        item_id = response["output"][0]["id"]
        cut = {"item_id": item_id, "content_index": 0, "audio_end_ms": 100}
        told = peer.ask("conversation.item.truncate", "conversation.item.truncated", **cut)
        assert told["audio_end_ms"] == 100
        turn = service.realtime_log[-2]
        assert (turn.status, turn.reason, turn.truncated_to_ms) == ("cancelled", "turn_detected", 100)


def test_a_response_is_cancelled_when_the_client_says_so(peer: Peer) -> None:
    peer.send("response.create", response={"instructions": "Tell a story in 900 words"})
    peer.send("response.cancel")
    done = peer.until("response.done")[-1]["response"]
    assert done["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
    assert peer.error("response.cancel")["code"] == "response_cancel_not_active"


def test_one_response_at_a_time(peer: Peer) -> None:
    peer.send("response.create", response={"instructions": "Tell a story in 900 words"})
    created = peer.receive()
    peer.send("response.create", event_id="second")
    error = peer.until("error")[-1]["error"]
    assert error["code"] == "conversation_already_has_active_response"
    assert created["response"]["id"] in error["message"]
    assert error["event_id"] == "second"
    peer.send("response.cancel")
    peer.until("response.done")


def test_so_many_responses_at_once_and_no_more(peer: Peer) -> None:
    own = {"conversation": "none", "instructions": "Tell a story in 900 words"}
    for _ in range(9):
        peer.send("response.create", response=own)
    assert peer.until("error")[-1]["error"]["code"] == "too_many_active_responses"


def test_a_response_outside_the_conversation_leaves_no_trace(peer: Peer) -> None:
    own = {"conversation": "none", "metadata": {"topic": "test"}, "input": [words("What is 6 * 7?")], **TEXT}
    peer.send("response.create", response=own)
    events = peer.until("response.done")
    response = events[-1]["response"]
    assert "conversation_id" not in response
    assert response["metadata"] == {"topic": "test"}
    assert "42" in response["output"][0]["content"][0]["text"]
    assert "conversation.item.added" not in kinds(events)
    missing = peer.error("conversation.item.retrieve", item_id=response["output"][0]["id"])
    assert missing["code"] == "item_retrieve_invalid_item_id"


def test_a_function_is_called_and_its_result_answered(peer: Peer) -> None:
    parameters = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    tool = {"type": "function", "name": "weather", "description": "…", "parameters": parameters}
    peer.update(tools=[tool], tool_choice="required")
    events = asked(peer, "How is it in Rome?")
    call = events[-1]["response"]["output"][0]
    deltas = [e["delta"] for e in events if e["type"] == "response.function_call_arguments.delta"]
    done = next(e for e in events if e["type"] == "response.function_call_arguments.done")
    assert "".join(deltas) == done["arguments"] == call["arguments"] == '{"city":"How is it in Rome?"}'
    assert (done["name"], done["call_id"]) == ("weather", call["call_id"])
    output = {"type": "function_call_output", "call_id": call["call_id"], "output": "18 degrees"}
    peer.send("conversation.item.create", item=output)
    peer.until("conversation.item.done")
    peer.send("response.create", response=TEXT)
    answer = peer.until("response.done")[-1]["response"]["output"][0]
    assert "18 degrees" in answer["content"][0]["text"]


def test_a_limit_cuts_the_answer(peer: Peer) -> None:
    response = asked(peer, "Write 100 words", max_output_tokens=20)[-1]["response"]
    assert response["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}
    assert response["usage"]["output_tokens"] <= 21
