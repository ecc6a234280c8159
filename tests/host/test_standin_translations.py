"""A translation reports what arrived, as a transcription does, and is whisper-1's alone."""

from __future__ import annotations

import pytest
from standin_client import Client, recording

TRANSLATIONS = "/audio/translations"


@pytest.mark.parametrize(
    ("shape", "beginning"),
    [
        ("json", "A recording arrived: 1.25 seconds"),
        ("verbose_json", "A recording arrived: 1.25 seconds"),
        ("text", "A recording arrived: 1.25 seconds"),
        ("srt", "1\n00:00:00,000 --> 00:00:01,250\nA recording arrived: "),
        ("vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:01.250\nA recording arrived: "),
    ],
)
def test_a_translation_has_every_form_of_a_transcription(client: Client, shape: str, beginning: str) -> None:
    fields = {"model": "whisper-1", "response_format": shape}
    answer = client.upload(TRANSLATIONS, "a.wav", recording(1.25), **fields)
    text = answer.body.decode()
    if shape.endswith("json"):
        client.check("createTranslation", answer.json)
        text = answer.json["text"]
        assert "usage" not in answer.json
    assert text.startswith(beginning)
    if shape == "verbose_json":
        assert client.contract.schema("CreateTranslationResponseVerboseJson").is_valid(answer.json)
        assert (answer.json["language"], answer.json["duration"]) == ("english", 1.25)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"model": "gpt-4o-transcribe"},
            "The model 'gpt-4o-transcribe' does not translate. Use 'whisper-1' inst",
        ),
        ({"model": "whisper-1", "language": "de"}, "Unknown parameter: 'language'."),
        (
            {"model": "whisper-1", "response_format": "xml"},
            "Invalid value: 'xml'. Supported values are: 'json',",
        ),
    ],
)
def test_a_bad_translation_is_refused(client: Client, fields: dict[str, str], message: str) -> None:
    answer = client.upload(TRANSLATIONS, "a.wav", recording(1), **fields)
    assert answer.status == 400
    assert answer.error["message"].startswith(message)
