"""`POST /embeddings`: vectors of length 1, the same for the same text, near for texts that share words."""

from __future__ import annotations

import base64
import hashlib
import math
import operator
import struct
from collections import Counter
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from uopenai_tools.standin import models, tokens
from uopenai_tools.standin.call import Call
from uopenai_tools.standin.documents import answer
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.intake import read_json

Json = Any

# How many numbers a model's vector has.
SIZES = {"text-embedding-ada-002": 1536, "text-embedding-3-small": 1536, "text-embedding-3-large": 3072}
# The model from before `dimensions`.
_FIXED = "text-embedding-ada-002"
_MOST_TOKENS = 8192
_MOST_TOKENS_TOGETHER = 300_000


async def create(call: Call) -> Response:
    """`POST /embeddings`."""
    state = call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    model = body["model"]
    models.require(model, models.EMBEDDING, "v1/embeddings")
    size = _size(model, body)
    texts = _texts(body["input"])
    counts = [sum(words.values()) for words in texts]
    _check_counts(counts)
    as_text = body.get("encoding_format") == "base64"
    data = await run_in_threadpool(_entries, texts, model, size, as_text)
    usage = {"prompt_tokens": sum(counts), "total_tokens": sum(counts)}
    return answer({"object": "list", "data": data, "model": model, "usage": usage})


def vector(words: Mapping[str, int], model: str, size: int) -> bytes:
    """*size* float32 numbers, little-endian: the sum of a vector for each word, brought to length 1."""
    total: list[float] = [0.0] * size
    for word, count in words.items():
        total = list(map(operator.add, total, _direction(word, model, size, count)))
    length = math.sqrt(sum(map(operator.mul, total, total)))
    return struct.pack(f"<{size}f", *(number / length for number in total))


def _direction(word: str, model: str, size: int, count: int) -> list[float]:
    noise = hashlib.shake_128(f"{model} {word}".encode("utf-8", "replace")).digest(2 * size)
    return [number * count for number in struct.unpack(f"<{size}h", noise)]


def _size(model: str, body: Mapping[str, Json]) -> int:
    most = SIZES[model]
    size = body.get("dimensions", most)
    if "dimensions" in body and model == _FIXED:
        raise ApiFault(400, "This model does not support specifying dimensions.", "dimensions")
    if size > most:
        message = f"Invalid 'dimensions': the model '{model}' has at most {most}, but {size} were asked for."
        raise ApiFault(400, message, "dimensions", "integer_above_max_value")
    return size


def _texts(given: Json) -> list[Counter[str]]:
    """The words of each input, counted; a token that came as a number is a word of its own."""
    several = isinstance(given, list) and not isinstance(given[0], int)
    inputs = given if several else [given]
    return [_words(item, f"input[{index}]" if several else "input") for index, item in enumerate(inputs)]


def _words(item: Json, param: str) -> Counter[str]:
    if isinstance(item, list):
        return Counter(f"#{number}" for number in item)
    if not item:
        raise ApiFault(400, f"Invalid '{param}': input cannot be an empty string.", param, "empty_string")
    # Every text has a word, if only its spaces; how a word is written does not change its vector.
    return Counter(piece.strip().lower() or piece for piece in tokens.split(item))


def _check_counts(counts: list[int]) -> None:
    longest, together = max(counts), sum(counts)
    if longest > _MOST_TOKENS:
        message = (
            f"This model's maximum context length is {_MOST_TOKENS} tokens, however you requested {longest} "
            f"tokens ({longest} in your prompt; 0 for the completion). Please reduce your prompt."
        )
        raise ApiFault(400, message, "input")
    if together > _MOST_TOKENS_TOGETHER:
        message = f"Requested {together} tokens, max {_MOST_TOKENS_TOGETHER} tokens per request."
        raise ApiFault(400, message, "input", "max_tokens_per_request")


def _entries(texts: list[Counter[str]], model: str, size: int, as_text: bool) -> list[Json]:
    entries: list[Json] = []
    for index, words in enumerate(texts):
        packed = vector(words, model, size)
        entries.append({"object": "embedding", "index": index, "embedding": _spelled(packed, as_text)})
    return entries


def _spelled(packed: bytes, as_text: bool) -> Json:
    if as_text:
        return base64.b64encode(packed).decode()
    # Nine digits name a float32 and no other.
    return [float(f"{number:.9g}") for (number,) in struct.iter_unpack("<f", packed)]
