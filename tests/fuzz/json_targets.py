"""JSON: the readers against CPython's own json, made strict, and the writer against that too."""

from __future__ import annotations

import json
import random
from typing import Any

from trees import Sink, expected

from feed import drive
from fuzz.damage import Hesitant, damaged
from uopenai.wire import Malformed, WindowFull
from uopenai.wire.json_reader import Reader
from uopenai.wire.json_select import select, selected
from uopenai.wire.json_value import document
from uopenai.wire.json_writer import JsonBody, NotJson

DEEPEST = 64

CORPUS = [
    json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode(errors="replace")
    for ascii_only in (True, False)
    for indent in (None, 1)
    for value in (
        {"id": "r-1", "choices": [{"message": {"content": 'Wörter "in" 😀\n'}}], "usage": {"n": 12}},
        [0, -0.0, 1e300, -1.5e-7, 12345678901234567890, True, False, None, "", [], {}],
        {"data": [{"b64_json": "iVBORw0KGgo=" * 30, "n": n} for n in range(3)], "": {"a": {"": [[]]}}},
        "x" * 700 + "\u2028\x7f\ud83d tail",
        [[[[{"deep": [[{"er": {}}]]}]]]] * 2,
    )
]
BITS = [b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b"\\u", b"\\ud83d", b"\\ude00", b"0", b"-", b"."]
BITS += [b"e", b"+", b" ", b"\n", b"\t", b"true", b"null", b"fals", b"NaN", b"\x00", b"\xff", b"\xc3\xa9"]
BITS += [b"\xed\xa0\x80", b"\xef\xbb\xbf", b'{"a":', b"\xf0\x9f", b"\\x", b"'", b"/"]


def make(chance: random.Random) -> bytes:
    """A JSON text, damaged."""
    return damaged(chance, CORPUS, BITS)


def seed(chance: random.Random) -> bytes:
    """What a value is made from."""
    return chance.randbytes(8)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")


def reference(data: bytes) -> Any:
    """What *data* says, by CPython's json. Raises ValueError, which UnicodeError is."""
    value = json.loads(data.decode(), parse_constant=_refuse)
    if _depth(data) > DEEPEST:
        raise ValueError("too deep")
    return characters(value)


def _depth(data: bytes) -> int:
    """How deep the valid text *data* is nested."""
    most = depth = 0
    in_text = escaped = False
    for byte in data:
        if in_text:
            in_text = escaped or byte != 0x22
            escaped = byte == 0x5C and not escaped
        elif byte == 0x22:
            in_text = True
        elif byte in b"[{":
            depth += 1
            most = max(most, depth)
        elif byte in b"]}":
            depth -= 1
    return most


def characters(value: Any) -> Any:
    """*value* with U+FFFD for each lone surrogate, which json keeps and UTF-8 cannot say."""
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)
    if isinstance(value, list):
        return [characters(item) for item in value]
    if isinstance(value, dict):
        return {characters(key): characters(item) for key, item in value.items()}
    return value


def _same(got: Any, wanted: Any) -> None:
    """Types, order and the sign of zero too."""
    assert repr(got) == repr(wanted), f"{got!r} is not {wanted!r}"


def _judge(data: bytes, task: Any) -> None:
    """Drive *task*, the reading of *data*: it must come to what the reference comes to."""
    try:
        wanted = reference(data)
    except (ValueError, RecursionError):
        wanted = ValueError
    try:
        got = drive(task)
    except WindowFull:  # a number longer than the buffer: the one thing with a limit
        return
    except Malformed:
        got = ValueError
    _same(got, wanted)


def whole(data: bytes, chance: random.Random) -> None:
    """A document at once."""
    _judge(data, document(Hesitant(chance, data)))


def step_by_step(data: bytes, chance: random.Random) -> None:
    """Entered, read or skipped, member by member."""
    reader = Reader(Hesitant(chance, data))
    _judge(data, _walk(reader))
    reader = Reader(Hesitant(chance, data))

    async def skip() -> None:
        await reader.skip()
        await reader.finish()

    try:
        wanted = reference(data)
    except (ValueError, RecursionError):
        wanted = ValueError
    try:
        drive(skip())
    except Malformed:
        # Structure is all that is looked at in passing; but what is valid is passed.
        assert wanted is ValueError, "a valid text was not skipped"


async def _walk(reader: Reader) -> Any:
    value = await _entered(reader, 0)
    await reader.finish()
    return value


async def _entered(reader: Reader, depth: int) -> Any:
    """The next value; the outer ones by their members."""
    opener = await reader.peek()
    if depth < 3 and opener == 0x7B:
        await reader.open("{")
        found = {}
        while (key := await reader.key()) is not None:
            found[key] = await _entered(reader, depth + 1)
        return found
    if depth < 3 and opener == 0x5B:
        await reader.open("[")
        items = []
        while await reader.item():
            items.append(await _entered(reader, depth + 1))
        return items
    return await reader.value()


def parts(data: bytes, chance: random.Random) -> None:
    """Selected by a random tree; what is not selected is checked for structure only."""
    tree = _tree(chance, 3)
    try:
        wanted = reference(data)
    except (ValueError, RecursionError):
        wanted = ValueError
    try:
        got = drive(selected(Hesitant(chance, data), tree))
    except WindowFull:
        return
    except Malformed:
        assert wanted is ValueError, "a valid text was refused"
        return
    if wanted is not ValueError and not isinstance(tree, Sink):
        _same(got, expected(wanted, tree))


def _tree(chance: random.Random, deep: int) -> Any:
    if not deep or chance.random() < 0.2:
        return chance.choice((True, None, True, Sink()))
    names = ("id", "choices", "message", "content", "data", "*", "0", "1", "2", "", "b64_json", "n", "deep")
    made: Any = {name: _tree(chance, deep - 1) for name in chance.sample(names, chance.randint(0, 4))}
    made[None] = chance.choice((True, None))
    return made


def _value(chance: random.Random, deep: int) -> Any:
    kind = chance.randrange(9 if deep else 6)
    if kind == 0:
        return chance.choice((None, True, False, 0, -1, 10**30, 2**31))
    if kind == 1:
        return chance.uniform(-1, 1) * 10.0 ** chance.randint(-300, 300)
    if kind < 6:
        text = "".join(
            chance.choice('ab"\\\n\x00\x1f\x7fé€😀\u2028/') for _ in range(chance.choice((0, 3, 40)))
        )
        return text * chance.choice((1, 1, 30))
    if kind == 6:
        return [_value(chance, deep - 1) for _ in range(chance.randint(0, 4))]
    if kind == 7:
        return tuple(_value(chance, deep - 1) for _ in range(chance.randint(0, 2)))
    return {str(_value(chance, 0)): _value(chance, deep - 1) for _ in range(chance.randint(0, 4))}


def written(data: bytes, chance: random.Random) -> None:
    """What is written says what it was written from, and what cannot be said is refused with its path."""
    made = random.Random(data)
    value = _value(made, 4)
    body = JsonBody(value)
    text = b"".join(body.segments())
    assert len(text) == body.length
    assert json.loads(text) == json.loads(json.dumps(value))
    feed = Hesitant(chance, text)
    _same(drive(select(Reader(feed), True)), json.loads(text))
    bad: Any = made.choice((float("nan"), float("inf"), b"bytes", {1}, object(), {1: 2}))
    try:
        JsonBody({"beside": value, "list": [value, bad]})
    except NotJson as fault:
        assert str(fault).startswith("$.list[1]: "), str(fault)
    else:
        raise AssertionError(f"{bad!r} was written")
