"""`POST /audio/transcriptions` and `/audio/translations`: take a recording, report what arrived."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from uopenai_tools.standin import models, sse, tokens
from uopenai_tools.standin.call import Call, Events, State
from uopenai_tools.standin.documents import answer
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.intake import read_form
from uopenai_tools.standin.recording import Recording, examine

Json = Any

_EXTENSIONS = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
_SHORTEST_S = 0.1
# The model that gives times, and the only one that cannot stream.
_WHISPER = "whisper-1"
# Tokens of a second of audio.
_TOKENS_PER_SECOND = 10


async def create(call: Call) -> Response:
    """`POST /audio/transcriptions`."""
    state = call.state
    fields, recording = await _received(call, "v1/audio/transcriptions")
    shape = _shape(fields)
    text = recording.describe()
    # By the API's documentation, whisper-1 ignores `stream`.
    if fields.get("stream") and fields["model"] != _WHISPER:
        return sse.response(_events(state, text, recording))
    if shape == "json":
        return answer({"text": text, "usage": _usage(fields["model"], text, recording)})
    if shape == "verbose_json":
        return answer(_verbose(fields, text, recording))
    return PlainTextResponse(_subtitles(shape, text, recording.seconds or 0.0))


async def translate(call: Call) -> Response:
    """`POST /audio/translations`."""
    fields, recording = await _received(call, "v1/audio/translations")
    if fields["model"] != _WHISPER:
        message = f"The model '{fields['model']}' does not translate. Use '{_WHISPER}' instead."
        raise ApiFault(400, message, "model", "unsupported_value")
    shape = _shape(fields)
    text = recording.describe()
    if shape == "json":
        return answer({"text": text})
    if shape == "verbose_json":
        whole = _verbose(fields, text, recording)
        kept = ("language", "duration", "text", "segments")
        return answer({"task": "translate", **{name: whole[name] for name in kept}})
    return PlainTextResponse(_subtitles(shape, text, recording.seconds or 0.0))


async def _received(call: Call, path: str) -> tuple[dict[str, Json], Recording]:
    """The fields and the recording of a form."""
    form = await read_form(call.request, call.state.contract, call.operation, call.state.limits.form)
    try:
        upload = form.file("file")
        models.require(form.fields["model"], models.TRANSCRIPTION, path)
        _check_name(upload.filename or "")
        recording = await run_in_threadpool(examine, upload.file)
    finally:
        await form.close()
    if not recording.size or (recording.seconds is not None and recording.seconds < _SHORTEST_S):
        message = f"Audio file is too short. Minimum audio length is {_SHORTEST_S} seconds."
        raise ApiFault(400, message, "file", "audio_too_short")
    return form.fields, recording


def _check_name(name: str) -> None:
    if PurePosixPath(name).suffix.lower().lstrip(".") not in _EXTENSIONS:
        listed = ", ".join(f"'{extension}'" for extension in _EXTENSIONS)
        shown = f" '{name}'" if name else ", which came without a name"
        message = f"Invalid file format. The name of the file{shown}, must end in one of: {listed}."
        raise ApiFault(400, message, "file", "unsupported_format")


def _shape(fields: Mapping[str, Json]) -> str:
    shape, model = fields.get("response_format", "json"), fields["model"]
    allowed = ("json", "text", "srt", "verbose_json", "vtt") if model == _WHISPER else ("json", "text")
    if shape not in allowed:
        use = " or ".join(f"'{other}'" for other in allowed)
        message = f"response_format '{shape}' is not compatible with model '{model}'. Use {use} instead."
        raise ApiFault(400, message, "response_format", "unsupported_value")
    return shape


def _usage(model: str, text: str, recording: Recording) -> Json:
    if model == _WHISPER:
        return {"type": "duration", "seconds": round(recording.seconds or 0)}
    return _token_usage(text, recording)


def _token_usage(text: str, recording: Recording) -> Json:
    heard = max(1, round((recording.seconds or 0) * _TOKENS_PER_SECOND))
    said = tokens.count(text)
    return {
        "type": "tokens",
        "input_tokens": heard,
        "input_token_details": {"text_tokens": 0, "audio_tokens": heard},
        "output_tokens": said,
        "total_tokens": heard + said,
    }


def _verbose(fields: Mapping[str, Json], text: str, recording: Recording) -> Json:
    seconds = recording.seconds or 0.0
    segment = {
        "id": 0,
        "seek": 0,
        "start": 0.0,
        "end": seconds,
        "text": " " + text,
        "tokens": [],
        "temperature": fields.get("temperature", 0),
        "avg_logprob": -0.1,
        "compression_ratio": 1.0,
        "no_speech_prob": 0.0,
    }
    document = {
        "task": "transcribe",
        "language": fields.get("language", "english"),
        "duration": seconds,
        "text": text,
        "segments": [segment],
        "usage": _usage(_WHISPER, text, recording),
    }
    if "word" in fields.get("timestamp_granularities", ()):
        words = text.split()
        step = seconds / len(words)
        document["words"] = [
            {"word": word, "start": round(i * step, 3), "end": round((i + 1) * step, 3)}
            for i, word in enumerate(words)
        ]
    return document


def _subtitles(shape: str, text: str, seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    end = f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
    if shape == "srt":
        return f"1\n00:00:00,000 --> {end.replace('.', ',')}\n{text}\n\n\n"
    if shape == "vtt":
        return f"WEBVTT\n\n00:00:00.000 --> {end}\n{text}\n\n"
    return text + "\n"


async def _events(state: State, text: str, recording: Recording) -> Events:
    for piece in tokens.split(text):
        yield sse.event({"type": "transcript.text.delta", "delta": piece})
        await state.pause()
    usage = _token_usage(text, recording)
    yield sse.event({"type": "transcript.text.done", "text": text, "usage": usage})
