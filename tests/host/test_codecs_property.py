"""The JSON codecs of the device library against independent ones, on random inputs in random pieces."""

from __future__ import annotations

import base64
import io
import itertools
import json
import re
from typing import Any

import pytest
from codec_inputs import bits, cuts, examples, in_pieces, mutated, mutations, quick, sizes, values
from hypothesis import given
from hypothesis import strategies as st
from trees import Last, expected

from feed import Feed, drive
from uopenai.inline import Base64
from uopenai.saving import digits
from uopenai.wire import Malformed
from uopenai.wire.json_reader import Reader
from uopenai.wire.json_select import runs, selected
from uopenai.wire.json_value import document
from uopenai.wire.json_writer import JsonBody, NotJson


def read_json(data: bytes, lengths: list[int], size: int) -> Any:
    """The value that the Reader makes of *data*; the same as without one."""
    try:
        whole = drive(document(Feed(in_pieces(data, lengths), size)))
    except Malformed as fault:
        whole = type(fault)
    reader = Reader(Feed(in_pieces(data, lengths), size))
    try:
        value = drive(reader.value())
        drive(reader.finish())
    except Malformed as fault:
        assert whole is type(fault)
        raise
    assert json.dumps(value) == json.dumps(whole)
    return value


def skip_json(data: bytes, lengths: list[int], size: int) -> None:
    reader = Reader(Feed(in_pieces(data, lengths), size))
    drive(reader.skip())
    drive(reader.finish())


@quick
@given(values, cuts, sizes)
def test_what_is_written_reads_back_in_any_pieces(value: Any, lengths: list[int], size: int) -> None:
    body = JsonBody(value)
    text = b"".join(body.segments())
    assert len(text) == body.length
    assert json.loads(text) == value
    assert read_json(text, lengths, size) == value


class Scripted(io.BytesIO):
    """A stream that gives at most so many bytes a time as *lengths* say, in turn."""

    def __init__(self, data: bytes, lengths: list[int]) -> None:
        super().__init__(data)
        self._most = itertools.cycle(lengths or [1000])

    def readinto(self, buffer: Any) -> int:
        return super().readinto(memoryview(buffer)[: next(self._most)])


@quick
@given(st.lists(st.binary(max_size=1000), max_size=3), cuts, sizes)
def test_files_in_json_read_back_as_they_are(contents: list[bytes], lengths: list[int], size: int) -> None:
    body = JsonBody({"files": [Base64(Scripted(content, lengths)) for content in contents], "after": 1})
    text = b"".join(body.segments())
    assert len(text) == body.length
    value = read_json(text, lengths, size)
    assert [base64.b64decode(file, validate=True) for file in value["files"]] == contents
    assert value["after"] == 1
    assert body.rewind()
    assert b"".join(body.segments()) == text


unwritable = st.sampled_from([float("nan"), float("inf"), -float("inf"), b"bytes", {1}, object()])


@quick
@given(values, unwritable, st.lists(st.integers(0, 5) | st.text(max_size=5), max_size=6))
def test_what_json_cannot_say_is_refused_with_its_path(beside: Any, bad: Any, path: list[int | str]) -> None:
    value: Any = bad
    for step in reversed(path):
        value = {"": beside, step: value} if isinstance(step, str) else [beside] * step + [value]
    with pytest.raises(NotJson) as caught:
        JsonBody(value)
    place = "".join(f".{step}" if isinstance(step, str) else f"[{step}]" for step in path)
    assert str(caught.value).startswith(f"${place}: ")


