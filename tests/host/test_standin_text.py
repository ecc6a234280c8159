"""Chat completions and responses: made from the question, whole and streamed, and true to the schema."""

from __future__ import annotations

import json
from typing import Any

import pytest
from standin_client import Answer, Client

from uopenai_tools.standin import tokens

Json = Any

WEATHER = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": {
            "place": {"type": "string"},
            "unit": {"enum": ["c", "f"]},
            "days": {"type": "integer", "minimum": 2},
            "when": {"$ref": "#/$defs/when"},
        },
        "$defs": {"when": {"type": "array", "items": {"type": "boolean"}}},
    },
}
ARGUMENTS = {"place": "How warm is it?", "unit": "c", "days": 2, "when": [True]}


def content(answer: Answer) -> str:
    assert answer.status == 200, answer.body
    return answer.json["choices"][0]["message"]["content"]


def chunks(client: Client, answer: Answer) -> list[Json]:
    """The chunks of a chat stream, each checked, without the end mark."""
    *events, last = answer.events
    assert last == ("", "[DONE]")
    parsed = [json.loads(data) for name, data in events]
    for chunk in parsed:
        client.check("createChatCompletion", chunk, "text/event-stream")
    return parsed


def events(client: Client, answer: Answer) -> list[Json]:
    """The events of a response stream, each checked, in their order and under their names."""
    assert answer.status == 200, answer.body
    parsed = []
    for number, (name, data) in enumerate(answer.events):
        event = json.loads(data)
        assert (event["type"], event["sequence_number"]) == (name, number)
        client.check("createResponse", event, "text/event-stream")
        # The stream's schema has 53 branches, of which a loose one would take anything: check the one meant.
        schemas = [
            branch["$ref"].rsplit("/", 1)[1]
            for branch in client.contract.schemas["ResponseStreamEvent"]["anyOf"]
            if client.contract.resolve(branch)["properties"]["type"]["enum"] == [name]
        ]
        assert len(schemas) == 1
        assert client.contract.schema(schemas[0]).is_valid(event)
        parsed.append(event)
    return parsed


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("What is 12 * 7.5?", "12 × 7.5 = 90."),
        ("7 plus 8", "7 + 8 = 15."),
        ("10/4", "10 ÷ 4 = 2.5."),
        ("1/0", "1 divided by zero has no answer."),
        ("what time is it?", "It is "),
        (
            "In one sentence: what is an ESP32 good for?",
            'Your question about "ESP32" arrived whole, 9 words and',
        ),
        ("?", "Your question arrived whole, 1 word and 1 character long"),
        (
            [{"type": "text", "text": "See"}, {"type": "image_url", "image_url": {"url": "data:,"}}],
            "Your question",
        ),
    ],
)
def test_the_answer_is_made_from_the_question(client: Client, prompt: Json, answer: str) -> None:
    assert content(client.chat(prompt)).startswith(answer)


def test_one_sentence_is_one_and_otherwise_there_are_several(client: Client) -> None:
    assert content(client.chat("Cats, in one sentence")).count(". ") == 0
    assert content(client.chat("Tell me about cats")).count(". ") >= 2


def test_a_text_is_repeated_to_the_letter(client: Client) -> None:
    text = 'Größe “x” 🙂 \\ "q"\n\ttab \u2028 end'
    assert content(client.chat("Repeat: " + text)) == text


def test_half_a_surrogate_pair_breaks_nothing(client: Client) -> None:
    body = b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Repeat: a\\ud83db"}]}'
    answer = client.send("POST", "/chat/completions", body, {"Content-Type": "application/json"})
    assert content(answer) == "a?b"


def test_as_many_words_as_asked_for(client: Client) -> None:
    assert len(content(client.chat("Write 300 words on boats")).split()) == 300


def test_instructions_and_earlier_questions_are_in_the_answer(client: Client) -> None:
    messages = [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Do dogs bark?"},
        {"role": "assistant", "content": "They do."},
        {"role": "user", "content": "And cats?"},
    ]
    text = content(client.post("/chat/completions", {"model": "gpt-4o", "messages": messages}))
    assert 'My instructions were: "Be kind."' in text
    assert 'Before that you said: "Do dogs bark?"' in text


def test_a_chat_completion_is_what_the_schema_says(client: Client) -> None:
    answer = client.chat("Tell me about cats", n=3)
    client.check("createChatCompletion", answer.json)
    assert answer.json["id"].startswith("chatcmpl-")
    texts = [choice["message"]["content"] for choice in answer.json["choices"]]
    assert len(set(texts)) == 3
    usage = answer.json["usage"]
    assert usage["completion_tokens"] == sum(tokens.count(text) for text in texts)
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_the_same_question_has_the_same_answer(client: Client) -> None:
    assert content(client.chat("Tell me about cats")) == content(client.chat("Tell me about cats"))


