"""`/threads` and their runs: a run takes three looks, and asks for a function first if it was given one.

Assistants are not kept: any id is taken for one. A thread holds no messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from uopenai_tools.standin import tools
from uopenai_tools.standin.call import Call
from uopenai_tools.standin.conversation import Conversation
from uopenai_tools.standin.documents import answer, new_id
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.intake import read_json

Json = Any

_THREAD = "thread"
_BEGUN = {"status": "in_progress"}
_MODEL = "gpt-4o-mini"


async def create_thread(call: Call) -> Response:
    """`POST /threads`."""
    return answer(_thread(call, await _body(call)))


async def create_thread_and_run(call: Call) -> Response:
    """`POST /threads/runs`."""
    body = await _body(call)
    return _run(call, body, _thread(call, body.get("thread") or {})["id"])


async def create_run(call: Call) -> Response:
    """`POST /threads/{thread_id}/runs`."""
    body = await _body(call)
    return _run(call, body, call.state.jobs.find(_THREAD, call.values["thread_id"]).document["id"])


async def retrieve_run(call: Call) -> Response:
    """`GET /threads/{thread_id}/runs/{run_id}`."""
    _check_beta(call)
    return call.state.jobs.find("run", call.values["thread_id"], call.values["run_id"]).look()


async def submit_tool_outputs(call: Call) -> Response:
    """`POST /threads/{thread_id}/runs/{run_id}/submit_tool_outputs`."""
    body = await _body(call)
    job = call.state.jobs.find("run", call.values["thread_id"], call.values["run_id"])
    action = job.document["required_action"]
    if action is None:
        message = f'Runs in status "{job.document["status"]}" do not accept tool outputs.'
        raise ApiFault(400, message)
    wanted = {each["id"] for each in action["submit_tool_outputs"]["tool_calls"]}
    given = {output.get("tool_call_id") for output in body["tool_outputs"]}
    if given != wanted:
        raise ApiFault(400, f"Expected tool outputs for call_ids {sorted(wanted)}.", "tool_outputs")
    job.document.update(status="queued", required_action=None)
    job.steps = [_BEGUN, _end(call)]
    return job.tell()


async def _body(call: Call) -> dict[str, Json]:
    _check_beta(call)
    body = await read_json(call.request, call.state.contract, call.operation, call.state.limits.json)
    if body.get("stream"):
        raise ApiFault(400, "The stand-in streams no runs.", "stream", "unsupported_parameter")
    return body


def _check_beta(call: Call) -> None:
    if call.request.headers.get("openai-beta") != "assistants=v2":
        message = "You must provide the 'OpenAI-Beta: assistants=v2' header to access the Assistants API."
        raise ApiFault(400, message, code="invalid_beta")


def _thread(call: Call, body: Mapping[str, Json]) -> dict[str, Json]:
    document = {
        "id": new_id("thread_"),
        "object": "thread",
        "created_at": int(call.state.clock()),
        "tool_resources": body.get("tool_resources") or {},
        "metadata": body.get("metadata") or {},
    }
    call.state.jobs.begin([document["id"]], document)
    return document


def _end(call: Call) -> dict[str, Json]:
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    return {"status": "completed", "completed_at": int(call.state.clock()), "usage": usage}


def _run(call: Call, body: Mapping[str, Json], thread: str) -> Response:
    now = int(call.state.clock())
    document: dict[str, Json] = {
        "id": new_id("run_"),
        "object": "thread.run",
        "created_at": now,
        "thread_id": thread,
        "assistant_id": body["assistant_id"],
        "status": "queued",
        "required_action": None,
        "last_error": None,
        "expires_at": now + 600,
        "started_at": None,
        "cancelled_at": None,
        "failed_at": None,
        "completed_at": None,
        "incomplete_details": None,
        "model": body.get("model") or _MODEL,
        "instructions": body.get("instructions") or "",
        "tools": body.get("tools") or [],
        "metadata": body.get("metadata") or {},
        "usage": None,
        "temperature": body.get("temperature", 1),
        "top_p": body.get("top_p", 1),
        "max_prompt_tokens": body.get("max_prompt_tokens"),
        "max_completion_tokens": body.get("max_completion_tokens"),
        "truncation_strategy": body.get("truncation_strategy") or {"type": "auto", "last_messages": None},
        "tool_choice": body.get("tool_choice") or "auto",
        "parallel_tool_calls": body.get("parallel_tool_calls", True),
        "response_format": body.get("response_format") or "auto",
    }
    made = tools.forced({**body, "tool_choice": "required"}, Conversation()) if body.get("tools") else None
    end = _end(call)
    if made is not None:
        function = {"name": made.name, "arguments": made.arguments}
        wanted = {"type": "function", "id": new_id("call_"), "function": function}
        action = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": [wanted]}}
        end = {"status": "requires_action", "required_action": action}
    return call.state.jobs.begin([thread, document["id"]], document, {}, _BEGUN, end).tell()