@quick
@given(values, cuts, sizes, st.booleans(), st.sampled_from([None, 1]))
def test_what_another_writer_wrote_reads_back(
    value: Any, lengths: list[int], size: int, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert read_json(text, lengths, size) == value
    skip_json(text, lengths, size)


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def reference(data: bytes) -> Any:
    """What the json module makes of *data*, strictly. Raises ValueError, which UnicodeError is."""
    text = data.decode()
    if text.startswith("\ufeff"):
        raise ValueError("a byte order mark")
    return json.loads(text, parse_constant=refuse_constant)


def whole_characters(value: Any) -> Any:
    """*value* with U+FFFD for each lone surrogate, which json keeps and UTF-8 cannot say."""
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in value)
    if isinstance(value, list):
        return [whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {whole_characters(key): whole_characters(item) for key, item in value.items()}
    return value


def agrees(data: bytes, lengths: list[int], size: int) -> None:
    """Check that the Reader takes *data* if and only if the json module does, and for the same value."""
    try:
        expected = reference(data)
    except ValueError:
        expected = ValueError
    try:
        got = read_json(data, lengths, size)
    except Malformed:
        got = ValueError
    if expected is ValueError or got is ValueError:
        assert expected is got, data
    else:
        assert json.dumps(got) == json.dumps(whole_characters(expected))
    if expected is not ValueError:
        skip_json(data, lengths, size)


@examples(600)
@given(values, mutations, cuts, sizes)
def test_mutated_texts_are_taken_and_refused_as_the_standard_says(
    value: Any, changes: list[tuple[int, int, bytes]], lengths: list[int], size: int
) -> None:
    agrees(mutated(json.dumps(value, ensure_ascii=bool(lengths)).encode(), changes), lengths, size)


@examples(500)
@given(st.lists(bits, max_size=14), cuts, sizes)
def test_rows_of_tokens_are_taken_and_refused_as_the_standard_says(
    row: list[bytes], lengths: list[int], size: int
) -> None:
    agrees(b"".join(row), lengths, size)


# Parts of values

names = st.text(max_size=12) | st.sampled_from(["*", "0", "1", "2", "3", "4"])
leaves = st.sampled_from([True, None]) | st.builds(Last)
trees = st.recursive(
    leaves,
    lambda inner: st.tuples(st.dictionaries(names, inner, max_size=4), st.sampled_from([True, None])).map(
        lambda made: {**made[0], None: made[1]}
    ),
    max_leaves=12,
)


@examples(250)
@given(values, trees, cuts, sizes, st.booleans())
def test_what_is_selected_is_what_was_wanted(
    value: Any, tree: Any, lengths: list[int], size: int, ascii_only: bool
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert drive(selected(Feed(in_pieces(text, lengths), size), tree)) == expected(value, tree)


@examples(200)
@given(st.dictionaries(st.sampled_from("abc*0"), values, max_size=4), mutations, trees, cuts, sizes)
def test_a_selection_of_a_mutated_text_is_refused_if_its_structure_is_wrong(
    value: Any, changes: list[tuple[int, int, bytes]], tree: Any, lengths: list[int], size: int
) -> None:
    text = mutated(json.dumps(value).encode(), changes)
    try:
        found = drive(selected(Feed(in_pieces(text, lengths), size), tree))
    except Malformed:
        with pytest.raises(ValueError):
            reference(text)
        return
    try:
        sound = whole_characters(reference(text))
    except UnicodeDecodeError:
        return  # a string that nobody reads is not decoded
    # Of two members of one name the last counts, but json_select may have kept other parts of the first.
    assert found == expected(sound, tree)


# Base64

QUARTETS = re.compile(rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
base64_bits = st.sampled_from([b"=", b"==", b"A", b"/", b"\\/", b"-", b" ", b"\\n", b"+", b"AAA="])


def decoded(text: bytes, lengths: list[int], size: int) -> bytes:
    """What is handed over of the base64 *text* in JSON."""
    out = bytearray()
    reader = Reader(Feed(in_pieces(b'"' + text + b'"', lengths), size))
    drive(runs(reader, out.extend, digits()))
    drive(reader.finish())
    return bytes(out)


@examples(300)
@given(st.binary(max_size=500), cuts, sizes, st.booleans())
def test_base64_comes_out_as_it_went_in(data: bytes, lengths: list[int], size: int, escaped: bool) -> None:
    text = base64.b64encode(data)
    assert decoded(text.replace(b"/", b"\\/") if escaped else text, lengths, size) == data


@examples(400)
@given(
    st.binary(max_size=30),
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 3), base64_bits), max_size=3),
    cuts,
    sizes,
)
def test_base64_is_taken_and_refused_as_the_standard_says(
    data: bytes, changes: list[tuple[int, int, bytes]], lengths: list[int], size: int
) -> None:
    text = mutated(base64.b64encode(data), changes)
    plain = text.replace(b"\\/", b"/")
    if QUARTETS.fullmatch(plain):
        assert decoded(text, lengths, size) == base64.b64decode(plain, validate=True)
    else:
        with pytest.raises(Malformed):
            decoded(text, lengths, size)
