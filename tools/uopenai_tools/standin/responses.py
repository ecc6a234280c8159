"""`POST /responses`, whole or as a stream of events, and `GET` and `DELETE /responses/{response_id}`.

A response that was not made with `store: false` is remembered as long as the stand-in runs, so that
`previous_response_id` can refer to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from uopenai_tools.standin import models, replies, sse, tokens, tools
from uopenai_tools.standin.call import Call, Events, State
from uopenai_tools.standin.conversation import Conversation
from uopenai_tools.standin.documents import answer, new_id
from uopenai_tools.standin.faults import ApiFault, empty_prompt
from uopenai_tools.standin.intake import read_json
from uopenai_tools.standin.schema_faults import missing

Json = Any

# What the service answers and the stand-in cannot: better said than silently left out.
_NOT_HERE = {
    "conversation": "conversations: send 'previous_response_id' instead",
    "prompt": "prompt templates: send 'input' instead",
    "background": "background responses: leave 'background' out",
}
# Given back as they were sent, and left out where they were not.
_ECHOED = ("user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention")


@dataclass
class _Kept:
    """A remembered response: what it answered, and all that had been said up to its end."""

    document: Json
    items: list[Json]


@dataclass
class _Output:
    """The one output item, in *pieces* as it is streamed; *cut* when a limit ended it."""

    item: dict[str, Json]
    pieces: list[str]
    cut: bool

    @property
    def tokens(self) -> int:
        """What the answer costs."""
        return len(self.pieces)

    @property
    def text(self) -> str:
        """All pieces."""
        return "".join(self.pieces)


async def create(call: Call) -> Response:
    """`POST /responses`."""
    state = call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    for name, what in _NOT_HERE.items():
        if body.get(name):
            raise ApiFault(400, f"The stand-in does not answer {what}.", name, "unsupported_parameter")
    if body.get("model") is None:
        raise missing("model")
    models.require(body["model"], models.CHAT, "v1/responses")
    earlier, items = _earlier(state, body), _input(body)
    conversation = Conversation()
    if body.get("instructions"):
        conversation.instruct(body["instructions"])
    conversation.add(earlier, "previous_response_id")
    conversation.add(items, "input")
    output = _output(body, conversation, state.clock())
    started = _document(body, state.clock())
    finished = _finished(started, conversation, output, state.clock())
    if finished["store"]:
        state.memory.keep(finished["id"], _Kept(finished, [*earlier, *items, *finished["output"]]))
    if body.get("stream"):
        return sse.response(_events(state, started, output, finished))
    return answer(finished)


async def retrieve(call: Call) -> Response:
    """`GET /responses/{response_id}`."""
    return answer(_kept(call.state, call.values["response_id"], 404).document)


async def delete(call: Call) -> Response:
    """`DELETE /responses/{response_id}`."""
    name = call.values["response_id"]
    _kept(call.state, name, 404)
    call.state.memory.forget(name)
    return answer({"id": name, "object": "response", "deleted": True})


def _kept(state: State, name: str, status: int) -> _Kept:
    kept = state.memory.get(name)
    if isinstance(kept, _Kept):
        return kept
    if status == 404:
        raise ApiFault(404, f"Response with id '{name}' not found.")
    message = f"Previous response with id '{name}' not found."
    raise ApiFault(400, message, "previous_response_id", "previous_response_not_found")


def _earlier(state: State, body: Mapping[str, Json]) -> list[Json]:
    name = body.get("previous_response_id")
    return _kept(state, name, 400).items if name else []


def _input(body: Mapping[str, Json]) -> list[Json]:
    given = body.get("input")
    if given is None:
        raise missing("input")
    if not given or (isinstance(given, str) and not given.strip()):
        raise empty_prompt("input", "Expected a text with at least one word, or a list of at least one item.")
    return [{"role": "user", "content": given}] if isinstance(given, str) else given


def _output(body: Mapping[str, Json], conversation: Conversation, now: float) -> _Output:
    forced = tools.forced(body, conversation)
    if forced is not None:
        item = {"type": "function_call", "id": new_id("fc_"), "call_id": new_id("call_"), "name": forced.name}
        return _Output(item, tokens.split(forced.arguments), cut=False)
    text = replies.compose(conversation, now)
    pieces = tokens.split(tools.structured((body.get("text") or {}).get("format"), text))
    most = body.get("max_output_tokens") or len(pieces)
    item = {"type": "message", "id": new_id("msg_"), "role": "assistant"}
    return _Output(item, pieces[:most], cut=len(pieces) > most)


def _document(body: Mapping[str, Json], now: float) -> dict[str, Json]:
    """The response as it begins: the request's settings, or the service's defaults for them."""

    def setting(name: str, default: Json) -> Json:
        value = body.get(name)
        return default if value is None else value

    return {
        "id": new_id("resp_"),
        "object": "response",
        "created_at": int(now),
        "status": "in_progress",
        "background": False,
        "error": None,
        "incomplete_details": None,
        "instructions": body.get("instructions"),
        "max_output_tokens": body.get("max_output_tokens"),
        "max_tool_calls": body.get("max_tool_calls"),
        "model": body["model"],
        "output": [],
        "parallel_tool_calls": setting("parallel_tool_calls", True),
        "previous_response_id": body.get("previous_response_id"),
        "reasoning": setting("reasoning", {"effort": None, "summary": None}),
        "service_tier": "default",
        "store": setting("store", True),
        "temperature": setting("temperature", 1.0),
        "text": {"format": {"type": "text"}, "verbosity": "medium", **(body.get("text") or {})},
        "tool_choice": setting("tool_choice", "auto"),
        "tools": setting("tools", []),
        "top_logprobs": setting("top_logprobs", 0),
        "top_p": setting("top_p", 1.0),
        "truncation": setting("truncation", "disabled"),
        "metadata": setting("metadata", {}),
        **{name: body[name] for name in _ECHOED if body.get(name) is not None},
    }


def _finished(started: Mapping[str, Json], conversation: Conversation, output: _Output, now: float) -> Json:
    used, made = conversation.tokens, output.tokens
    return {
        **started,
        "status": "incomplete" if output.cut else "completed",
        "completed_at": None if output.cut else int(now),
        "incomplete_details": {"reason": "max_output_tokens"} if output.cut else None,
        "output": [_item(output, "incomplete" if output.cut else "completed")],
        "usage": {
            "input_tokens": used,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": made,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": used + made,
        },
    }


def _item(output: _Output, status: str) -> Json:
    if output.item["type"] == "message":
        content = [] if status == "in_progress" else [_part(output.text)]
        return {**output.item, "status": status, "content": content}
    return {**output.item, "status": status, "arguments": "" if status == "in_progress" else output.text}


def _part(text: str) -> Json:
    return {"type": "output_text", "annotations": [], "logprobs": [], "text": text}


async def _events(state: State, started: Json, output: _Output, finished: Json) -> Events:
    for number, (name, document) in enumerate(_sequence(started, output, finished)):
        yield sse.event({"type": name, "sequence_number": number, **document}, name)
        if name.endswith(".delta"):
            await state.pause()


def _sequence(started: Json, output: _Output, finished: Json) -> Iterator[tuple[str, Json]]:
    """Every event in its order, without its number."""
    at = {"item_id": output.item["id"], "output_index": 0}
    yield "response.created", {"response": started}
    yield "response.in_progress", {"response": started}
    yield "response.output_item.added", {"output_index": 0, "item": _item(output, "in_progress")}
    if output.item["type"] == "message":
        at["content_index"] = 0
        yield "response.content_part.added", {**at, "part": _part("")}
        for piece in output.pieces:
            yield "response.output_text.delta", {**at, "delta": piece, "logprobs": []}
        yield "response.output_text.done", {**at, "text": output.text, "logprobs": []}
        yield "response.content_part.done", {**at, "part": _part(output.text)}
    else:
        for piece in output.pieces:
            yield "response.function_call_arguments.delta", {**at, "delta": piece}
        done = {**at, "name": output.item["name"], "arguments": output.text}
        yield "response.function_call_arguments.done", done
    yield "response.output_item.done", {"output_index": 0, "item": finished["output"][0]}
    yield f"response.{finished['status']}", {"response": finished}
