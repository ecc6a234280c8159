"""Operations without an answer of their own: checked by their schemas, and answered in their shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from standin_client import Answer, Client

from uopenai_tools import contract
from uopenai_tools.contract import Operation
from uopenai_tools.instances import broken, full, minimal
from uopenai_tools.standin import StandIn
from uopenai_tools.standin.app import HANDLERS
from uopenai_tools.standin.intake import FIELDS, FORM, JSON

Json = Any

API = contract.load()
OTHERS = {name: operation for name, operation in API.operations.items() if name not in HANDLERS}
TAKING_JSON = [name for name in OTHERS if JSON in OTHERS[name].request]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with StandIn(tls=False) as service:
        yield Client(service, API)


def send(client: Client, operation: Operation, body: bytes | None = None, kind: str = JSON) -> Answer:
    key = client.service.admin_key if operation.admin else client.service.key
    path = operation.path.replace("{", "the-").replace("}", "")
    if any(each.get("required") and each["in"] == "query" for each in operation.parameters):
        path += "?start_time=1"  # the one that any operation requires
    headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
    return client.send(operation.method, path, body, headers)


def post(client: Client, name: str, document: Json, kind: str = JSON) -> Answer:
    return send(client, API.operations[name], json.dumps(document).encode(), kind)


def check(operation: Operation, answer: Answer) -> None:
    """*answer* is one that *operation* has."""
    kinds = operation.responses[str(answer.status)]
    kind = (answer.headers["content-type"] or "").partition(";")[0]
    assert kind in kinds or not kinds and not answer.body
    if kind == JSON:
        faults = list(API.response(operation, answer.status).iter_errors(answer.json))
        assert not faults, faults[0].message


@pytest.mark.parametrize("name", [name for name in OTHERS if not OTHERS[name].request])
def test_what_takes_no_body_is_answered_as_its_schema_says(client: Client, name: str) -> None:
    check(OTHERS[name], send(client, OTHERS[name]))


@pytest.mark.parametrize("name", TAKING_JSON)
def test_what_takes_json_is_answered_as_its_schema_says(client: Client, name: str) -> None:
    schema = OTHERS[name].request[JSON]
    for document in (minimal(API, schema), full(API, schema)):
        if document.pop("stream", None):
            answer = post(client, name, {**document, "stream": True})
            (_, first), (_, last) = answer.events
            assert API.response(OTHERS[name], answer.status).is_valid(json.loads(first))
            assert last == "[DONE]"
        check(OTHERS[name], post(client, name, document))


@pytest.mark.parametrize("name", TAKING_JSON)
def test_what_the_schema_refuses_is_refused_by_name(client: Client, name: str) -> None:
    schema = OTHERS[name].request[JSON]
    for seed in range(3):
        spoilt = broken(API, schema, full(API, schema), seed)
        assert spoilt
        answer = post(client, name, spoilt[0])
        assert answer.status == 400
        assert API.schema("ErrorResponse").is_valid(answer.json)
        param = answer.error["param"] or ""
        assert not spoilt[1] or param.partition(".")[0].partition("[")[0] == spoilt[1][0]


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/containers/c/files", [("file", "a.txt", b"abc")]),
        ("/containers/c/files", [("file_id", None, b"file_1")]),
        ("/skills", [("files[]", "a.txt", b"a"), ("files[]", "b.txt", b"b")]),
        (
            "/videos",
            [("prompt", None, b"waves"), ("seconds", None, b"4"), ("input_reference", "a.png", b"a")],
        ),
        ("/realtime/calls", [("sdp", None, b"v=0\r\n"), ("session", None, b'{"type": "realtime"}')]),
    ],
)
def test_a_form_is_taken(client: Client, path: str, parts: list[tuple[str, str | None, bytes]]) -> None:
    answer = client.form(path, *parts)
    match = API.match(path)
    assert match
    check(match.operations["POST"], answer)


@pytest.mark.parametrize(
    ("path", "parts", "param"),
    [
        ("/videos", [("seconds", None, b"4")], "prompt"),
        ("/videos", [("prompt", None, b"x"), ("colour", None, b"red")], "colour"),
        ("/realtime/calls", [("sdp", None, b"v=0"), ("session", None, b"[" * 100_000)], "session"),
    ],
)
def test_a_form_that_the_schema_refuses_is_refused_by_name(
    client: Client, path: str, parts: list[tuple[str, str | None, bytes]], param: str
) -> None:
    answer = client.form(path, *parts)
    assert (answer.status, answer.error["param"]) == (400, param)


def test_fields_and_texts_are_taken(client: Client) -> None:
    fields = OTHERS["UpdateSkillDefaultVersion"]
    assert send(client, fields, b"default_version=2", FIELDS).status == 200
    assert send(client, fields, b"default=2", FIELDS).error["param"] == "default"
    call = OTHERS["create-realtime-call"]
    answer = send(client, call, b"v=0\r\n", "application/sdp")
    assert (answer.status, answer.body[:3]) == (201, b"v=0")
    assert send(client, call, b"\xff", "application/sdp").status == 400
    answer = send(client, call, b"{}", JSON)
    assert answer.error["code"] == "unsupported_content_type"
    assert FORM in answer.error["message"]


def test_a_body_that_is_not_required_may_be_missing(client: Client) -> None:
    check(OTHERS["createConversation"], send(client, OTHERS["createConversation"]))
    assert send(client, OTHERS["createBatch"]).status == 400


def test_an_answer_says_what_the_request_said(client: Client) -> None:
    batch = {"input_file_id": "file_7", "endpoint": "/v1/embeddings", "completion_window": "24h"}
    answer = client.post("/batches", batch).json
    assert {name: answer[name] for name in batch} == batch
    assert client.get("/batches/batch_7").json["id"] == "batch_7"
    step = client.get("/threads/thread_7/runs/run_7/steps/step_7").json
    assert (step["id"], step["run_id"], step["thread_id"]) == ("step_7", "run_7", "thread_7")


def test_a_list_ends(client: Client) -> None:
    assert client.get("/batches?limit=5").json["has_more"] is False


def test_a_parameter_that_there_is_not_is_refused(client: Client) -> None:
    answer = client.get("/batches?limits=5")
    assert (answer.status, answer.error["param"]) == (400, "limits")
