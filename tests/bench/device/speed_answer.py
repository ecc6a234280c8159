"""A small answer (1 KB) to objects, and two of its fields; against json.loads."""

import json

from pace import PIECE, Pieces, compare, response
from uopenai.answers import Answer, read_json
from uopenai.exchange import drive

TIMES = 20

with open("../board/chat", "rb") as file:
    content = file.read()


def ours_of(got):
    """Through the layers; the head has been read."""
    answer = Answer(drive(read_json(got)))
    assert answer.usage.total_tokens == 81
    assert answer.choices[0].message.role == "assistant"


def theirs_of(source):
    """Read whole, then built."""
    piece = bytearray(2 * PIECE)
    view = memoryview(piece)
    size = 0
    while count := source.readinto(view[size:]):
        size += count
    answer = json.loads(view[:size])
    assert answer["usage"]["total_tokens"] == 81
    assert answer["choices"][0]["message"]["role"] == "assistant"


def ours():
    """All that was prepared."""
    for got in responses:
        ours_of(got)


def theirs():
    """The same number of them."""
    for source in sources:
        theirs_of(source)


for _ in range(110):
    responses = [response(content) for _ in range(TIMES)]
    sources = [Pieces(content) for _ in range(TIMES)]
    compare("answer", ours, theirs, 1)
