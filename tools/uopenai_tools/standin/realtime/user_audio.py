"""A turn of the user's audio: how long it is, and the transcript that stands for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from uopenai_tools.standin import tokens
from uopenai_tools.standin.realtime.formats import Format
from uopenai_tools.standin.recording import Recording

Json = Any

_WHISPER = "whisper-1"
_TOKENS_PER_SECOND = 10


@dataclass(frozen=True)
class UserAudio:
    """*data*, as it came."""

    data: bytes
    format: Format

    @property
    def milliseconds(self) -> float:
        """How long it is."""
        return len(self.data) / self.format.bytes_per_ms

    @cached_property
    def transcript(self) -> str:
        """What the stand-in gives as the transcript: what arrived, as for an uploaded recording."""
        checksum = hashlib.sha256(self.data).hexdigest()[:16]
        return Recording(len(self.data), checksum, self.milliseconds / 1000, self.format.rate).describe()

    def events(self, item_id: str, model: str | None) -> Iterator[dict[str, Json]]:
        """The transcript as the API sends it: in pieces, and whole. whisper-1 gives one piece."""
        head = {"item_id": item_id, "content_index": 0}
        kind = "conversation.item.input_audio_transcription"
        pieces = [self.transcript] if model == _WHISPER else tokens.split(self.transcript)
        for piece in pieces:
            yield {"type": f"{kind}.delta", **head, "delta": piece}
        yield {
            "type": f"{kind}.completed",
            **head,
            "transcript": self.transcript,
            "usage": self._usage(model),
        }

    def _usage(self, model: str | None) -> Json:
        seconds = self.milliseconds / 1000
        if model == _WHISPER:
            return {"type": "duration", "seconds": round(seconds, 2)}
        heard, said = round(seconds * _TOKENS_PER_SECOND), tokens.count(self.transcript)
        return {
            "type": "tokens",
            "input_tokens": heard,
            "input_token_details": {"text_tokens": 0, "audio_tokens": heard},
            "output_tokens": said,
            "total_tokens": heard + said,
        }
