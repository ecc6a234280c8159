"""Work that takes its time is one step on at each look, and every state is as the API describes it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from standin_client import Answer, Client

Json = Any

BETA = {"OpenAI-Beta": "assistants=v2", "Content-Type": "application/json"}
FUNCTION = {"type": "function", "function": {"name": "clock", "parameters": {"type": "object"}}}


def begin(client: Client, operation: str, path: str, document: Json) -> Json:
    answer = client.send("POST", path, _json(document), BETA)
    assert answer.status == 200, answer.body
    client.check(operation, answer.json)
    return answer.json


def looks(client: Client, operation: str, path: str, times: int) -> list[Json]:
    """What each of so many looks sees; only the last sees nothing under way."""
    answers = [client.send("GET", path, headers=BETA) for _ in range(times)]
    for answer in answers:
        assert answer.status == 200, answer.body
        client.check(operation, answer.json)
    waits = ["openai-poll-after-ms" in answer.headers for answer in answers]
    assert waits == [True] * (times - 1) + [False]
    return [answer.json for answer in answers]


def _json(document: Json) -> bytes:
    return json.dumps(document).encode()


def file_in(client: Client, name: str) -> tuple[str, str]:
    """A vector store, and a file that could lie in it."""
    store = begin(client, "createVectorStore", "/vector_stores", {"name": "notes"})["id"]
    client.check("getVectorStore", client.get(f"/vector_stores/{store}").json)
    file = client.upload("/files", name, b"some words", purpose="assistants").json["id"]
    return store, file


@pytest.mark.parametrize(("name", "end"), [("a.txt", "completed"), ("a.bin", "failed")])
def test_a_file_is_processed_or_cannot_be(client: Client, name: str, end: str) -> None:
    store, file = file_in(client, name)
    path = f"/vector_stores/{store}/files"
    made = begin(client, "createVectorStoreFile", path, {"file_id": file, "attributes": {"a": 1}})
    seen = looks(client, "getVectorStoreFile", f"{path}/{file}", 2)
    assert [each["status"] for each in [made, *seen]] == ["in_progress", "in_progress", end]
    assert (seen[-1]["last_error"] is None) == (end == "completed")


def test_the_files_of_a_batch_are_processed_one_by_one(client: Client) -> None:
    store, first = file_in(client, "a.txt")
    _, second = file_in(client, "b.txt")
    path = f"/vector_stores/{store}/file_batches"
    made = begin(client, "createVectorStoreFileBatch", path, {"file_ids": [first, second]})
    seen = looks(client, "getVectorStoreFileBatch", f"{path}/{made['id']}", 2)
    assert [each["file_counts"]["in_progress"] for each in [made, *seen]] == [2, 1, 0]


def test_a_video_is_queued_begun_and_completed(client: Client) -> None:
    made = begin(client, "createVideo", "/videos", {"prompt": "a fox"})
    seen = looks(client, "GetVideo", f"/videos/{made['id']}", 3)
    assert [each["status"] for each in [made, *seen]] == ["queued", "queued", "in_progress", "completed"]
    form = client.form("/videos", ("prompt", None, b"a fox"), ("seconds", None, b"8"))
    assert (form.status, form.json["seconds"]) == (200, "8")


def test_a_run_asks_for_its_function_and_goes_on(client: Client) -> None:
    thread = begin(client, "createThread", "/threads", {})["id"]
    path = f"/threads/{thread}/runs"
    made = begin(client, "createRun", path, {"assistant_id": "asst_1", "tools": [FUNCTION]})
    seen = looks(client, "getRun", f"{path}/{made['id']}", 3)
    states = [each["status"] for each in [made, *seen]]
    assert states == ["queued", "queued", "in_progress", "requires_action"]
    call = seen[-1]["required_action"]["submit_tool_outputs"]["tool_calls"][0]
    assert call["function"]["name"] == "clock"
    outputs = {"tool_outputs": [{"tool_call_id": call["id"], "output": "noon"}]}
    submit = f"{path}/{made['id']}/submit_tool_outputs"
    wrong = client.send("POST", submit, _json({"tool_outputs": [{"tool_call_id": "x"}]}), BETA)
    assert (wrong.status, wrong.error["param"]) == (400, "tool_outputs")
    begin(client, "submitToolOuputsToRun", submit, outputs)
    assert looks(client, "getRun", f"{path}/{made['id']}", 2)[-1]["status"] == "completed"
    assert client.send("POST", submit, _json(outputs), BETA).status == 400


def test_a_run_and_its_thread_begin_at_once(client: Client) -> None:
    made = begin(client, "createThreadAndRun", "/threads/runs", {"assistant_id": "asst_1"})
    path = f"/threads/{made['thread_id']}/runs/{made['id']}"
    assert looks(client, "getRun", path, 3)[-1]["status"] == "completed"


@pytest.mark.parametrize(
    ("method", "path", "document", "status"),
    [
        ("GET", "/videos/video_0", None, 404),
        ("GET", "/vector_stores/vs_0", None, 404),
        ("GET", "/vector_stores/vs_0/files/file-0", None, 404),
        ("POST", "/vector_stores/vs_0/files", {"file_id": "file-0"}, 404),
        ("POST", "/threads/thread_0/runs", {"assistant_id": "asst_1"}, 404),
        ("POST", "/threads/runs", {}, 400),
        ("POST", "/videos", {}, 400),
        ("POST", "/videos", {"prompt": "a fox", "fox": True}, 400),
    ],
)
def test_what_is_not_there_or_not_asked_well_is_refused(
    client: Client, method: str, path: str, document: Json, status: int
) -> None:
    assert client.send(method, path, _json(document) if document is not None else None, BETA).status == status


def test_a_batch_needs_files_that_are_there(client: Client) -> None:
    store, _ = file_in(client, "a.txt")
    path = f"/vector_stores/{store}/file_batches"
    refused: list[Answer] = [client.post(path, {}), client.post(path, {"file_ids": ["file-0"]})]
    assert [answer.status for answer in refused] == [400, 404]


def test_runs_want_their_beta_header(client: Client) -> None:
    answer = client.post("/threads", {})
    assert (answer.status, answer.error["code"]) == (400, "invalid_beta")
