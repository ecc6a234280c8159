"""One run of an assistant: what it does, event by event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from uopenai_tools.standin import replies, tokens, tools
from uopenai_tools.standin.conversation import Conversation
from uopenai_tools.standin.documents import new_id
from uopenai_tools.standin.threads import Thread

Json = Any
RunEvent = tuple[str, Json]

_LIFETIME_S = 600
# Given back as they were sent; the service's defaults where they were not.
_SETTINGS: dict[str, Json] = {
    "instructions": "",
    "tools": [],
    "metadata": {},
    "temperature": 1.0,
    "top_p": 1.0,
    "max_prompt_tokens": None,
    "max_completion_tokens": None,
    "truncation_strategy": {"type": "auto", "last_messages": None},
    "tool_choice": "auto",
    "parallel_tool_calls": True,
    "response_format": "auto",
}


class Run:
    """A run on *thread*, as *body* wants it. Raises ApiFault for a choice without its tool."""

    def __init__(
        self, thread: Thread, body: Mapping[str, Json], model: str, clock: Callable[[], float]
    ) -> None:
        self.call_id = ""
        self._thread, self._body, self._clock = thread, body, clock
        now = int(clock())
        given = {name: body[name] for name in _SETTINGS if body.get(name) is not None}
        self.document: dict[str, Json] = {
            "id": new_id("run_"),
            "object": "thread.run",
            "created_at": now,
            "assistant_id": body["assistant_id"],
            "thread_id": thread.document["id"],
            "status": "queued",
            "started_at": None,
            "expires_at": now + _LIFETIME_S,
            "cancelled_at": None,
            "failed_at": None,
            "completed_at": None,
            "required_action": None,
            "last_error": None,
            "incomplete_details": None,
            "model": model,
            "usage": None,
            **_SETTINGS,
            **given,
        }
        conversation = self._conversation()
        wanted = {"tool_choice": "required", **given} if given.get("tools") else given
        self._events = self._played(conversation, tools.forced(wanted, conversation))

    def rest(self) -> Iterator[RunEvent]:
        """The events that are still to come."""
        return self._events

    @property
    def under_way(self) -> bool:
        """Whether there is something to wait for."""
        return self.document["status"] in ("queued", "in_progress")

    def advance(self) -> None:
        """Go on to the next event that is the run's own."""
        for name, _ in self._events:
            if name == f"thread.run.{self.document['status']}":
                return

    def go_on(self, output: str) -> None:
        """Go on with the *output* of the tool that was called."""
        conversation = self._conversation()
        conversation.add([{"role": "tool", "content": output}], "tool_outputs")
        self.document.update(status="queued", required_action=None)
        self._events = self._played(conversation, None)

    def _conversation(self) -> Conversation:
        conversation = Conversation()
        for name in ("instructions", "additional_instructions"):
            if self._body.get(name):
                conversation.instruct(self._body[name])
        for message in self._thread.messages:
            text = "".join(part["text"]["value"] for part in message["content"])
            conversation.add([{"role": message["role"], "content": text}], "messages")
        return conversation

    def _told(self, **changes: Json) -> RunEvent:
        """The run as it stands after *changes*, as an event."""
        self.document.update(changes)
        return f"thread.run.{self.document['status']}", dict(self.document)

    def _played(self, conversation: Conversation, call: tools.ToolCall | None) -> Iterator[RunEvent]:
        yield self._told()
        yield self._told(status="in_progress", started_at=int(self._clock()))
        if call:
            yield from self._call(call)
        else:
            yield from self._answer(conversation)

    def _answer(self, conversation: Conversation) -> Iterator[RunEvent]:
        now = int(self._clock())
        text = replies.compose(conversation, now)
        form = self.document["response_format"]
        pieces = tokens.split(text if isinstance(form, str) else tools.structured(form, text))
        own = {"assistant_id": self.document["assistant_id"], "run_id": self.document["id"]}
        message = self._thread.add(now, "assistant", "".join(pieces), **own)
        begun = {**message, "status": "in_progress", "completed_at": None, "content": []}
        step = self._step({"type": "message_creation", "message_creation": {"message_id": message["id"]}})
        yield from _both("thread.run.step", step)
        yield from _both("thread.message", begun)
        for number, piece in enumerate(pieces):
            part = {"value": piece} if number else {"value": piece, "annotations": []}
            delta = {"content": [{"index": 0, "type": "text", "text": part}]}
            yield _delta("thread.message", message["id"], delta)
        yield "thread.message.completed", message
        used, made = conversation.tokens, len(pieces)
        usage = {"prompt_tokens": used, "completion_tokens": made, "total_tokens": used + made}
        done = {"status": "completed", "completed_at": now, "usage": usage}
        yield "thread.run.step.completed", {**step, **done}
        yield self._told(expires_at=None, **done)

    def _call(self, call: tools.ToolCall) -> Iterator[RunEvent]:
        self.call_id = new_id("call_")
        step = self._step({"type": "tool_calls", "tool_calls": []})
        yield from _both("thread.run.step", step)
        head = {"index": 0, "id": self.call_id, "type": "function"}
        first = {"name": call.name, "arguments": "", "output": None}
        parts = [{**head, "function": first}]
        for piece in tokens.split(call.arguments):
            parts.append({"index": 0, "type": "function", "function": {"arguments": piece}})
        for part in parts:
            delta = {"step_details": {"type": "tool_calls", "tool_calls": [part]}}
            yield _delta("thread.run.step", step["id"], delta)
        function = {"name": call.name, "arguments": call.arguments}
        wanted = [{"id": self.call_id, "type": "function", "function": function}]
        action = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": wanted}}
        yield self._told(status="requires_action", required_action=action)

    def _step(self, details: Json) -> dict[str, Json]:
        """A step of the run, which begins."""
        return {
            "id": new_id("step_"),
            "object": "thread.run.step",
            "created_at": int(self._clock()),
            "assistant_id": self.document["assistant_id"],
            "thread_id": self.document["thread_id"],
            "run_id": self.document["id"],
            "type": details["type"],
            "status": "in_progress",
            "step_details": details,
            "last_error": None,
            "expired_at": None,
            "cancelled_at": None,
            "failed_at": None,
            "completed_at": None,
            "metadata": {},
            "usage": None,
        }


def _delta(name: str, key: str, delta: Json) -> RunEvent:
    """A piece of the thing with the id *key*."""
    return f"{name}.delta", {"id": key, "object": f"{name}.delta", "delta": delta}


def _both(name: str, data: Json) -> Iterator[RunEvent]:
    """The two events with which a thing begins."""
    yield f"{name}.created", data
    yield f"{name}.in_progress", data
