"""`POST /completions`, of old: a text that goes on from each prompt, whole or as a stream of chunks."""

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

Json = Any

_MOST_TOKENS = 16  # where the request names no limit


@dataclass(frozen=True)
class _Choice:
    """One text, in *pieces*."""

    pieces: list[str]
    finish_reason: str

    def part(self, index: int, text: str, last: bool) -> Json:
        """*text* of it, as the API writes a choice."""
        reason = self.finish_reason if last else None
        return {"index": index, "text": text, "logprobs": None, "finish_reason": reason}


async def create(call: Call) -> Response:
    """`POST /completions`."""
    state = call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    models.require(body["model"], models.COMPLETION, "v1/completions")
    prompts = _prompts(body["prompt"])
    choices = [
        _choice(body, prompt, state.clock(), index)
        for prompt in prompts
        for index in range(body.get("n") or 1)
    ]
    used, made = sum(map(tokens.count, prompts)), sum(len(choice.pieces) for choice in choices)
    usage = {"prompt_tokens": used, "completion_tokens": made, "total_tokens": used + made}
    head = {
        "id": new_id("cmpl-"),
        "object": "text_completion",
        "created": int(state.clock()),
        "model": body["model"],
    }
    if body.get("stream"):
        with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
        return sse.response(_events(state, head, choices, usage if with_usage else None))
    parts = [choice.part(index, "".join(choice.pieces), True) for index, choice in enumerate(choices)]
    return answer({**head, "choices": parts, "usage": usage})


def _prompts(prompt: Json) -> list[str]:
    """The prompts as texts. Raises ApiFault for one in numbers of tokens, which only a model can read."""
    prompts = prompt if isinstance(prompt, list) else [prompt or ""]
    if not all(isinstance(each, str) for each in prompts):
        raise ApiFault(400, "The stand-in reads prompts that are texts, not tokens.", "prompt")
    return prompts


def _choice(body: Mapping[str, Json], prompt: str, now: float, index: int) -> _Choice:
    conversation = Conversation()
    conversation.questions.append(prompt)
    text = tools.cut_at(replies.compose(conversation, now, index), body.get("stop"))
    pieces = tokens.split(text)
    most = body.get("max_tokens")
    most = _MOST_TOKENS if most is None else most
    kept = ([prompt] if body.get("echo") else []) + pieces[:most]
    return _Choice(kept, "stop" if len(pieces) <= most else "length")


async def _events(state: State, head: Json, choices: list[_Choice], usage: Json) -> Events:
    for index, choice in enumerate(choices):
        for piece in choice.pieces:
            yield sse.event({**head, "choices": [choice.part(index, piece, False)]})
            await state.pause()
        yield sse.event({**head, "choices": [choice.part(index, "", True)]})
    if usage:
        yield sse.event({**head, "choices": [], "usage": usage})
    yield sse.DONE
