"""`POST /audio/speech`: real audio, streamed as it is made, as bytes or as events."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from uopenai_tools.standin import models, sse, tokens, voice
from uopenai_tools.standin.call import Call, Events, State
from uopenai_tools.standin.faults import ApiFault, empty_prompt
from uopenai_tools.standin.intake import JSON, read_json
from uopenai_tools.standin.schema_faults import invalid_value

Json = Any

# What can be made without a codec.
_MADE = {"wav": "audio/wav", "pcm": "audio/pcm"}
_PIECE = 4096
# Models that, by the API's documentation, do not stream events.
_NO_EVENTS = ("tts-1", "tts-1-hd")
# Voices that the service has and the document does not list.
_MORE_VOICES = ("fable", "nova", "onyx")


async def create(call: Call) -> Response:
    """`POST /audio/speech`."""
    state = call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    models.require(body["model"], models.SPEECH, "v1/audio/speech")
    text = body["input"]
    if not text.strip():
        raise empty_prompt("input", "Expected a text with at least one word.")
    name = _voice(call, body["voice"])
    form = body.get("response_format", "mp3")
    if form not in _MADE:
        given = "" if "response_format" in body else " (the default)"
        message = f"The stand-in has no codec for '{form}'{given}: ask for response_format 'wav' or 'pcm'."
        raise ApiFault(400, message, "response_format", "unsupported_value")
    events = body.get("stream_format") == "sse"
    if events and body["model"] in _NO_EVENTS:
        message = f"stream_format 'sse' is not supported for the model '{body['model']}'."
        raise ApiFault(400, message, "stream_format", "unsupported_value")
    speech = await run_in_threadpool(voice.speak, text, name, body.get("speed", 1), voice.find_espeak())
    pieces = _even(speech, form)
    if events:
        return sse.response(_events(state, pieces, text, speech.size))
    return StreamingResponse(_paced(state, pieces), media_type=_MADE[form])


def _voice(call: Call, given: Json) -> str:
    if isinstance(given, dict):
        # A voice of one's own, by id.
        return given["id"]
    schema = call.state.contract.properties(call.operation.request[JSON])["voice"]
    known = [*call.state.contract.enum(schema), *_MORE_VOICES]
    if given not in known:
        raise invalid_value("voice", given, known)
    return given


def _even(speech: voice.Speech, form: str) -> Iterator[bytes]:
    """The file in pieces of one size, whatever sizes the audio comes in."""
    waiting = bytearray(voice.wav_header(speech.size) if form == "wav" else b"")
    for piece in speech.pieces:
        waiting += piece
        while len(waiting) >= _PIECE:
            yield bytes(waiting[:_PIECE])
            del waiting[:_PIECE]
    if waiting:
        yield bytes(waiting)


async def _paced(state: State, pieces: Iterator[bytes]) -> Events:
    for piece in pieces:
        yield piece
        await state.pause()


async def _events(state: State, pieces: Iterator[bytes], text: str, size: int) -> Events:
    async for piece in _paced(state, pieces):
        yield sse.event({"type": "speech.audio.delta", "audio": base64.b64encode(piece).decode()})
    taken = tokens.count(text)
    # The service counts a token for about 50 ms of audio.
    made = max(1, size // (voice.RATE * voice.SAMPLE_BYTES // 20))
    usage = {"input_tokens": taken, "output_tokens": made, "total_tokens": taken + made}
    yield sse.event({"type": "speech.audio.done", "usage": usage})
