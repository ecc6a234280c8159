"""`/threads/{thread_id}/runs` and `/threads/runs`: an assistant that answers what a thread asks.

A run is the row of its events: who streams it gets them all; who polls it sees one of them at each look:
queued, in progress, and then completed, or in need of a tool's outputs. The stand-in keeps no assistants: it
takes any id that begins as theirs do, for one that calls a function first, if the run has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from starlette.responses import Response

from uopenai_tools.standin import models, sse, threads
from uopenai_tools.standin.call import Call, Events, State
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.intake import read_json
from uopenai_tools.standin.jobs import told
from uopenai_tools.standin.run import Run
from uopenai_tools.standin.threads import Thread

Json = Any

_MODEL = "gpt-4o-mini"  # where the request names none: an assistant would have one


async def create(call: Call) -> Response:
    """`POST /threads/{thread_id}/runs`."""
    thread, state = threads.find(call), call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    return _begin(state, thread, body, [])


async def create_thread_and_run(call: Call) -> Response:
    """`POST /threads/runs`."""
    threads.require_beta(call.request)
    state = call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    thread = threads.begin(state, body.get("thread") or {})
    return _begin(state, thread, body, [("thread.created", thread.document)])


async def retrieve(call: Call) -> Response:
    """`GET /threads/{thread_id}/runs/{run_id}`: it has got on since it was last asked for."""
    run = _find(call)
    run.advance()
    return told(run.document, run.under_way)


async def submit_tool_outputs(call: Call) -> Response:
    """`POST /threads/{thread_id}/runs/{run_id}/submit_tool_outputs`."""
    run, state = _find(call), call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    if run.document["status"] != "requires_action":
        message = f"Runs in status '{run.document['status']}' do not accept tool outputs."
        raise ApiFault(400, message)
    outputs = {each.get("tool_call_id"): each.get("output", "") for each in body["tool_outputs"]}
    if set(outputs) != {run.call_id}:
        raise ApiFault(400, f"Expected tool outputs for call_ids ['{run.call_id}'].", "tool_outputs")
    run.go_on(outputs[run.call_id])
    return _answered(state, run, body, run.rest())


def _begin(state: State, thread: Thread, body: Json, before: list[tuple[str, Json]]) -> Response:
    if not body["assistant_id"].startswith("asst_"):
        raise ApiFault(404, f"No assistant found with id '{body['assistant_id']}'.")
    model = body.get("model") or _MODEL
    models.require(model, models.CHAT, "v1/threads/runs")
    thread.add_given(state.clock(), body.get("additional_messages") or [])
    run = Run(thread, body, model, state.clock)
    thread.runs[run.document["id"]] = run
    created = ("thread.run.created", dict(run.document))
    return _answered(state, run, body, chain(before, [created], run.rest()))


def _answered(state: State, run: Run, body: Json, events: Iterator[tuple[str, Json]]) -> Response:
    if body.get("stream"):
        return sse.response(_events(state, events))
    next(events)  # which this answer stands for
    return told(run.document, run.under_way)


def _find(call: Call) -> Run:
    thread, name = threads.find(call), call.values["run_id"]
    if name not in thread.runs:
        raise ApiFault(404, f"No run found with id '{name}'.")
    return thread.runs[name]


async def _events(state: State, events: Iterator[tuple[str, Json]]) -> Events:
    for name, data in events:
        yield sse.event(data, name)
        if name.endswith(".delta"):
            await state.pause()
    yield b"event: done\n" + sse.DONE
