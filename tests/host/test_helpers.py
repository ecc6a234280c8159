"""The helpers on MicroPython against the stand-in; and what they ask of it, against the official SDK's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from device_run import DeviceRunner
from openai import OpenAI

from uopenai_tools.standin import StandIn

FUNCTION: Any = {"type": "function", "function": {"name": "clock", "parameters": {"type": "object"}}}

_ID = re.compile(r"(vs|vsfb|file|video|thread|run)[_-][0-9a-f]{32}")


@pytest.mark.parametrize("name", ["test_helped", "test_waiting_async"])
def test_the_helpers_over_both_clients(run_everywhere: DeviceRunner, name: str) -> None:
    with StandIn(tls=False) as service:
        run_everywhere(name, {"API_KEY": service.key, "PLAIN_URL": service.base_url})


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_waited_for_is_asked_for_as_the_sdk_does(run_everywhere: DeviceRunner) -> None:
    with StandIn(tls=False) as service:
        run_everywhere("test_waiting", {"API_KEY": service.key, "PLAIN_URL": service.base_url})
        board = asked(service)
    with StandIn(tls=False) as service:
        everything(OpenAI(api_key=service.key, base_url=service.base_url))
        sdk = asked(service)
    assert board == sdk
    assert len(board) > 30


def asked(service: StandIn) -> list[str]:
    """What has arrived there, without the ids."""
    return [f"{each.method} {_ID.sub('ID', each.path)} {each.status}" for each in service.log]


def everything(client: OpenAI) -> None:
    """The same as test_waiting does."""
    store = client.vector_stores.create(name="notes").id
    files = client.vector_stores.files
    text = ("a.txt", b"some words")
    files.upload_and_poll(vector_store_id=store, file=text, attributes={"a": 1})
    files.upload_and_poll(vector_store_id=store, file=("a.bin", b"x"), poll_interval_ms=1)
    uploaded = files.upload(vector_store_id=store, file=text)
    files.create_and_poll(uploaded.id, vector_store_id=store, max_wait_seconds=60)
    client.vector_stores.file_batches.upload_and_poll(store, files=[text, text], file_ids=[uploaded.id])
    client.files.wait_for_processing(uploaded.id)
    client.videos.create_and_poll(prompt="a fox")
    threads = client.beta.threads
    thread = threads.create_and_run_poll(assistant_id="asst_1").thread_id
    run = threads.runs.create_and_poll(thread_id=thread, assistant_id="asst_1", tools=[FUNCTION])
    assert run.required_action
    call = run.required_action.submit_tool_outputs.tool_calls[0]
    threads.runs.submit_tool_outputs_and_poll(
        run_id=run.id, thread_id=thread, tool_outputs=[{"tool_call_id": call.id, "output": "noon"}]
    )
