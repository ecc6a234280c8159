"""What the bench server answers: fixed text, of the size and the form of the service's own answers.

Large things are iterators over pieces, made as they are sent. Two *sizes* of each list and file
exist: the usual one, and the large one, which shows whether memory grows with it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Iterator
from functools import cache
from itertools import count

ITEMS_PER_PAGE = 100
LARGE_PAGES = 100
FEW_PAGES = 2  # so that the usual size turns a page too
DELTAS = 2000
FINAL_EVENT = 25 * 1024  # bytes
NUMBERS = 1536
BLOCK = 3072  # bytes of an image: 4,096 characters of base64
IMAGE_BLOCKS = 100  # 300 KB
LARGE_IMAGE_BLOCKS = 3414  # 10 MB

Json = dict[str, object]


SILENCE = bytes(8 * 1024 * 1024)


def pretty(value: object) -> bytes:
    """JSON as the service writes whole answers: indented."""
    return json.dumps(value, indent=2, ensure_ascii=False).encode()


def compact(value: object) -> bytes:
    """JSON as the service writes events."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def chat_completion() -> bytes:
    """One answer of 1 KB."""
    words = (
        "Sunlight looks white, but holds every colour. Air scatters short waves far more than long ones, so "
        "blue light reaches your eyes from all over the sky, while red goes straight on. At sunset the way "
        "through the air is long, and most of the blue is gone before it arrives."
    )
    return pretty(
        {
            "id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
            "object": "chat.completion",
            "created": 1741569952,
            "model": "gpt-4o-mini-2024-07-18",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": words, "refusal": None, "annotations": []},
                    "logprobs": None,
                    "finish_reason": "stop",
                }
            ],
            "usage": {
                "prompt_tokens": 19,
                "completion_tokens": 62,
                "total_tokens": 81,
                "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
            },
            "service_tier": "default",
            "system_fingerprint": "fp_b8bc95a0ac",
        }
    )


def page_of(kind: str, after: str, large: bool) -> bytes:
    """One page of the models or files: the first, or the one behind the item *after*."""
    first = int(after.rsplit("-", 1)[-1]) + 1 if after else 0
    last = ITEMS_PER_PAGE * (1 if kind == "models" else LARGE_PAGES if large else FEW_PAGES)
    made = _model if kind == "models" else _file
    data = [made(number) for number in range(first, min(first + ITEMS_PER_PAGE, last))]
    page: Json = {"object": "list", "data": data}
    if kind != "models":  # that list has no pages
        page["first_id"] = data[0]["id"] if data else None
        page["last_id"] = data[-1]["id"] if data else None
        page["has_more"] = first + ITEMS_PER_PAGE < last
    return pretty(page)


def _model(number: int) -> Json:
    name = f"gpt-4o-mini-2024-07-18-{number:05}"
    return {"id": name, "object": "model", "created": 1721172741 + number, "owned_by": "system"}


def _file(number: int) -> Json:
    return {
        "object": "file",
        "id": f"file-abc123-{number:05}",
        "purpose": "assistants",
        "filename": f"field-notes-{number:05}.jsonl",
        "bytes": 120000 + number,
        "created_at": 1741569952 + number,
        "expires_at": None,
        "status": "processed",
        "status_details": None,
    }


def embedding(as_base64: bool) -> bytes:
    """1,536 numbers, the last of them 0.25; as text each has the digits that the service gives it."""
    numbers = [*(((number * 7919) % 2003 - 1001) / 2003 / 16 for number in range(NUMBERS - 1)), 0.25]
    packed = struct.pack(f"<{NUMBERS}f", *numbers)
    value: object = base64.b64encode(packed).decode()
    if not as_base64:
        value = list(struct.unpack(f"<{NUMBERS}f", packed))
    return compact(
        {
            "object": "list",
            "data": [{"object": "embedding", "index": 0, "embedding": value}],
            "model": "text-embedding-3-small",
            "usage": {"prompt_tokens": 5, "total_tokens": 5},
        }
    )


def response_events(long_end: bool = True) -> Iterator[bytes]:
    """The events of a streamed response; the final one repeats all, or with *long_end* false nothing."""
    numbers = count()
    pieces = [f" {word:04}" for word in range(DELTAS)]
    yield _event("response.created", numbers, response=_response("", "in_progress"))
    for piece in pieces:
        yield _event(
            "response.output_text.delta",
            numbers,
            item_id="msg_67c9fdcf37fc8190ba82116e33fb28c507b8b0ad4e5eb654",
            output_index=0,
            content_index=0,
            delta=piece,
            logprobs=[],
            obfuscation="a8Xk2LmQ9p",
        )
    final = _response("".join(pieces) if long_end else "", "completed")
    if long_end:  # the service repeats the instructions of the request, too
        words = "Answer in short sentences. "
        final["instructions"] = words * ((FINAL_EVENT - len(compact(final)) - 150) // len(words))
    yield _event("response.completed", numbers, response=final)


def _event(kind: str, numbers: Iterator[int], **fields: object) -> bytes:
    data = compact({"type": kind, "sequence_number": next(numbers), **fields})
    return b"event: " + kind.encode() + b"\ndata: " + data + b"\n\n"


def _response(text: str, status: str) -> Json:
    part = {"type": "output_text", "annotations": [], "logprobs": [], "text": text}
    return {
        "id": "resp_67c9fdcecf488190bdd9a0409de3a1ec07b8b0ad4e5eb654",
        "object": "response",
        "created_at": 1741290958,
        "status": status,
        "model": "gpt-4o-mini-2024-07-18",
        "output": [{"type": "message", "role": "assistant", "content": [part]}] if text else [],
        "tools": [],
        "usage": {"input_tokens": 37, "output_tokens": DELTAS, "total_tokens": DELTAS + 37},
    }


def document() -> bytes:
    """A document of 1 MB whose last field is ``late.answer``: 42."""
    records = (
        {"id": f"item_{number:05}", "object": "record", "score": number / 7, "text": "The sky is blue. " * 6,
         "tags": ["air", "light", None, True], "usage": {"input": number, "output": 2 * number}}
        for number in range(4285)
    )  # fmt: skip
    return compact({"object": "list", "data": list(records), "late": {"answer": 42}})


def noise(blocks: int) -> Iterator[bytes]:
    """Bytes that look random and are always the same, 3 KB a piece."""
    for number in range(blocks):
        yield hashlib.shake_128(struct.pack("<I", number)).digest(BLOCK)


def image(large: bool) -> Iterator[bytes]:
    """The answer that holds an image as base64."""
    yield b'{"created":1741569952,"data":[{"b64_json":"'
    for block in noise(LARGE_IMAGE_BLOCKS if large else IMAGE_BLOCKS):
        yield base64.b64encode(block)
    yield b'"}],"usage":{"total_tokens":100,"input_tokens":50,"output_tokens":50}}'


@cache
def noise_hash(blocks: int) -> str:
    """The hash of so many blocks of noise."""
    return sha256(noise(blocks))


def sha256(pieces: Iterator[bytes]) -> str:
    """The hash of all of *pieces*."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