def test_a_chat_stream_has_the_same_words_as_the_whole_answer(client: Client) -> None:
    parsed = chunks(client, client.chat("Tell me about cats", stream=True))
    deltas = [chunk["choices"][0]["delta"] for chunk in parsed]
    assert deltas[0] == {"role": "assistant", "content": "", "refusal": None}
    assert deltas[-1] == {}
    assert parsed[-1]["choices"][0]["finish_reason"] == "stop"
    assert "".join(delta.get("content", "") for delta in deltas) == content(client.chat("Tell me about cats"))
    assert len(parsed) > 20
    assert len({chunk["id"] for chunk in parsed}) == 1
    assert not any("usage" in chunk for chunk in parsed)


def test_a_chat_stream_ends_with_the_usage_if_that_is_asked_for(client: Client) -> None:
    parsed = chunks(client, client.chat("hi", stream=True, n=2, stream_options={"include_usage": True}))
    assert parsed[-1]["choices"] == []
    assert parsed[-1]["usage"] == client.chat("hi", n=2).json["usage"]
    assert all(chunk["usage"] is None for chunk in parsed[:-1])
    assert {chunk["choices"][0]["index"] for chunk in parsed[:-1]} == {0, 1}


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
@pytest.mark.parametrize("stream", [False, True])
def test_a_limit_ends_a_chat_completion(client: Client, name: str, stream: bool) -> None:
    answer = client.chat("Tell me about cats", stream=stream, **{name: 3})
    if stream:
        parsed = chunks(client, answer)
        assert parsed[-1]["choices"][0]["finish_reason"] == "length"
        assert len(parsed) == 5
    else:
        assert answer.json["choices"][0]["finish_reason"] == "length"
        assert answer.json["usage"]["completion_tokens"] == 3


def test_an_answer_that_is_just_within_the_limit_is_whole(client: Client) -> None:
    whole = client.chat("Tell me about cats").json
    made = whole["usage"]["completion_tokens"]
    limited = client.chat("Tell me about cats", max_tokens=made).json
    assert limited["choices"] == whole["choices"]
    shorter = client.chat("Tell me about cats", max_tokens=made - 1).json
    assert shorter["choices"][0]["finish_reason"] == "length"


def test_a_stop_word_ends_a_chat_completion_before_it(client: Client) -> None:
    assert content(client.chat("Repeat: one two three", stop=["two", "x"])) == "one "


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ("required", "tool_calls"),
        ({"type": "function", "function": {"name": "weather"}}, "stop"),
    ],
)
def test_a_chat_completion_calls_the_tool_that_it_is_made_to_call(
    client: Client, choice: Json, reason: str, stream: bool
) -> None:
    tools = [{"type": "function", "function": WEATHER}]
    answer = client.chat("How warm is it?", tools=tools, tool_choice=choice, stream=stream)
    if stream:
        parsed = chunks(client, answer)
        calls = [call for chunk in parsed for call in chunk["choices"][0]["delta"].get("tool_calls", ())]
        assert calls[0]["function"] == {"name": "weather", "arguments": ""}
        arguments = "".join(call["function"]["arguments"] for call in calls)
        assert parsed[-1]["choices"][0]["finish_reason"] == reason
    else:
        client.check("createChatCompletion", answer.json)
        (made,) = answer.json["choices"][0]["message"]["tool_calls"]
        arguments = made["function"]["arguments"]
        assert answer.json["choices"][0]["finish_reason"] == reason
        assert answer.json["choices"][0]["message"]["content"] is None
    assert json.loads(arguments) == ARGUMENTS


@pytest.mark.parametrize("choice", ["auto", "none", None])
def test_a_tool_that_is_only_offered_is_not_called(client: Client, choice: str | None) -> None:
    more = {"tool_choice": choice} if choice else {}
    tools = [{"type": "function", "function": WEATHER}]
    assert content(client.chat("hi", tools=tools, **more)).startswith("Your question")


def test_the_answer_after_a_tools_result_gives_it(client: Client) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    messages = [
        {"role": "user", "content": "How warm is it?"},
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "21 degrees"},
    ]
    text = content(client.post("/chat/completions", {"model": "gpt-4o", "messages": messages}))
    assert text.startswith("The tool answered: 21 degrees")


def test_json_is_answered_when_it_is_asked_for(client: Client) -> None:
    schema = {"name": "s", "schema": WEATHER["parameters"]}
    as_object = content(client.chat("hi", response_format={"type": "json_object"}))
    as_schema = content(client.chat("hi", response_format={"type": "json_schema", "json_schema": schema}))
    assert json.loads(as_object)["answer"].startswith("Your question")
    assert set(json.loads(as_schema)) == {"place", "unit", "days", "when"}


