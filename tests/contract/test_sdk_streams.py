"""The same bytes through the official SDK's stream() and through ours: the same events, the same end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import openai
import pytest
from event_samples import RUN, stream

from uopenai.helpers import streams
from uopenai.streams.assistants import AssistantEventHandler

Json = Any

HEAD = {"id": "c1", "object": "chat.completion.chunk", "created": 5, "model": "m"}


def chunk(*choices: Json, **more: Json) -> bytes:
    return b"data: " + json.dumps({**HEAD, "choices": choices, **more}).encode() + b"\n\n"


def choice(delta: Json, index: int = 0, finish_reason: str | None = None, logprobs: Json = None) -> Json:
    return {"index": index, "delta": delta, "finish_reason": finish_reason, "logprobs": logprobs}


def called(index: int, arguments: str, **more: Json) -> Json:
    return {"index": index, "function": {"arguments": arguments, **more}}


def begun(index: int, name: str) -> Json:
    return {"id": f"call_{index}", "type": "function", **called(index, "", name=name)}


def token(text: str) -> Json:
    return {"token": text, "logprob": -0.5, "bytes": None, "top_logprobs": []}


DONE = b"data: [DONE]\n\n"
CHATS = {
    "words": [
        chunk(choice({"role": "assistant", "content": "", "refusal": None})),
        chunk(choice({"content": "Hel"}, logprobs={"content": [token("Hel")], "refusal": None})),
        chunk(choice({"content": "lo 😀"}, logprobs={"content": [token("lo")], "refusal": None})),
        chunk(choice({}, finish_reason="stop")),
        chunk(usage={"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}),
        DONE,
    ],
    "two answers": [
        chunk(
            choice({"role": "assistant", "content": "a"}), choice({"role": "assistant", "content": "A"}, 1)
        ),
        chunk(choice({"content": "B"}, 1)),
        chunk(choice({"content": "b"})),
        chunk(choice({}, 1, "stop")),
        chunk(choice({}, 0, "stop")),
        DONE,
    ],
    "a refusal": [
        chunk(choice({"role": "assistant", "refusal": "I"})),
        chunk(choice({"refusal": " won't"}, logprobs={"content": None, "refusal": [token("won't")]})),
        chunk(choice({}, finish_reason="stop")),
        DONE,
    ],
    "words, then two tools": [
        chunk(choice({"role": "assistant", "content": "Let me see"})),
        chunk(choice({"tool_calls": [begun(0, "add")]})),
        chunk(choice({"tool_calls": [called(0, '{"a"')]})),
        chunk(choice({"tool_calls": [called(0, ":1}")]})),
        chunk(choice({"tool_calls": [begun(1, "sub")]})),
        chunk(choice({"tool_calls": [called(1, "{}")]})),
        chunk(choice({}, finish_reason="tool_calls")),
        DONE,
    ],
}


def sdk(events: list[bytes] | tuple[bytes, ...]) -> openai.OpenAI:
    """A client of the official SDK whose every answer is *events*."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=b"".join(events))

    transport = httpx2.Client(transport=httpx2.MockTransport(answer))
    return openai.OpenAI(api_key="sk-any", base_url="http://service/v1", http_client=transport)


class Resource:
    """Ours, whose every answer is *events*."""

    def __init__(self, events: list[bytes] | tuple[bytes, ...]) -> None:
        self.create: Callable[..., Any] = lambda *args, **params: stream(events)


def told(event: Any) -> list[Json]:
    """What there is to compare of an event of a chat."""
    names = ("delta", "snapshot", "content", "refusal", "name", "index", "arguments", "arguments_delta")
    values = [getattr(event, name, None) for name in names if event.type != "chunk"]
    return [event.type, *(plain(value) for value in values)]


def plain(value: Any) -> Json:
    """*value* as JSON, without what is None: the SDK's models and ours differ in that."""
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    if isinstance(value, dict):
        # The SDK leaves the index in a tool call, where a whole completion has none.
        dropped = ("parsed", "parsed_arguments", *(["index"] if "function" in value else []))
        return {key: plain(inner) for key, inner in value.items() if inner is not None and key not in dropped}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("events", CHATS.values(), ids=CHATS)
def test_a_chat_has_the_sdks_events(events: list[bytes]) -> None:
    with sdk(events).chat.completions.stream(model="m", messages=[]) as theirs:
        expected = [told(event) for event in theirs]
    with streams.chat(Resource(events)) as ours:
        assert [told(event) for event in ours] == expected
    assert plain(ours.get_final_completion()) == plain(theirs.get_final_completion())


def test_a_response_has_the_sdks_snapshots() -> None:
    item = {"type": "message", "id": "msg_1", "role": "assistant", "status": "in_progress", "content": []}
    added = {"type": "response.output_item.added", "output_index": 0, "item": item, "sequence_number": 1}
    part = {"type": "output_text", "text": "", "annotations": []}
    place = {"output_index": 0, "content_index": 0, "item_id": "msg_1", "sequence_number": 2}
    response = {"id": "resp_1", "output": []}
    finished = {**response, "output": [{**item, "status": "completed", "content": [{**part, "text": "ab"}]}]}
    documents: list[Json] = [
        {"type": "response.created", "response": response, "sequence_number": 0},
        added,
        {"type": "response.content_part.added", "part": part, **place},
        {"type": "response.output_text.delta", "delta": "a", "logprobs": [], **place},
        {"type": "response.output_text.delta", "delta": "b", "logprobs": [], **place},
        {"type": "response.completed", "response": finished, "sequence_number": 3},
    ]
    events = [b"data: " + json.dumps(each).encode() + b"\n\n" for each in documents]
    with sdk(events).responses.stream(model="m", input="x") as theirs:
        expected = [(event.type, getattr(event, "snapshot", None)) for event in theirs]
        text = theirs.get_final_response().output_text
    ours: Any = streams.respond(Resource(events))
    assert [(event.type, event.snapshot) for event in ours] == expected
    assert ours.get_final_response().output_text == text == "ab"


def _teller(parent: type[Any], calls: list[str]) -> Any:
    """A handler that notes which of its methods are called."""

    def noting(name: str) -> Callable[..., None]:
        return lambda self, *args: calls.append(name)

    names = [name for name in dir(openai.AssistantEventHandler) if name.startswith("on_")]
    return type("Teller", (parent,), {name: noting(name) for name in names})()


def test_a_runs_callbacks_are_the_sdks() -> None:
    expected: list[str] = []
    calls: list[str] = []
    runs = sdk(RUN).beta.threads.runs
    handler = _teller(openai.AssistantEventHandler, expected)
    with runs.stream(thread_id="t", assistant_id="a", event_handler=handler) as theirs:
        theirs.until_done()
    ours: Any = streams.run(Resource(RUN), "t", event_handler=_teller(AssistantEventHandler, calls))
    ours.until_done()
    # The SDK tells that a part is done after it has told of the next one, we before.
    assert sorted(calls) == sorted(expected)
    assert ours.get_final_run().id == theirs.get_final_run().id
    assert [plain(each) for each in ours.get_final_messages()] == [
        plain(each) for each in theirs.get_final_messages()
    ]
