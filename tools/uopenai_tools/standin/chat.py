"""`POST /chat/completions`: one answer, or the same answer as a stream of chunks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from uopenai_tools.standin import models, replies, sse, tokens, tools
from uopenai_tools.standin.call import Call, Events, State
from uopenai_tools.standin.conversation import Conversation
from uopenai_tools.standin.documents import answer, new_id
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.intake import read_json
from uopenai_tools.standin.schema_faults import below_minimum

Json = Any


@dataclass(frozen=True)
class _Choice:
    """One answer: *pieces* of text, or a tool call."""

    pieces: list[str]
    call: tools.ToolCall | None
    finish_reason: str

    @property
    def tokens(self) -> int:
        return tokens.count(self.call.name + self.call.arguments) if self.call else len(self.pieces)


async def create(call: Call) -> Response:
    """`POST /chat/completions`."""
    state = call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    models.require(body["model"], models.CHAT, "v1/chat/completions")
    if body.get("stream_options") and not body.get("stream"):
        message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        raise ApiFault(400, message, "stream_options")
    conversation = Conversation()
    conversation.add(body["messages"], "messages")
    choices = [_choice(body, conversation, state.clock(), index) for index in range(body.get("n") or 1)]
    head = {
        "id": new_id("chatcmpl-"),
        "created": int(state.clock()),
        "model": body["model"],
        "service_tier": "default",
        "system_fingerprint": "fp_standin",
    }
    if body.get("stream"):
        with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
        return sse.response(_events(state, head, choices, _usage(conversation, choices), with_usage))
    document = {
        **head,
        "object": "chat.completion",
        "choices": [_whole(choice, index) for index, choice in enumerate(choices)],
        "usage": _usage(conversation, choices),
    }
    return answer(document)


def _choice(body: Mapping[str, Json], conversation: Conversation, now: float, index: int) -> _Choice:
    forced = tools.forced(body, conversation)
    if forced is not None:
        # As the service does: a call that was named ends with "stop", one that was only required does not.
        named = isinstance(body["tool_choice"], dict) and body["tool_choice"].get("type") != "allowed_tools"
        return _Choice([], forced, "stop" if named else "tool_calls")
    text = tools.structured(body.get("response_format"), replies.compose(conversation, now, index))
    pieces = tokens.split(tools.cut_at(text, body.get("stop")))
    most = _limit(body)
    if most is not None and len(pieces) > most:
        return _Choice(pieces[:most], None, "length")
    return _Choice(pieces, None, "stop")


def _limit(body: Mapping[str, Json]) -> int | None:
    for name in ("max_completion_tokens", "max_tokens"):
        value = body.get(name)
        if value is not None:
            if value < 1:
                raise below_minimum(name, value, 1)
            return value
    return None


def _usage(conversation: Conversation, choices: list[_Choice]) -> Json:
    prompt, completion = conversation.tokens, sum(choice.tokens for choice in choices)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _tool_call(call: tools.ToolCall) -> Json:
    inner = {"name": call.name, "arguments": call.arguments}
    return {"id": new_id("call_"), "type": "function", "function": inner}


def _whole(choice: _Choice, index: int) -> Json:
    message: dict[str, Json] = {"role": "assistant", "content": None, "refusal": None, "annotations": []}
    if choice.call:
        message["tool_calls"] = [_tool_call(choice.call)]
    else:
        message["content"] = "".join(choice.pieces)
    return {"index": index, "message": message, "logprobs": None, "finish_reason": choice.finish_reason}


async def _events(
    state: State, head: Mapping[str, Json], choices: list[_Choice], usage: Json, with_usage: bool
) -> Events:
    def chunk(entries: list[Json], usage: Json = None) -> bytes:
        document = {**head, "object": "chat.completion.chunk", "choices": entries}
        if with_usage:
            document["usage"] = usage
        return sse.event(document)

    def part(index: int, delta: Json, finish_reason: str | None = None) -> bytes:
        return chunk([{"index": index, "delta": delta, "logprobs": None, "finish_reason": finish_reason}])

    for index, choice in enumerate(choices):
        for delta in _deltas(choice):
            yield part(index, delta)
            await state.pause()
        yield part(index, {}, choice.finish_reason)
    if with_usage:
        yield chunk([], usage)
    yield sse.DONE


def _deltas(choice: _Choice) -> list[Json]:
    start: dict[str, Json] = {
        "role": "assistant",
        "content": "" if choice.call is None else None,
        "refusal": None,
    }
    if choice.call is None:
        return [start, *({"content": piece} for piece in choice.pieces)]
    opening = _tool_call(choice.call)
    opening["function"] = {"name": choice.call.name, "arguments": ""}
    pieces = tokens.split(choice.call.arguments)
    rest = [{"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} for piece in pieces]
    return [start, {"tool_calls": [{"index": 0, **opening}]}, *rest]
