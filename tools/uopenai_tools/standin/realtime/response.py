"""One response: its events from `response.created` to `response.done`, in order, as they are asked for.

Nothing is made before it is asked for, so a client that does not read holds up no more than one delta.
`cancelled` ends it at any point, with the events that close what is open.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator, Mapping
from typing import Any

from uopenai_tools.standin import voice
from uopenai_tools.standin.documents import new_id
from uopenai_tools.standin.realtime import formats
from uopenai_tools.standin.realtime.items import Item, Items, new_item_id
from uopenai_tools.standin.realtime.replying import Plan
from uopenai_tools.standin.voice import Speech

Json = Any
Event = dict[str, Json]

# Bytes of PCM in the first deltas, and in every one after them: 100, 150 and 250 ms. Each is a
# whole number of three samples, which become one at 8 kHz.
_DELTAS = (4800, 7200, 12_000)
_BYTES_PER_MS = voice.RATE * voice.SAMPLE_BYTES // 1000
# The service counts a token for about 50 ms of audio.
_BYTES_PER_TOKEN = 50 * _BYTES_PER_MS
_REQUESTS, _TOKENS = 10_000, 2_000_000


class Response:
    """The response to what was *plan*ned, by *settings*; *items* None: it stands outside the conversation."""

    def __init__(
        self,
        plan: Plan,
        settings: Mapping[str, Json],
        items: Items | None,
        conversation_id: str,
        metadata: Json,
    ) -> None:
        self.id = new_id("resp_")[:26]
        self.plan = plan
        self.status, self.reason = "in_progress", ""
        self.spoken = settings["output_modalities"] == ["audio"] and plan.call is None
        self.item_id = new_item_id()
        self.audio_bytes = 0
        self._settings, self._items, self._conversation_id = settings, items, conversation_id
        self._metadata = metadata
        self._format = formats.of(settings["audio"]["output"]["format"])
        self._pieces, self._cut = plan.pieces, False
        self._said: list[str] = []
        self._item: Item | None = None
        self._previous: str | None = None
        self._done: list[Json] = []

    @property
    def said(self) -> str:
        """What was sent of the words."""
        return "".join(self._said)

    @property
    def in_conversation(self) -> bool:
        """Whether it is part of the conversation, which has one response at a time."""
        return self._items is not None

    @property
    def audio_ms(self) -> float:
        """How much audio was sent."""
        return self.audio_bytes / _BYTES_PER_MS

    def opening(self) -> Iterator[Event]:
        """The first events, for which no speech is needed."""
        yield {"type": "response.created", "response": self.document()}
        yield _rate_limits(self.plan.text_tokens + self.plan.audio_tokens + len(self._pieces))
        yield from self._opened()

    def events(self, speech: Speech | None) -> Iterator[Event]:
        """The rest; *speech* is what `spoken` wants."""
        limit = self._settings["max_output_tokens"]
        total = len(self._pieces) + (speech.size // _BYTES_PER_TOKEN if speech else 0)
        share = 1.0 if limit == "inf" else min(1.0, limit / max(1, total))
        self._cut = share < 1
        self._pieces = self._pieces[: math.ceil(len(self._pieces) * share)]
        if self.plan.call:
            yield from self._arguments()
        elif speech:
            yield from self._speech(speech, int(speech.size * share) // 6 * 6)
        else:
            for piece in self._pieces:
                yield self._text("response.output_text.delta", piece)
        yield from self._ended("incomplete" if self._cut else "completed", "max_output_tokens")

    def cancelled(self, reason: str) -> Iterator[Event]:
        """The events that end it now; *reason*: "turn_detected" or "client_cancelled"."""
        return self._ended("cancelled", reason)

    def document(self) -> Json:
        """The response as the API describes it, as it stands."""
        output = self._settings["audio"]["output"]
        document: dict[str, Json] = {
            "object": "realtime.response",
            "id": self.id,
            "status": self.status,
            "output": self._done,
            "output_modalities": self._settings["output_modalities"],
            "max_output_tokens": self._settings["max_output_tokens"],
            "audio": {"output": {"format": output["format"], "voice": output["voice"]}},
            "metadata": self._metadata,
        }
        if self.in_conversation:
            document["conversation_id"] = self._conversation_id
        if self.reason:
            document["status_details"] = {"type": self.status, "reason": self.reason}
        if self.status != "in_progress":
            document["usage"] = self.usage()
        return document

    def usage(self) -> Json:
        """What it cost."""
        audio = self.audio_bytes // _BYTES_PER_TOKEN
        text_in, audio_in = self.plan.text_tokens, self.plan.audio_tokens
        cached = {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0}
        return {
            "total_tokens": text_in + audio_in + len(self._said) + audio,
            "input_tokens": text_in + audio_in,
            "output_tokens": len(self._said) + audio,
            "input_token_details": {
                "text_tokens": text_in,
                "audio_tokens": audio_in,
                "image_tokens": 0,
                "cached_tokens": 0,
                "cached_tokens_details": cached,
            },
            "output_token_details": {"text_tokens": len(self._said), "audio_tokens": audio},
        }

    def _opened(self) -> Iterator[Event]:
        head = {"object": "realtime.item", "id": self.item_id, "status": "in_progress"}
        call = self.plan.call
        if call:
            own = {"name": call.name, "call_id": new_id("call_")[:29], "arguments": ""}
            self._item = Item({**head, "type": "function_call", **own})
        else:
            self._item = Item({**head, "type": "message", "role": "assistant", "content": []})
        document = self._item.document
        yield self._of("response.output_item.added", item=dict(document))
        if self._items is not None:
            self._previous = self._items.add(self._item)
            added = {"previous_item_id": self._previous, "item": dict(document)}
            yield {"type": "conversation.item.added", **added}
        if not call:
            document["content"] = [{"type": "output_audio", "transcript": ""}]
            if not self.spoken:
                document["content"] = [{"type": "output_text", "text": ""}]
            yield self._in_part("response.content_part.added", part=self._part())

    def _arguments(self) -> Iterator[Event]:
        assert self._item
        call_id = self._item.document["call_id"]
        for piece in self._pieces:
            self._said.append(piece)
            own = {"item_id": self.item_id, "call_id": call_id, "delta": piece}
            yield self._of("response.function_call_arguments.delta", **own)

    def _speech(self, speech: Speech, size: int) -> Iterator[Event]:
        for chunk in _chunks(speech, size):
            ahead = (self.audio_bytes + len(chunk)) * len(self._pieces) / max(1, size)
            while len(self._said) < min(len(self._pieces), math.ceil(ahead)):
                yield self._text("response.output_audio_transcript.delta", self._pieces[len(self._said)])
            self.audio_bytes += len(chunk)
            assert self._item
            if not self._item.truncated:
                self._item.audio_ms = self.audio_ms
            if self._items is not None:
                self._items.assistant_spoke = True
            delta = base64.b64encode(self._format.encode(chunk)).decode()
            yield self._in_part("response.output_audio.delta", delta=delta)

    def _text(self, kind: str, piece: str) -> Event:
        self._said.append(piece)
        return self._in_part(kind, delta=piece)

    def _ended(self, status: str, reason: str) -> Iterator[Event]:
        whole = status == "completed"
        if self._item is not None:
            yield from self._closed("completed" if whole else "incomplete")
        self.status, self.reason = status, "" if whole else reason
        yield {"type": "response.done", "response": self.document()}

    def _closed(self, status: str) -> Iterator[Event]:
        """Close the item, and its part."""
        assert self._item
        document, call = self._item.document, self.plan.call
        document["status"] = status
        if call:
            document["arguments"] = self.said
            own = {"call_id": document["call_id"], "name": call.name, "arguments": self.said}
            yield self._of("response.function_call_arguments.done", item_id=self.item_id, **own)
        elif document["content"]:
            if not self._item.truncated:
                document["content"][0]["transcript" if self.spoken else "text"] = self.said
            if self.spoken:
                yield self._in_part("response.output_audio.done")
                yield self._in_part("response.output_audio_transcript.done", transcript=self.said)
            else:
                yield self._in_part("response.output_text.done", text=self.said)
            yield self._in_part("response.content_part.done", part=self._part())
        self._done.append(dict(document))
        if self._items is not None:
            done = {"previous_item_id": self._previous, "item": dict(document)}
            yield {"type": "conversation.item.done", **done}
        yield self._of("response.output_item.done", item=dict(document))

    def _part(self) -> Json:
        if self.spoken:
            return {"type": "audio", "transcript": self.said}
        return {"type": "text", "text": self.said}

    def _of(self, kind: str, **own: Json) -> Event:
        return {"type": kind, "response_id": self.id, "output_index": 0, **own}

    def _in_part(self, kind: str, **own: Json) -> Event:
        place = {"item_id": self.item_id, "output_index": 0, "content_index": 0}
        return {"type": kind, "response_id": self.id, **place, **own}


def _chunks(speech: Speech, size: int) -> Iterator[bytes]:
    """The first *size* bytes of *speech*, in pieces of the sizes that deltas have."""
    waiting, sizes, sent = bytearray(), list(_DELTAS), 0
    for piece in speech.pieces:
        waiting += piece
        while len(waiting) >= sizes[0] and sent < size:
            chunk = bytes(waiting[: min(sizes[0], size - sent)])
            del waiting[: sizes[0]]
            sent += len(chunk)
            sizes = sizes[1:] or sizes
            yield chunk
    if waiting and sent < size:
        yield bytes(waiting[: size - sent])


def _rate_limits(used: int) -> Event:
    limits = [
        {"name": "requests", "limit": _REQUESTS, "remaining": _REQUESTS - 1, "reset_seconds": 0.006},
        {
            "name": "tokens",
            "limit": _TOKENS,
            "remaining": max(0, _TOKENS - used),
            "reset_seconds": 60 * used / _TOKENS,
        },
    ]
    return {"type": "rate_limits.updated", "rate_limits": limits}
