"""Each way to ask wrongly gets the service's status, and a sentence that names the fault and its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from standin_client import Client

from uopenai_tools import contract
from uopenai_tools.standin import Limits, StandIn

Json = Any

CHAT, RESPONSES, SPEECH = "/chat/completions", "/responses", "/audio/speech"
MODEL = "gpt-4o-mini"
ASKED = [{"role": "user", "content": "hi"}]
FUNCTION = {"type": "function", "function": {"name": "look"}}


def chat(**more: Json) -> Json:
    return {"model": MODEL, "messages": ASKED, **more}


def respond(**more: Json) -> Json:
    return {"model": MODEL, "input": "hi", **more}


def speech(**more: Json) -> Json:
    return {"model": "tts-1", "input": "hi", "voice": "alloy", "response_format": "wav", **more}


# path, body, param, beginning of the message
BAD_BODIES: list[tuple[str, Json, str | None, str]] = [
    (CHAT, {}, "model", "Missing required parameter: 'model'."),
    (CHAT, {"model": MODEL}, "messages", "Missing required parameter: 'messages'."),
    (CHAT, chat(messages=[]), "messages", "Invalid 'messages': empty array. Expected an array with minimum"),
    (
        CHAT,
        chat(messages="hi"),
        "messages",
        "Invalid type for 'messages': expected an array, but got a string",
    ),
    (
        CHAT,
        chat(messages=[{"role": "user", "content": ""}]),
        "messages[0].content",
        "Invalid 'messages[0].content': the prompt is empty.",
    ),
    (
        CHAT,
        chat(messages=[*ASKED, {"role": "user", "content": [{"type": "text", "text": " \n"}]}]),
        "messages[1].content",
        "Invalid 'messages[1].content': the prompt is empty.",
    ),
    (
        CHAT,
        chat(messages=[{"content": "hi"}]),
        "messages[0].role",
        "Missing required parameter: 'messages[0].role'",
    ),
    (
        CHAT,
        chat(messages=[{"role": "boss", "content": "hi"}]),
        "messages[0].role",
        "Invalid value: 'boss'. Supported values are: 'developer', 'system', 'user', 'assistant', 'tool' and",
    ),
    (
        CHAT,
        chat(messages=[{"role": "user", "content": 7}]),
        "messages[0].content",
        "Invalid type for 'messages[0].content': expected one of a string or an array, but got an integer",
    ),
    (
        CHAT,
        chat(messages=[{"role": "user", "content": [{"type": "txt"}]}]),
        "messages[0].content[0].type",
        "Invalid value: 'txt'. Supported values are: 'text', 'image_url', 'input_audio' and 'file'.",
    ),
    (
        CHAT,
        chat(temperature="hot"),
        "temperature",
        "Invalid type for 'temperature': expected a number, but got a str",
    ),
    (
        CHAT,
        chat(temperature=2.5),
        "temperature",
        "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.",
    ),
    (
        CHAT,
        chat(n=0),
        "n",
        "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
    ),
    (CHAT, chat(max_tokens=0), "max_tokens", "Invalid 'max_tokens': integer below minimum value."),
    (
        CHAT,
        chat(stream=1),
        "stream",
        "Invalid type for 'stream': expected a boolean, but got an integer instead.",
    ),
    (CHAT, chat(foo=1), "foo", "Unknown parameter: 'foo'."),
    (CHAT, chat(user=None), "user", "Invalid type for 'user': expected a string, but got null instead."),
    (
        CHAT,
        chat(safety_identifier="x" * 65),
        "safety_identifier",
        "Invalid 'safety_identifier': string too long.",
    ),
    (
        CHAT,
        chat(tool_choice="auto or so"),
        "tool_choice",
        "Invalid value: 'auto or so'. Supported values are: 'none'",
    ),
    (
        CHAT,
        chat(tool_choice="required"),
        "tool_choice",
        "'tool_choice' is only allowed when 'tools' are specified.",
    ),
    (
        CHAT,
        chat(tools=[FUNCTION], tool_choice={"type": "function", "function": {"name": "jump"}}),
        "tool_choice",
        "Tool choice 'jump' not found in 'tools' parameter.",
    ),
    (
        CHAT,
        chat(stream_options={"include_usage": True}),
        "stream_options",
        "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    ),
    (CHAT, [], None, "Invalid type for the body: expected an object, but got an array instead."),
    (RESPONSES, {"input": "hi"}, "model", "Missing required parameter: 'model'."),
    (RESPONSES, {"model": MODEL}, "input", "Missing required parameter: 'input'."),
    (RESPONSES, respond(input=""), "input", "Invalid 'input': the prompt is empty."),
    (RESPONSES, respond(input=[]), "input", "Invalid 'input': the prompt is empty."),
    (RESPONSES, respond(input=7), "input", "Invalid type for 'input': expected one of a string or an array"),
    (
        RESPONSES,
        respond(input=[{"role": "user", "content": ""}]),
        "input[0].content",
        "Invalid 'input[0].content': the prompt is empty.",
    ),
    (
        RESPONSES,
        respond(input=[{"role": "bob", "content": "hi"}]),
        "input[0].role",
        "Invalid value: 'bob'. Supported values are: 'user', 'assistant', 'system' and 'developer'.",
    ),
    (RESPONSES, respond(input=[{}]), "input[0].role", "Missing required parameter: 'input[0].role'."),
    (
        RESPONSES,
        respond(max_output_tokens=5),
        "max_output_tokens",
        "Invalid 'max_output_tokens': integer below min",
    ),
    (
        RESPONSES,
        respond(previous_response_id="resp_nothing"),
        "previous_response_id",
        "Previous response with id 'resp_nothing' not found.",
    ),
    (RESPONSES, respond(background=True), "background", "The stand-in does not answer background responses"),
    (RESPONSES, respond(conversation="conv_1"), "conversation", "The stand-in does not answer conversations"),
    (SPEECH, speech(input=""), "input", "Invalid 'input': the prompt is empty."),
    (
        SPEECH,
        speech(input="x" * 4097),
        "input",
        "Invalid 'input': string too long. Expected a string with maximum l",
    ),
    (SPEECH, speech(voice="bob"), "voice", "Invalid value: 'bob'. Supported values are: 'alloy', 'ash',"),
    (
        SPEECH,
        speech(response_format="ogg"),
        "response_format",
        "Invalid value: 'ogg'. Supported values are: 'mp3',",
    ),
    (
        SPEECH,
        speech(response_format="mp3"),
        "response_format",
        "The stand-in has no codec for 'mp3': ask for response_format 'wav' or 'pcm'.",
    ),
    (
        SPEECH,
        {"model": "tts-1", "input": "hi", "voice": "alloy"},
        "response_format",
        "The stand-in has no codec for 'mp3' (the default): ask for response_format 'wav' or 'pcm'.",
    ),
    (SPEECH, speech(speed=9), "speed", "Invalid 'speed': integer above maximum value. Expected a value <= 4"),
    (
        SPEECH,
        speech(stream_format="sse"),
        "stream_format",
        "stream_format 'sse' is not supported for the model 'tts-1'",
    ),
]


@pytest.mark.parametrize(("path", "body", "param", "message"), BAD_BODIES)
def test_a_bad_body_is_refused_with_the_fault_and_its_place(
    client: Client, path: str, body: Json, param: str | None, message: str
) -> None:
    answer = client.post(path, body)
    assert answer.error["message"].startswith(message)
    assert answer.status == 400
    assert answer.error["param"] == param
    assert answer.error["type"] == "invalid_request_error"
    assert client.contract.schema("ErrorResponse").is_valid(answer.json)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"a": NaN}', b'{"a": 1} x', b"\xff\xfe", b"[" * 100_000, b"{'model': 1}"],
    ids=["nothing", "cut off", "no number", "too much", "no UTF-8", "too deep", "Python"],
)
def test_a_body_that_is_not_json_is_refused(client: Client, body: bytes) -> None:
    answer = client.send("POST", CHAT, body, {"Content-Type": "application/json"})
    assert answer.status == 400
    assert answer.error["message"].startswith("We could not parse the JSON body of your request.")


@pytest.mark.parametrize(
    ("path", "kind", "message"),
    [
        (
            CHAT,
            "text/plain",
            "Unsupported content type: 'text/plain'. This API method only accepts 'application/json'",
        ),
        (
            CHAT,
            "",
            "The request has no content type. This API method only accepts 'application/json' requests.",
        ),
        (
            "/audio/transcriptions",
            "application/json",
            "Unsupported content type: 'application/json'. This API method only accepts 'multipart/form-data",
        ),
    ],
)
def test_a_body_of_another_type_is_refused(client: Client, path: str, kind: str, message: str) -> None:
    answer = client.send("POST", path, b"{}", {"Content-Type": kind} if kind else {})
    assert (answer.status, answer.error["code"]) == (400, "unsupported_content_type")
    assert answer.error["message"].startswith(message)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CHAT, chat(model="gpt-9")),
        (RESPONSES, respond(model="gpt-9")),
        (SPEECH, speech(model="gpt-9")),
    ],
)
def test_a_model_that_there_is_not_is_said_to_be_not_found(client: Client, path: str, body: Json) -> None:
    answer = client.post(path, body)
    assert (answer.status, answer.error["code"]) == (404, "model_not_found")
    assert answer.error["message"] == "The model `gpt-9` does not exist or you do not have access to it."


def test_a_model_for_another_purpose_is_refused(client: Client) -> None:
    answer = client.post(CHAT, chat(model="tts-1"))
    assert answer.status == 404
    assert answer.error["message"].startswith("This is not a chat model and thus not supported in the")


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("POST", "/nothing", 404, "Invalid URL (POST /v1/nothing)."),
        ("GET", "/models/gpt-9", 404, "The model 'gpt-9' does not exist"),
        ("PUT", "/models", 405, "Not allowed to PUT on /v1/models."),
        ("GET", "/responses/resp_nothing", 404, "Response with id 'resp_nothing' not found."),
    ],
)
def test_a_path_or_method_that_is_not_answered_is_refused(
    client: Client, method: str, path: str, status: int, message: str
) -> None:
    answer = client.send(method, path)
    assert (answer.status, answer.error["message"]) == (status, message)
    assert client.contract.schema("ErrorResponse").is_valid(answer.json)


def test_a_refused_method_is_told_which_there_are(client: Client) -> None:
    assert client.send("PUT", "/models/gpt-4o").headers["allow"] == "DELETE, GET"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", "You didn't provide an API key."),
        ("Bearer ", "You didn't provide an API key."),
        ("Basic abc", "You didn't provide an API key."),
        ("Bearer sk-another-key-4711", "Incorrect API key provided."),
        ("Bearer ключ".encode().decode("latin-1"), "Incorrect API key provided."),
    ],
)
def test_a_wrong_key_is_refused_and_not_repeated(client: Client, header: str, message: str) -> None:
    answer = client.send("GET", "/models", headers={"Authorization": header})
    assert answer.status == 401
    assert answer.error["message"].startswith(message)
    assert b"4711" not in answer.body
    assert client.service.key.encode() not in answer.body


def test_a_wrong_key_is_refused_before_the_body_is_looked_at(client: Client) -> None:
    headers = {"Authorization": "Bearer wrong", "Content-Type": "application/json"}
    assert client.send("POST", CHAT, b"{", headers).status == 401


def test_a_body_above_the_limit_is_refused() -> None:
    with StandIn(limits=Limits(json=1000, form=2000), tls=False) as service:
        client = Client(service, contract.load())
        too_long = json.dumps(chat(user="x" * 1000)).encode()
        announced = client.send("POST", CHAT, too_long, {"Content-Type": "application/json"})
        form = client.upload("/audio/transcriptions", "a.wav", bytes(2000), model="whisper-1")
        chunks = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
        chunked = client.send("POST", CHAT, b"3e8\r\n" + bytes(1000) + b"\r\n1\r\nx\r\n0\r\n\r\n", chunks)
        assert client.chat("hi").status == 200
    for answer in (announced, form, chunked):
        assert answer.status == 413
        assert answer.error["message"].startswith("Maximum content size limit (")
