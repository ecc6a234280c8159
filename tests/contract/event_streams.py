"""Every event that the API streams, as instances of its schema, and as the bytes that stand for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from uopenai_tools.contract import Contract
from uopenai_tools.instances import full, minimal, varied

Json = Any

# Streams that the document does not describe as such: their events have a schema all the same.
_MORE = {"createCompletion": "CreateCompletionResponse", "createRun": "AssistantStreamEvent"}


@dataclass(frozen=True)
class Streamed:
    """One event. *kind*: its type, or the name of a schema whose events have none."""

    id: str
    kind: str
    document: Json
    bytes: bytes

    @property
    def is_end(self) -> bool:
        """Whether it is no event for a program, but the mark behind the last one."""
        return self.document == {"event": "done", "data": "[DONE]"}


def events(api: Contract) -> Iterator[Streamed]:
    """Each event of the API: small, with all that it may have, and some in between."""
    for operation, schema in _schemas(api):
        for leaf in _leaves(api, schema):
            kind = _kind(api, leaf) or schema
            # Chunks have no kinds, so there are more of them.
            seeds = range(1, 10 if kind == schema else 3)
            made = [minimal(api, leaf), full(api, leaf), *(varied(api, leaf, seed) for seed in seeds)]
            if kind == "thread.message.delta":
                # Of the kinds of content, the others choose one that is no text.
                made.append(minimal(api, leaf))
                text = full(api, api.schemas["MessageDeltaContentTextObject"])
                made[-1]["data"]["delta"]["content"] = [text]
            for number, document in enumerate(made):
                # "enabled" of thread.created stands beside the event, where server-sent events have no place.
                if "event" in document:
                    document = {"event": document["event"], "data": document["data"]}
                yield Streamed(f"{operation}-{kind}-{number}", kind, document, _spelt(document, number))


def _schemas(api: Contract) -> Iterator[tuple[str, str]]:
    for operation in api.operations.values():
        for content in operation.responses.values():
            if "text/event-stream" in content:
                yield operation.name, content["text/event-stream"]["$ref"].rsplit("/", 1)[1]
    yield from _MORE.items()


def _leaves(api: Contract, schema: str) -> Iterator[Json]:
    """The schemas of single events in *schema*."""
    waiting: list[Json] = [api.schemas[schema]]
    while waiting:
        found = api.resolve(waiting.pop(0))
        branches = found.get("anyOf", found.get("oneOf"))
        if branches:
            waiting += branches
        else:
            yield found


def _kind(api: Contract, leaf: Json) -> str | None:
    """What an event of *leaf* says of itself: its type, or an assistant's event."""
    for name in ("type", "event"):
        values = api.resolve(leaf["properties"].get(name, {})).get("enum", [])
        if len(values) == 1:
            return values[0]
    return None


def _spelt(document: Json, number: int) -> bytes:
    """*document* as a service may send it: with its name or without, on one line or more, escaped or not."""
    named, data = document.get("event") or document.get("type"), document
    if "event" in document:
        data = document["data"]
    text = data
    if not isinstance(data, str):
        text = json.dumps(data, ensure_ascii=number % 2 == 0, indent=1 if number == 2 else None)
    lines = [f"data: {line}" for line in text.split("\n")]
    if named and ("event" in document or number != 3):
        lines.insert(0, f"event: {named}")
    return "\n".join([*lines, "", ""]).encode()