def test_a_response_is_what_the_schema_says(client: Client) -> None:
    settings = {"instructions": "Be kind.", "temperature": 0.5, "metadata": {"a": "b"}, "store": False}
    answer = client.respond("Tell me about cats", **settings)
    client.check("createResponse", answer.json)
    assert {name: answer.json[name] for name in settings} == settings
    assert answer.json["id"].startswith("resp_")
    assert answer.json["status"] == "completed"
    (message,) = answer.json["output"]
    assert message["id"].startswith("msg_")
    text = message["content"][0]["text"]
    assert 'My instructions were: "Be kind."' in text
    assert answer.json["usage"]["output_tokens"] == tokens.count(text)


def test_a_response_stream_has_every_documented_event_in_its_order(client: Client) -> None:
    parsed = events(client, client.respond("Tell me about cats", stream=True))
    names = [event["type"] for event in parsed]
    deltas = [event["delta"] for event in parsed if event["type"] == "response.output_text.delta"]
    assert names == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        *["response.output_text.delta"] * len(deltas),
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    final = parsed[-1]["response"]
    assert final["output"][0]["content"][0]["text"] == "".join(deltas)
    assert parsed[0]["response"]["output"] == []
    assert len(deltas) > 20
    assert {event["item_id"] for event in parsed if "item_id" in event} == {final["output"][0]["id"]}


@pytest.mark.parametrize("stream", [False, True])
def test_a_limit_ends_a_response(client: Client, stream: bool) -> None:
    answer = client.respond("Tell me about cats", max_output_tokens=16, stream=stream)
    if stream:
        last = events(client, answer)[-1]
        assert last["type"] == "response.incomplete"
        document = last["response"]
    else:
        document = answer.json
        client.check("createResponse", document)
    assert document["status"] == "incomplete"
    assert document["incomplete_details"] == {"reason": "max_output_tokens"}
    assert document["usage"]["output_tokens"] == 16


@pytest.mark.parametrize("stream", [False, True])
def test_a_response_calls_the_tool_that_it_is_made_to_call(client: Client, stream: bool) -> None:
    tool = {"type": "function", "strict": False, **WEATHER}
    choice = {"type": "function", "name": "weather"}
    answer = client.respond("How warm is it?", tools=[tool], tool_choice=choice, stream=stream)
    if stream:
        parsed = events(client, answer)
        assert parsed[-3]["type"] == "response.function_call_arguments.done"
        document = parsed[-1]["response"]
        deltas = [event["delta"] for event in parsed if event["type"].endswith("arguments.delta")]
        assert "".join(deltas) == document["output"][0]["arguments"]
    else:
        document = answer.json
        client.check("createResponse", document)
    (call,) = document["output"]
    assert (call["type"], call["name"]) == ("function_call", "weather")
    assert json.loads(call["arguments"]) == ARGUMENTS
    result = [{"type": "function_call_output", "call_id": call["call_id"], "output": "21 degrees"}]
    after = client.respond(result, previous_response_id=document["id"])
    assert after.json["output"][0]["content"][0]["text"].startswith("The tool answered: 21 degrees")


def test_a_response_remembers_the_one_before_it(client: Client) -> None:
    first = client.respond("Do dogs bark?").json
    second = client.respond("And cats?", previous_response_id=first["id"]).json
    third = client.respond("And fish?", previous_response_id=second["id"]).json
    assert 'Before that you said: "Do dogs bark?"' in second["output"][0]["content"][0]["text"]
    assert 'Before that you said: "And cats?"' in third["output"][0]["content"][0]["text"]
    assert third["usage"]["input_tokens"] > second["usage"]["input_tokens"] > first["usage"]["input_tokens"]


def test_a_stored_response_can_be_read_and_deleted(client: Client) -> None:
    made = client.respond("hi").json
    assert client.get("/responses/" + made["id"]).json == made
    client.check("getResponse", made)
    gone = client.send("DELETE", "/responses/" + made["id"])
    assert gone.json == {"id": made["id"], "object": "response", "deleted": True}
    assert client.get("/responses/" + made["id"]).status == 404


def test_a_response_that_is_not_stored_is_forgotten(client: Client) -> None:
    made = client.respond("hi", store=False).json
    assert client.get("/responses/" + made["id"]).status == 404


def test_the_models_are_what_the_schema_says(client: Client) -> None:
    answer = client.get("/models")
    client.check("listModels", answer.json)
    names = {model["id"] for model in answer.json["data"]}
    assert {"gpt-4o-mini", "gpt-4.1-mini", "gpt-5-mini", "tts-1", "gpt-4o-mini-tts", "whisper-1"} < names
    assert {"gpt-4o-mini-transcribe", "text-embedding-3-small"} < names
    one = client.get("/models/whisper-1")
    client.check("retrieveModel", one.json)
    assert one.json in answer.json["data"]
