"""Speech is real audio, and a transcription reports what arrived, whatever the recording is like."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import math
import struct
import wave
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin_client import BOUNDARY, Client, recording

from uopenai_tools.standin import voice
from uopenai_tools.standin.recording import examine

Json = Any

SPEECH, TRANSCRIPTIONS = "/audio/speech", "/audio/transcriptions"


def speech(text: str, **more: Json) -> Json:
    return {"model": "gpt-4o-mini-tts", "input": text, "voice": "alloy", "response_format": "wav", **more}


def test_speech_is_a_wav_file_as_long_as_the_text_takes(client: Client) -> None:
    lengths = []
    for text in ("Hello", "Hello there, this is a longer sentence of ten words"):
        answer = client.post(SPEECH, speech(text))
        assert answer.headers["content-type"] == "audio/wav"
        assert answer.headers["transfer-encoding"] == "chunked"
        with wave.open(io.BytesIO(answer.body)) as reader:
            assert reader.getparams()[:3] == (1, 2, 24_000)
            frames = reader.readframes(reader.getnframes())
        assert len(answer.body) == 44 + len(frames)
        samples = struct.unpack(f"<{len(frames) // 2}h", frames)
        assert max(samples) > 1000
        lengths.append(len(samples) / 24_000)
    assert 0.1 < lengths[0] < 2
    assert 2 < lengths[1] < 8


def test_pcm_is_the_same_audio_without_a_header(client: Client) -> None:
    pcm = client.post(SPEECH, speech("Hello", response_format="pcm"))
    assert pcm.headers["content-type"] == "audio/pcm"
    assert client.post(SPEECH, speech("Hello")).body[44:] == pcm.body


def test_speed_shortens_speech(client: Client) -> None:
    # espeak-ng's own pauses do not shrink with the words, so its speech is not exactly half as long.
    normal, fast = (len(client.post(SPEECH, speech("Hello there", speed=s)).body) for s in (1, 2))
    assert normal / 5 < fast < normal * 0.75


def test_tones_at_twice_the_speed_are_half_as_long() -> None:
    normal, fast = (voice.tone("Hello there", "alloy", speed).size for speed in (1, 2))
    assert fast == pytest.approx(normal / 2, rel=0.05)


def test_speech_as_events_is_the_same_audio(client: Client) -> None:
    answer = client.post(SPEECH, speech("Hello there", stream_format="sse"))
    events = [json.loads(data) for name, data in answer.events]
    for event in events:
        client.check("createSpeech", event, "text/event-stream")
    *deltas, done = events
    assert done["type"] == "speech.audio.done"
    audio = b"".join(base64.b64decode(event["audio"]) for event in deltas)
    assert audio == client.post(SPEECH, speech("Hello there")).body
    assert done["usage"]["input_tokens"] == 2


def test_a_voice_of_ones_own_is_taken(client: Client) -> None:
    assert client.post(SPEECH, speech("Hello", voice={"id": "voice_1"})).status == 200


def fake_espeak(folder: Path, body: str) -> Path:
    program = folder / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o700)
    return program


def test_espeak_speaks_where_it_is_installed(tmp_path: Path) -> None:
    # As espeak-ng does it: 22,050 Hz, and sizes that are not filled in.
    samples = [round(10_000 * math.sin(i / 10)) for i in range(22_050)]
    head = b"RIFF\xff\xff\xff\xffWAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 22_050, 44_100, 2, 16)
    spoken = tmp_path / "spoken.wav"
    spoken.write_bytes(head + b"data\xff\xff\xff\xff" + struct.pack(f"<{len(samples)}h", *samples))
    asked = tmp_path / "asked"
    program = fake_espeak(tmp_path, f'cat > "{asked}"; echo " $*" >> "{asked}"; cat "{spoken}"')
    made = b"".join(voice.speak("-v evil", "alloy", 1.0, program).pieces)
    said, arguments = asked.read_text().split(" --", 1)
    assert said == "-v evil"
    assert "evil" not in arguments
    assert len(made) == pytest.approx(2 * 24_000, abs=4)
    resampled = struct.unpack(f"<{len(made) // 2}h", made)
    expected = [10_000 * math.sin(i * 22_050 / 24_000 / 10) for i in range(len(resampled))]
    assert max(abs(a - b) for a, b in zip(resampled, expected, strict=True)) < 50


@pytest.mark.parametrize("body", ["exit 1", "echo rubbish", "true"])
def test_a_tone_takes_the_place_of_an_espeak_that_fails(tmp_path: Path, body: str) -> None:
    made = voice.speak("Hello there", "alloy", 1.0, fake_espeak(tmp_path, body))
    assert b"".join(made.pieces) == b"".join(voice.tone("Hello there", "alloy", 1.0).pieces)


@given(text=st.text(max_size=60), speed=st.floats(0.25, 4), name=st.sampled_from(["alloy", "nova"]))
def test_a_tone_is_as_long_as_it_says(text: str, speed: float, name: str) -> None:
    made = voice.tone(text, name, speed)
    audio = b"".join(made.pieces)
    assert len(audio) == made.size > 0
    assert len(audio) % voice.SAMPLE_BYTES == 0


def test_a_transcription_reports_duration_size_and_checksum(client: Client) -> None:
    data = recording(2.5)
    answer = client.upload(TRANSCRIPTIONS, "talk.wav", data, model="gpt-4o-mini-transcribe")
    client.check("createTranscription", answer.json)
    checksum = hashlib.sha256(data).hexdigest()[:16]
    assert answer.json["text"] == (
        f"A recording arrived: 2.50 seconds of audio at 16000 Hz, {len(data)} bytes, SHA-256 {checksum}."
    )
    assert answer.json["usage"]["type"] == "tokens"


def test_a_transcription_streams_the_same_text(client: Client) -> None:
    fields = {"model": "gpt-4o-mini-transcribe", "stream": "true"}
    answer = client.upload(TRANSCRIPTIONS, "talk.wav", recording(0.5), **fields)
    events = [json.loads(data) for name, data in answer.events]
    for event in events:
        client.check("createTranscription", event, "text/event-stream")
    *deltas, done = events
    assert done["type"] == "transcript.text.done"
    assert "".join(event["delta"] for event in deltas) == done["text"]
    assert done["text"].startswith("A recording arrived: 0.50 seconds")
    assert len(deltas) > 10


def test_whisper_ignores_stream_and_counts_seconds(client: Client) -> None:
    answer = client.upload(TRANSCRIPTIONS, "a.wav", recording(3), model="whisper-1", stream="true")
    client.check("createTranscription", answer.json)
    assert answer.json["usage"] == {"type": "duration", "seconds": 3}


@pytest.mark.parametrize(
    ("shape", "beginning"),
    [
        ("text", "A recording arrived: 1.25 seconds"),
        ("srt", "1\n00:00:00,000 --> 00:00:01,250\nA recording arrived: "),
        ("vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:01.250\nA recording arrived: "),
    ],
)
def test_a_transcription_as_text(client: Client, shape: str, beginning: str) -> None:
    answer = client.upload(TRANSCRIPTIONS, "a.wav", recording(1.25), model="whisper-1", response_format=shape)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.body.decode().startswith(beginning)


def test_a_long_transcription_has_segments_and_words(client: Client) -> None:
    fields = {"model": "whisper-1", "response_format": "verbose_json", "temperature": "0.2"}
    fields["timestamp_granularities[]"] = "word"
    answer = client.upload(TRANSCRIPTIONS, "a.wav", recording(1.5), **fields).json
    client.check("createTranscription", answer)
    assert client.contract.schema("CreateTranscriptionResponseVerboseJson").is_valid(answer)
    assert answer["duration"] == 1.5
    assert answer["segments"][0]["temperature"] == 0.2
    assert " ".join(word["word"] for word in answer["words"]) == answer["text"]


def test_what_is_no_wav_is_reported_without_a_duration(client: Client) -> None:
    answer = client.upload(TRANSCRIPTIONS, "a.mp3", b"\xff\xfb" * 500, model="whisper-1")
    assert answer.json["text"].startswith(
        "A recording arrived: audio of unknown length, 1000 bytes, SHA-256 "
    )


def test_a_recording_that_was_cut_off_is_as_long_as_what_arrived(client: Client) -> None:
    answer = client.upload(TRANSCRIPTIONS, "a.wav", recording(2)[: 44 + 32_000], model="whisper-1")
    assert answer.json["text"].startswith("A recording arrived: 1.00 seconds")


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_recording_whose_header_does_not_know_its_length_is_measured(client: Client, size: int) -> None:
    data = recording(2)
    data = data[:40] + size.to_bytes(4, "little") + data[44:]
    answer = client.upload(TRANSCRIPTIONS, "a.wav", data, model="whisper-1")
    assert answer.json["text"].startswith("A recording arrived: 2.00 seconds")


@pytest.mark.parametrize(
    ("name", "data", "fields", "param", "message"),
    [
        (
            "a.wav",
            b"",
            {"model": "whisper-1"},
            "file",
            "Audio file is too short. Minimum audio length is 0.1",
        ),
        ("a.wav", recording(0.05), {"model": "whisper-1"}, "file", "Audio file is too short."),
        ("a.exe", b"MZ", {"model": "whisper-1"}, "file", "Invalid file format. The name of the file 'a.exe'"),
        ("a.wav", recording(1), {}, "model", "Missing required parameter: 'model'."),
        ("a.wav", recording(1), {"model": "whisper-1", "mood": "good"}, "mood", "Unknown parameter: 'mood'."),
        (
            "a.wav",
            recording(1),
            {"model": "whisper-1", "temperature": "warm"},
            "temperature",
            "Invalid type for 'temperature': expected a number, but got a string instead.",
        ),
        (
            "a.wav",
            recording(1),
            {"model": "gpt-4o-mini-transcribe", "response_format": "srt"},
            "response_format",
            "response_format 'srt' is not compatible with model 'gpt-4o-mini-transcribe'. Use 'json' or",
        ),
        (
            "a.wav",
            recording(1),
            {"model": "whisper-1", "response_format": "diarized_json"},
            "response_format",
            "response_format 'diarized_json' is not compatible with model 'whisper-1'.",
        ),
    ],
)
def test_a_bad_upload_is_refused(
    client: Client, name: str, data: bytes, fields: dict[str, str], param: str, message: str
) -> None:
    answer = client.upload(TRANSCRIPTIONS, name, data, **fields)
    assert answer.error["message"].startswith(message)
    assert (answer.status, answer.error["param"]) == (400, param)


FORM = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        ("multipart/form-data", b"", "Could not parse multipart form: "),
        (FORM, b"rubbish", "Could not parse multipart form: "),
        (FORM, f"--{BOUNDARY}--\r\n".encode(), "Missing required parameter: 'file'."),
        (
            FORM,
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n'
            f"--{BOUNDARY}--\r\n".encode(),
            "Missing required parameter: 'file'.",
        ),
    ],
    ids=["no boundary", "no form", "nothing in it", "a field in the place of the file"],
)
def test_a_broken_form_is_refused(client: Client, kind: str, body: bytes, message: str) -> None:
    answer = client.send("POST", TRANSCRIPTIONS, body, {"Content-Type": kind})
    assert answer.status == 400
    assert answer.error["message"].startswith(message)


@given(st.binary(max_size=80), st.sampled_from([b"", b"RIFF1234WAVE", b"RIFF1234WAVEfmt \x10\0\0\0"]))
def test_any_bytes_can_be_examined(data: bytes, start: bytes) -> None:
    found = examine(io.BytesIO(start + data))
    assert found.size == len(start + data)
    assert found.seconds is None or found.seconds >= 0
