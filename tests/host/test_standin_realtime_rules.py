"""What a realtime session allows, in which order, and when it ends."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from realtime_client import Peer, added, joined, kinds, silence, tone, turns, words
from standin_client import Clock
from websockets.exceptions import ConnectionClosed

from uopenai_tools.standin import StandIn
from uopenai_tools.standin.serve import Options, serve

Json = Any

TEXT = {"output_modalities": ["text"]}


@pytest.fixture(scope="module")
def times() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def service(times: Clock) -> Iterator[StandIn]:
    with StandIn(tls=False, clock=times) as running:
        yield running


@pytest.fixture
def peer(service: StandIn) -> Iterator[Peer]:
    with joined(service) as one:
        yield one


def test_items_stand_in_the_order_that_was_asked_for(peer: Peer) -> None:
    assert added(peer, words("b", id="b"))["previous_item_id"] is None
    assert added(peer, words("d", id="d"))["previous_item_id"] == "b"
    assert added(peer, words("a", id="a"), previous_item_id="root")["previous_item_id"] is None
    assert added(peer, words("c", id="c"), previous_item_id="b")["previous_item_id"] == "b"
    peer.ask("conversation.item.delete", "conversation.item.deleted", item_id="c")
    assert added(peer, words("e"), previous_item_id="d")["previous_item_id"] == "d"
    got = peer.ask("conversation.item.retrieve", "conversation.item.retrieved", item_id="a")["item"]
    assert got == {**words("a", id="a"), "object": "realtime.item", "status": "completed"}


def test_only_so_much_is_truncated_as_was_said(peer: Peer) -> None:
    user = added(peer, words("Repeat: Hello"))["item"]["id"]
    peer.send("response.create")
    item_id = peer.until("response.done")[-1]["response"]["output"][0]["id"]
    cut = {"item_id": item_id, "content_index": 0, "audio_end_ms": 5000}
    assert "is already shorter than 5000ms" in peer.error("conversation.item.truncate", **cut)["message"]
    told = peer.ask(
        "conversation.item.truncate", "conversation.item.truncated", **{**cut, "audio_end_ms": 100}
    )
    assert told["audio_end_ms"] == 100
    assert peer.error("conversation.item.truncate", **{**cut, "audio_end_ms": 101})["code"] == "invalid_value"
    assert peer.error("conversation.item.truncate", **{**cut, "content_index": 1})["param"] == "content_index"
    item = peer.ask("conversation.item.retrieve", "conversation.item.retrieved", item_id=item_id)["item"]
    assert item["content"] == [{"type": "output_audio", "transcript": ""}]
    mine = peer.error("conversation.item.truncate", **{**cut, "item_id": user})
    assert mine["message"] == "Only model output audio messages can be truncated."


def test_what_is_truncated_while_it_is_said_stays_so(peer: Peer) -> None:
    peer.send("response.create", response={"instructions": "Tell a story in 60 words"})
    item_id = peer.until("response.output_audio.delta")[-1]["item_id"]
    cut = {"item_id": item_id, "content_index": 0, "audio_end_ms": 50}
    peer.send("conversation.item.truncate", **cut)
    peer.until("conversation.item.truncated")
    done = peer.until("response.done")[-1]["response"]
    assert done["status"] == "completed"
    nothing = [{"type": "output_audio", "transcript": ""}]
    assert done["output"][0]["content"] == nothing
    item = peer.ask("conversation.item.retrieve", "conversation.item.retrieved", item_id=item_id)["item"]
    assert item["content"] == nothing
    longer = peer.error("conversation.item.truncate", **{**cut, "audio_end_ms": 60})["message"]
    assert longer == "Audio content of 50ms is already shorter than 60ms"


def test_the_voice_stays_once_it_was_heard(peer: Peer) -> None:
    assert peer.update(audio={"output": {"voice": "ash"}})["audio"]["output"]["voice"] == "ash"
    peer.send("response.create")
    peer.until("response.done")
    session = {"type": "realtime", "audio": {"output": {"voice": "sage"}}}
    assert peer.error("session.update", session=session)["code"] == "cannot_update_voice"
    assert peer.update(audio={"output": {"voice": "ash", "speed": 1.2}})["audio"]["output"]["speed"] == 1.2


def test_speech_need_not_be_answered_nor_interrupt(peer: Peer) -> None:
    peer.update(**turns(type="server_vad", create_response=False, interrupt_response=False))
    peer.send("response.create", response={"instructions": "Tell a story in 900 words"})
    peer.until("response.output_audio.delta")
    peer.say(tone(300), silence(300))
    named = kinds(peer.until("conversation.item.done"))
    assert "input_audio_buffer.speech_started" in named
    assert "response.done" not in named
    peer.send("response.cancel")
    peer.until("response.done")
    peer.ask("input_audio_buffer.clear", "input_audio_buffer.cleared")


def test_settings_of_turn_detection_are_kept(peer: Peer) -> None:
    detection = {"type": "server_vad", "threshold": 0.9, "prefix_padding_ms": 100, "silence_duration_ms": 600}
    session = peer.update(**turns(**detection))
    assert session["audio"]["input"]["turn_detection"] == {
        **detection,
        "create_response": True,
        "interrupt_response": True,
        "idle_timeout_ms": None,
    }
    # Quiet speech is none with this threshold; loud speech begins 100 ms early and ends 600 ms late.
    peer.say(tone(500, loudness=1000), silence(700), tone(500, loudness=20_000), silence(600))
    events = peer.until("response.done")
    assert (events[0]["audio_start_ms"], events[1]["audio_end_ms"]) == (1100, 2300)


def test_semantic_turn_detection_hears_as_well(peer: Peer) -> None:
    peer.update(**turns(type="semantic_vad", eagerness="high"))
    peer.say(tone(500), silence(260))
    assert peer.until("response.done")[0]["type"] == "input_audio_buffer.speech_started"


def test_when_nobody_speaks_the_assistant_asks(peer: Peer) -> None:
    peer.update(**TEXT, **turns(type="server_vad", idle_timeout_ms=5000))
    peer.send("response.create")
    peer.until("response.done")
    peer.say(silence(5000))
    events = peer.until("response.done")
    assert events[0]["type"] == "input_audio_buffer.timeout_triggered"
    assert (events[0]["audio_start_ms"], events[0]["audio_end_ms"]) == (0, 5000)


@pytest.mark.parametrize("law", ["pcmu", "pcma"])
def test_g711_goes_both_ways(peer: Peer, law: str) -> None:
    form = {"type": f"audio/{law}"}
    peer.update(audio={"input": {"format": form}, "output": {"format": form}})
    quiet, loud = (b"\xff", b"\x0f") if law == "pcmu" else (b"\xd5", b"\x2a")
    audio = base64.b64encode(quiet * 2400 + loud * 4000 + quiet * 1600).decode()
    peer.send("input_audio_buffer.append", audio=audio)
    events = peer.until("response.done")
    assert (events[0]["audio_start_ms"], events[1]["audio_end_ms"]) == (0, 1000)
    sizes = [len(base64.b64decode(e["delta"])) for e in events if e["type"] == "response.output_audio.delta"]
    assert sizes[:3] == [800, 1200, 2000]
    assert events[-1]["response"]["audio"]["output"]["format"] == form


def test_a_transcription_session_transcribes_and_says_nothing(service: StandIn) -> None:
    with joined(service, "intent=transcription") as peer:
        model = {"audio": {"input": {"transcription": {"model": "whisper-1"}}}}
        peer.send("session.update", session={"type": "transcription", **model})
        session = peer.receive()["session"]
        assert session["object"] == "realtime.transcription_session"
        peer.say(tone(500), silence(200))
        events = peer.until("conversation.item.input_audio_transcription.completed")
        assert events[-1]["usage"] == {"type": "duration", "seconds": 0.7}
        assert peer.error("response.create")["code"] == "unsupported_event"


@pytest.mark.parametrize("asks", [True, False], ids=["when it asks", "when it only listens"])
def test_a_session_ends_after_an_hour(service: StandIn, times: Clock, asks: bool) -> None:
    with joined(service) as peer:
        times.now += 3600
        if asks:
            peer.send("input_audio_buffer.clear")
        error = peer.receive()["error"]
        assert (error["code"], error["message"]) == (
            "session_expired",
            "Your session hit the maximum duration of 60 minutes.",
        )
        with pytest.raises(ConnectionClosed) as closed:
            peer.receive()
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1001


def test_a_turn_is_written_down(service: StandIn) -> None:
    before = len(service.realtime_log)
    with joined(service) as peer:
        peer.say(tone(400), silence(200))
        peer.until("response.done")
        peer.ask("input_audio_buffer.clear", "input_audio_buffer.cleared")
    (turn,) = service.realtime_log[before:]
    moments = [
        turn.first_append_at,
        turn.speech_started_at,
        turn.speech_stopped_at,
        turn.committed_at,
        turn.response_created_at,
        turn.first_delta_at,
        turn.last_delta_at,
        turn.done_at,
    ]
    assert moments == sorted(moment for moment in moments if moment is not None)
    assert (turn.heard_ms, turn.status, turn.said) == (600, "completed", "I heard 0.60 seconds of audio.")
    line = turn.describe()
    assert line.startswith(
        f"  turn {turn.number} on connection {turn.connection}: heard 0.60 s, first audio after "
    )
    assert line.endswith("→ completed")


def test_serve_says_a_line_for_each_turn(tmp_path: Path) -> None:
    options = Options(port=0, tls=False, key_file=tmp_path / "key")
    said: list[str] = []

    def talk() -> None:
        service = StandIn(key=options.key_file.read_text(), tls=False)
        service._port = urlsplit(said[0].split()[-1]).port or 0
        with joined(service) as peer:
            peer.send("response.create", response={**TEXT})
            peer.until("response.done")
            peer.error("response.cancel")

    serve(options, said.append, talk, {})
    assert said[-2:] == [
        "  connection 1: GET /v1/realtime → 101",
        "  turn 1 on connection 1: asked in words → completed",
    ]
