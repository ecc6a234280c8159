"""Threads, messages and runs; and completions of old: whole and streamed, and true to the schema."""

from __future__ import annotations

import json
from typing import Any

import pytest
from standin_client import Answer, Client

Json = Any

ADD = {"type": "function", "function": {"name": "add", "parameters": {"type": "object", "properties": {}}}}
DONE = ("done", "[DONE]")


def post(client: Client, path: str, **body: Json) -> Answer:
    """POST with the header that assistants want."""
    headers = {"Content-Type": "application/json", "OpenAI-Beta": "assistants=v2"}
    return client.send("POST", path, json.dumps(body).encode(), headers)


def get(client: Client, path: str) -> Json:
    return client.send("GET", path, None, {"OpenAI-Beta": "assistants=v2"}).json


def thread(client: Client, *questions: str) -> str:
    """The path of a new thread in which these were asked."""
    messages = [{"role": "user", "content": question} for question in questions]
    made = post(client, "/threads", messages=messages)
    client.check("createThread", made.json)
    return "/threads/" + made.json["id"]


def events(client: Client, answer: Answer) -> list[tuple[str, Json]]:
    """The events of a run, each checked."""
    assert answer.status == 200, answer.body
    *found, last = answer.events
    assert last == DONE
    parsed = [(name, json.loads(data)) for name, data in found]
    for name, data in parsed:
        assert client.contract.schema("AssistantStreamEvent").is_valid({"event": name, "data": data}), data
    return parsed


def test_a_run_that_is_polled_gets_on(client: Client) -> None:
    path = thread(client, "7 plus 8")
    run = post(client, path + "/runs", assistant_id="asst_1", temperature=0.5).json
    client.check("createRun", run)
    assert (run["status"], run["temperature"]) == ("queued", 0.5)
    polled = [get(client, f"{path}/runs/{run['id']}") for _ in range(4)]
    assert [each["status"] for each in polled] == ["queued", "in_progress", "completed", "completed"]
    client.check("getRun", polled[-1])
    listed = get(client, path + "/messages")
    client.check("listMessages", listed)
    answer, question = listed["data"]
    assert (answer["role"], answer["run_id"]) == ("assistant", run["id"])
    assert answer["content"][0]["text"]["value"].startswith("7 + 8 = 15.")
    assert question["content"][0]["text"]["value"] == "7 plus 8"
    assert get(client, path)["id"] == run["thread_id"]


def test_a_run_that_is_streamed_tells_all(client: Client) -> None:
    path = thread(client)
    made = post(client, path + "/messages", role="user", content=[{"type": "text", "text": "7 plus 8"}])
    client.check("createMessage", made.json)
    told = events(client, post(client, path + "/runs", assistant_id="asst_1", stream=True))
    names = [name for name, _ in told]
    deltas = [data for name, data in told if name == "thread.message.delta"]
    assert names == [
        *("thread.run.created", "thread.run.queued", "thread.run.in_progress"),
        *("thread.run.step.created", "thread.run.step.in_progress"),
        *("thread.message.created", "thread.message.in_progress"),
        *["thread.message.delta"] * len(deltas),
        *("thread.message.completed", "thread.run.step.completed", "thread.run.completed"),
    ]
    text = "".join(delta["delta"]["content"][0]["text"]["value"] for delta in deltas)
    assert text == told[-3][1]["content"][0]["text"]["value"]
    assert told[0][1]["status"] == "queued"
    assert told[-1][1]["usage"]["completion_tokens"] == len(deltas)


def test_a_thread_may_begin_with_its_run(client: Client) -> None:
    body = {"assistant_id": "asst_1", "thread": {"messages": [{"role": "user", "content": "1/0"}]}}
    told = events(client, post(client, "/threads/runs", stream=True, **body))
    assert told[0][0] == "thread.created"
    assert "no answer" in told[-3][1]["content"][0]["text"]["value"]
    assert post(client, "/threads/runs", **body).json["status"] == "queued"


