"""Embeddings are vectors of length 1, as numbers and as base64 alike, and near for texts that share words."""

from __future__ import annotations

import base64
import math
import struct
from typing import Any

import pytest
from standin_client import Client

Json = Any

EMBEDDINGS = "/embeddings"
SMALL, LARGE, OLD = "text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002"


def vectors(client: Client, given: Json, model: str = SMALL, **more: Json) -> list[list[float]]:
    answer = client.post(EMBEDDINGS, {"model": model, "input": given, **more})
    assert answer.status == 200, answer.body
    client.check("createEmbedding", answer.json)
    assert [entry["index"] for entry in answer.json["data"]] == list(range(len(answer.json["data"])))
    return [entry["embedding"] for entry in answer.json["data"]]


def likeness(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(("model", "size"), [(SMALL, 1536), (LARGE, 3072), (OLD, 1536)])
def test_a_vector_has_the_models_size_and_length_1(client: Client, model: str, size: int) -> None:
    (vector,) = vectors(client, "hello world", model)
    assert len(vector) == size
    assert math.hypot(*vector) == pytest.approx(1, abs=1e-6)


def test_base64_holds_the_same_numbers(client: Client) -> None:
    (numbers,) = vectors(client, "hello world")
    answer = client.post(EMBEDDINGS, {"model": SMALL, "input": "hello world", "encoding_format": "base64"})
    (entry,) = answer.json["data"]
    packed = base64.b64decode(entry["embedding"], validate=True)
    assert packed == struct.pack("<1536f", *numbers)
    # The schema knows numbers only; all else must fit it.
    client.check("createEmbedding", {**answer.json, "data": [{**entry, "embedding": numbers}]})


def test_fewer_dimensions_are_the_beginning_of_the_vector_at_length_1(client: Client) -> None:
    (whole,), (short,) = vectors(client, "hello world"), vectors(client, "hello world", dimensions=256)
    length = math.hypot(*whole[:256])
    assert short == pytest.approx([number / length for number in whole[:256]], abs=1e-6)


def test_each_input_has_its_vector_whatever_it_came_with(client: Client) -> None:
    together = vectors(client, ["one", "two", "one"])
    assert together == [vectors(client, text)[0] for text in ("one", "two", "one")]
    assert together[0] == together[2] != together[1]


def test_tokens_are_taken_as_numbers(client: Client) -> None:
    (alone,) = vectors(client, [1, 2, 3])
    assert vectors(client, [[1, 2, 3], [4]])[0] == alone


def test_texts_that_share_words_are_near(client: Client) -> None:
    cat, kitten, tax = vectors(client, ["the cat sleeps", "The cat eats", "pay your taxes"])
    assert likeness(cat, kitten) > 0.5 > abs(likeness(cat, tax)) * 2


def test_usage_counts_the_tokens_of_all_inputs(client: Client) -> None:
    answer = client.post(EMBEDDINGS, {"model": SMALL, "input": ["one two three", "four"]})
    assert answer.json["usage"] == {"prompt_tokens": 4, "total_tokens": 4}


@pytest.mark.parametrize("text", [" ", "\n\n", "ключ", "\ud800"])
def test_any_text_has_a_vector(client: Client, text: str) -> None:
    (vector,) = vectors(client, text)
    assert math.hypot(*vector) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("body", "param", "message"),
    [
        ({"input": "x"}, "model", "Missing required parameter: 'model'."),
        ({"model": SMALL}, "input", "Missing required parameter: 'input'."),
        ({"model": SMALL, "input": ""}, "input", "Invalid 'input': input cannot be an empty string."),
        (
            {"model": SMALL, "input": ["a", ""]},
            "input[1]",
            "Invalid 'input[1]': input cannot be an empty string.",
        ),
        ({"model": SMALL, "input": []}, "input", "Invalid 'input': empty array."),
        (
            {"model": SMALL, "input": 7},
            "input",
            "Invalid type for 'input': expected one of a string or an array",
        ),
        (
            {"model": SMALL, "input": "x", "dimensions": 0},
            "dimensions",
            "Invalid 'dimensions': integer below min",
        ),
        (
            {"model": SMALL, "input": "x", "dimensions": 1537},
            "dimensions",
            "Invalid 'dimensions': the model 'text-embedding-3-small' has at most 1536, but 1537 were",
        ),
        (
            {"model": OLD, "input": "x", "dimensions": 10},
            "dimensions",
            "This model does not support specifying dimensions.",
        ),
        (
            {"model": SMALL, "input": "x", "encoding_format": "int8"},
            "encoding_format",
            "Invalid value: 'int8'. Supported values are: 'float' and 'base64'.",
        ),
        (
            {"model": SMALL, "input": "x " * 8193},
            "input",
            "This model's maximum context length is 8192 tokens, however you requested",
        ),
        ({"model": SMALL, "input": "x", "size": 3}, "size", "Unknown parameter: 'size'."),
    ],
)
def test_a_bad_request_is_refused(client: Client, body: Json, param: str, message: str) -> None:
    answer = client.post(EMBEDDINGS, body)
    assert answer.error["message"].startswith(message)
    assert (answer.status, answer.error["param"]) == (400, param)


def test_too_many_tokens_together_are_refused(client: Client) -> None:
    answer = client.post(EMBEDDINGS, {"model": SMALL, "input": ["x " * 8000] * 40})
    assert answer.error["code"] == "max_tokens_per_request"


def test_a_model_for_another_purpose_is_refused(client: Client) -> None:
    answer = client.post(EMBEDDINGS, {"model": "gpt-4o", "input": "x"})
    assert answer.status == 404
    assert answer.error["message"].startswith(
        "This is not an embedding model and thus not supported in the v1/em"
    )
