"""`/threads` and their messages, for as long as the stand-in runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from uopenai_tools.standin.call import Call, State
from uopenai_tools.standin.conversation import read_content
from uopenai_tools.standin.documents import answer, new_id
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.intake import read_json, read_query

Json = Any

_MOST_ON_A_PAGE = 20


@dataclass
class Thread:
    """One thread: its messages as the API describes them, the oldest first; and its runs by id."""

    document: Json
    messages: list[Json] = field(default_factory=list)
    runs: dict[str, Any] = field(default_factory=dict)

    def add(self, now: float, role: str, text: str, **more: Json) -> Json:
        """Put a message of *text* behind the others: it, whole."""
        message = {
            "id": new_id("msg_"),
            "object": "thread.message",
            "created_at": int(now),
            "thread_id": self.document["id"],
            "status": "completed",
            "incomplete_details": None,
            "completed_at": int(now),
            "incomplete_at": None,
            "role": role,
            "content": [content(text)],
            "assistant_id": None,
            "run_id": None,
            "attachments": [],
            "metadata": {},
            **more,
        }
        self.messages.append(message)
        return message

    def add_given(self, now: float, messages: list[Json]) -> None:
        """Add messages as a request has them."""
        for message in messages:
            text, _ = read_content(message["content"])
            self.add(now, message["role"], text, metadata=message.get("metadata") or {})


def content(text: str) -> Json:
    """The content of a message that is *text*."""
    return {"type": "text", "text": {"value": text, "annotations": []}}


def begin(state: State, body: Mapping[str, Json]) -> Thread:
    """A new thread, as *body* wants it."""
    document = {
        "id": new_id("thread_"),
        "object": "thread",
        "created_at": int(state.clock()),
        "metadata": body.get("metadata") or {},
        "tool_resources": body.get("tool_resources") or {},
    }
    thread = Thread(document)
    thread.add_given(state.clock(), body.get("messages") or [])
    state.threads.keep(document["id"], thread)
    return thread


def find(call: Call) -> Thread:
    """The thread of the path. Raises ApiFault."""
    require_beta(call.request)
    name = call.values["thread_id"]
    thread = call.state.threads.get(name)
    if thread is None:
        raise ApiFault(404, f"No thread found with id '{name}'.")
    return thread


def require_beta(request: Request) -> None:
    """Refuse a request without the header that assistants want."""
    if "assistants=v2" not in request.headers.get("openai-beta", ""):
        message = (
            "You must provide the 'OpenAI-Beta' header to access the Assistants API. "
            "Please try again by setting the header 'OpenAI-Beta: assistants=v2'."
        )
        raise ApiFault(400, message, code="invalid_beta")


async def create(call: Call) -> Response:
    """`POST /threads`."""
    require_beta(call.request)
    state = call.state
    body = {}
    if call.request.headers.get("content-length", "0") != "0":
        body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    return answer(begin(state, body).document)


async def retrieve(call: Call) -> Response:
    """`GET /threads/{thread_id}`."""
    return answer(find(call).document)


async def create_message(call: Call) -> Response:
    """`POST /threads/{thread_id}/messages`."""
    thread, state = find(call), call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    thread.add_given(state.clock(), [body])
    return answer(thread.messages[-1])


async def list_messages(call: Call) -> Response:
    """`GET /threads/{thread_id}/messages`."""
    thread = find(call)
    query = read_query(call.request, call.state.contract, call.operation)
    found = list(thread.messages)
    if query.get("order", "desc") == "desc":
        found.reverse()
    if "run_id" in query:
        found = [message for message in found if message["run_id"] == query["run_id"]]
    ids = [message["id"] for message in found]
    for name in ("after", "before"):
        if name in query and query[name] not in ids:
            raise ApiFault(400, f"No message found with id '{query[name]}'.", name)
    first = ids.index(query["after"]) + 1 if "after" in query else 0
    end = ids.index(query["before"]) if "before" in query else len(found)
    page = found[first:end][: query.get("limit", _MOST_ON_A_PAGE)]
    document = {
        "object": "list",
        "data": page,
        "first_id": page[0]["id"] if page else "",
        "last_id": page[-1]["id"] if page else "",
        "has_more": first + len(page) < end,
    }
    return answer(document)