@pytest.mark.parametrize("stream", [False, True])
def test_a_run_waits_for_its_tools(client: Client, stream: bool) -> None:
    path = thread(client, "How warm is it?")
    body = {"assistant_id": "asst_1", "tools": [ADD], "tool_choice": "required"}
    answer = post(client, path + "/runs", stream=stream, **body)
    if stream:
        told = events(client, answer)
        run = told[-1][1]
        deltas = [data["delta"] for name, data in told if name == "thread.run.step.delta"]
        calls = [delta["step_details"]["tool_calls"][0] for delta in deltas]
        assert "".join(call["function"]["arguments"] for call in calls) == "{}"
    else:
        run = answer.json
        while run["status"] in ("queued", "in_progress"):
            run = get(client, f"{path}/runs/{run['id']}")
    client.check("getRun", run)
    assert run["status"] == "requires_action"
    (call,) = run["required_action"]["submit_tool_outputs"]["tool_calls"]
    assert call["function"] == {"name": "add", "arguments": "{}"}
    outputs = [{"tool_call_id": call["id"], "output": "21 degrees"}]
    where = f"{path}/runs/{run['id']}/submit_tool_outputs"
    assert post(client, where, tool_outputs=[{"tool_call_id": "call_x", "output": ""}]).status == 400
    answer = post(client, where, tool_outputs=outputs, stream=stream)
    if stream:
        run = events(client, answer)[-1][1]
    else:
        client.check("submitToolOuputsToRun", answer.json)
        for _ in range(2):
            run = get(client, f"{path}/runs/{run['id']}")
    assert run["status"] == "completed"
    newest = get(client, path + "/messages")["data"][0]
    assert newest["content"][0]["text"]["value"].startswith("The tool answered: 21 degrees")
    assert post(client, where, tool_outputs=outputs).status == 400


def test_messages_come_page_by_page(client: Client) -> None:
    path = thread(client, "a", "b", "c")
    ids = [each["id"] for each in get(client, path + "/messages?order=asc")["data"]]
    page = get(client, f"{path}/messages?order=asc&limit=1&after={ids[0]}")
    assert ([each["id"] for each in page["data"]], page["has_more"]) == ([ids[1]], True)
    page = get(client, f"{path}/messages?before={ids[0]}")
    assert ([each["id"] for each in page["data"]], page["has_more"]) == ([ids[2], ids[1]], False)
    assert get(client, path + "/messages?after=msg_x")["error"]["param"] == "after"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/threads/thread_x/messages", {"role": "user", "content": "x"}, 404),
        ("/threads/runs", {"assistant_id": "x"}, 404),
        ("/threads/runs", {"assistant_id": "asst_1", "model": "nothing"}, 404),
        ("/threads/runs", {}, 400),
        ("/threads/runs", {"assistant_id": "asst_1", "tool_choice": "required"}, 400),
    ],
)
def test_what_cannot_be_is_refused(client: Client, path: str, body: Json, status: int) -> None:
    assert post(client, path, **body).status == status


def test_assistants_want_their_header(client: Client) -> None:
    answer = client.post("/threads", {})
    assert (answer.status, answer.json["error"]["code"]) == (400, "invalid_beta")


def complete(client: Client, prompt: Json, **more: Json) -> Answer:
    return client.post("/completions", {"model": "gpt-3.5-turbo-instruct", "prompt": prompt, **more})


def test_a_completion_of_old_is_what_the_schema_says(client: Client) -> None:
    answer = complete(client, ["7 plus 8", "1/0"], n=2, max_tokens=100)
    client.check("createCompletion", answer.json)
    texts = [choice["text"] for choice in answer.json["choices"]]
    assert len(texts) == 4
    assert texts[0].startswith("7 + 8 = 15.") and "no answer" in texts[2]
    cut = complete(client, "7 plus 8", max_tokens=2, echo=True).json["choices"][0]
    assert cut["text"].startswith("7 plus 8") and cut["finish_reason"] == "length"
    assert complete(client, [[1, 2]]).status == 400
    assert complete(client, "x", model="gpt-4o").status == 404


def test_a_completion_of_old_is_streamed(client: Client) -> None:
    whole = complete(client, "7 plus 8", max_tokens=100).json
    options = {"include_usage": True}
    *found, last = complete(client, "7 plus 8", max_tokens=100, stream=True, stream_options=options).events
    assert last == ("", "[DONE]")
    parsed = [json.loads(data) for _, data in found]
    assert "".join(each["choices"][0]["text"] for each in parsed[:-1]) == whole["choices"][0]["text"]
    assert parsed[-2]["choices"][0]["finish_reason"] == "stop"
    assert parsed[-1]["usage"] == whole["usage"]
