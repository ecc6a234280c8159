"""The codecs of the device library against independent ones, on random inputs in random pieces."""

from __future__ import annotations

import base64
import contextlib
import io
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import python_multipart
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parts import parse, read_all

from feed import Feed, drive, rest
from uopenai.inline import Base64
from uopenai.wire import Malformed
from uopenai.wire.http1 import Body, Head
from uopenai.wire.json_reader import Reader
from uopenai.wire.json_writer import JsonBody, NotJson
from uopenai.wire.multipart import MultipartBody
from uopenai.wire.sse import Events

quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

cuts = st.lists(st.integers(1, 40), max_size=30)
sizes = st.sampled_from([48, 64, 130, 2048])

# Numbers as a 32-bit board has them too; those longer than the smallest buffer are told apart elsewhere.
numbers = st.integers(-(10**15), 10**15) | st.floats(-1e6, 1e6, allow_nan=False, width=32)
scalars = st.none() | st.booleans() | numbers | st.text(max_size=60)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=20,
)


def in_pieces(data: bytes, lengths: list[int]) -> Iterator[bytes]:
    """*data* in pieces of *lengths*, and the rest in one."""
    at = 0
    for length in lengths:
        yield data[at : at + length]
        at += length
    yield data[at:]


def read_json(data: bytes, lengths: list[int], size: int) -> Any:
    """The value that the Reader makes of *data*."""
    reader = Reader(Feed(in_pieces(data, lengths), size))
    value = drive(reader.value())
    drive(reader.finish())
    return value


def skip_json(data: bytes, lengths: list[int], size: int) -> None:
    reader = Reader(Feed(in_pieces(data, lengths), size))
    drive(reader.skip())
    drive(reader.finish())


# JSON


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


_BITS = [
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b'"',
    b"\\",
    b"\\u",
    b"\\ud83d",
    b"\\ude00",
    b"0",
    b"-",
    b".",
    b"e",
]
_BITS += [
    b"1",
    b"+",
    b" ",
    b"\n",
    b"\t",
    b"true",
    b"null",
    b"fals",
    b"NaN",
    b"\x00",
    b"\xff",
    b"\xc3\xa9",
    b"/",
    b"'",
]
bits = st.sampled_from(_BITS)
mutations = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 3), bits), max_size=3)


def mutated(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """*data* with some bytes replaced by other bits."""
    for place, length, bit in changes:
        at = place % (len(data) + 1)
        data = data[:at] + bit + data[at + length :]
    return data


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


@settings(quick, max_examples=600)
@given(values, mutations, cuts, sizes)
def test_mutated_texts_are_taken_and_refused_as_the_standard_says(
    value: Any, changes: list[tuple[int, int, bytes]], lengths: list[int], size: int
) -> None:
    agrees(mutated(json.dumps(value, ensure_ascii=bool(lengths)).encode(), changes), lengths, size)


@settings(quick, max_examples=500)
@given(st.lists(bits, max_size=14), cuts, sizes)
def test_rows_of_tokens_are_taken_and_refused_as_the_standard_says(
    row: list[bytes], lengths: list[int], size: int
) -> None:
    agrees(b"".join(row), lengths, size)


# Server-sent events


def reference_events(text: str) -> list[tuple[str, str]]:
    """(type, data) of each event, straight from WHATWG HTML, section 9.2.6; cut events are dropped."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = []
    kind, data = "", ""
    for line in text.split("\n")[:-1]:
        if not line:
            if data:
                found.append((kind, data[:-1]))
            kind, data = "", ""
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            kind = value
        elif name == "data":
            data += value + "\n"
    return [(kind, data) for kind, data in found if data]


_LINES = [
    "data",
    "data:",
    "data: ",
    "data: x",
    "data:  y",
    "data: {}",
    "event: t",
    "event:u",
    "event",
    "event:",
]
_LINES += [
    "",
    "",
    "",
    ":",
    ": c",
    "id: 1",
    "retry: 5",
    "dat",
    "datas: n",
    "unknown: field",
    "d",
    "e",
    "data: \u20ac",
]
lines = st.lists(st.tuples(st.sampled_from(_LINES), st.sampled_from(["\n", "\r", "\r\n"])), max_size=25)


async def collect(events: Events) -> list[tuple[str, str]]:
    """(type, data) of each event. The type is known at the end of the data."""
    found = []
    while await events.next_event():
        data = (await rest(events)).decode()
        found.append((events.event, data))
    return found


@settings(quick, max_examples=400)
@given(lines, cuts, sizes, st.booleans())
def test_events_are_those_of_the_standard(
    row: list[tuple[str, str]], lengths: list[int], size: int, marked: bool
) -> None:
    text = "\ufeff" * marked + "".join(line + end for line, end in row)
    text += "\n\n"  # else what comes last depends on the cut: it has been handed out already
    got = drive(collect(Events(Feed(in_pieces(text.encode(), lengths), size))))
    assert got == reference_events(text)


# HTTP/1.1 contents


def chunk_up(data: bytes, lengths: list[int], upper: bool, extension: bytes) -> bytes:
    """*data* in chunks."""
    out = b""
    for piece in in_pieces(data, lengths):
        if piece:
            digits = b"%X" % len(piece) if upper else b"%x" % len(piece)
            out += digits + extension + b"\r\n" + piece + b"\r\n"
    return out + b"0" + extension + b"\r\n"


@quick
@given(st.binary(max_size=400), cuts, cuts, sizes, st.booleans(), st.sampled_from([b"", b";a", b' ; b="c"']))
def test_chunks_come_out_as_they_went_in(
    data: bytes, chunks: list[int], lengths: list[int], size: int, upper: bool, extension: bytes
) -> None:
    following = b"HTTP/1.1 200 OK\r\n"
    text = chunk_up(data, chunks, upper, extension) + b"Trailer: t\r\n" * upper + b"\r\n" + following
    feed = Feed(in_pieces(text, lengths), size)
    head = Head(200, "OK")
    head.chunked = True
    body = Body(feed, head)
    assert drive(rest(body)) == data
    assert body.reusable
    feed.start = body.end
    assert drive(rest(feed)) == following


@quick
@given(st.binary(max_size=400), cuts, sizes, st.integers(0, 20))
def test_a_fixed_length_ends_where_it_says(data: bytes, lengths: list[int], size: int, more: int) -> None:
    feed = Feed(in_pieces(data + b"n" * more, lengths), size)
    head = Head(200, "OK")
    head.length = len(data)
    body = Body(feed, head)
    assert drive(rest(body)) == data
    assert body.reusable
    feed.start = body.end
    assert drive(rest(feed)) == b"n" * more


@quick
@given(mutations, cuts, sizes)
def test_broken_chunks_never_raise_anything_else(
    changes: list[tuple[int, int, bytes]], lengths: list[int], size: int
) -> None:
    text = mutated(b"5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n", changes)
    head = Head(200, "OK")
    head.chunked = True
    refused_or_read(lambda: rest(Body(Feed(in_pieces(text, lengths), size), head)))


def refused_or_read(make: Callable[[], Any]) -> None:
    """Drive a coroutine; only Malformed may come of it."""
    with contextlib.suppress(Malformed):
        drive(make())


# multipart/form-data

# Other control characters name no file; python-multipart takes the paths of Windows apart, and (by way
# of Python's email) a backslash at the end for the escape of the closing quote.
letters = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from('"\\\r\n')
names = st.text(letters, min_size=1, max_size=20).filter(lambda name: "\\" not in name[:3] + name[-1])
fields = st.tuples(names, st.text(max_size=60))
files = st.tuples(names, names, st.binary(max_size=300), st.sampled_from(["a/b", "audio/wav"]))


class OneByOne(io.BytesIO):
    """A stream that gives a byte at a time."""

    def readinto(self, buffer: Any) -> int:
        return super().readinto(memoryview(buffer)[:1])


def escaped(name: str) -> bytes:
    """*name*, as a reader that undoes the escapes of a quoted-string has it."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode()


def parsed_elsewhere(content_type: str, data: bytes) -> list[tuple[bytes | None, bytes | None, bytes]]:
    """(field name, file name, content) of each part, as python-multipart reads them."""
    found: list[tuple[bytes | None, bytes | None, bytes]] = []

    def on_field(field: Any) -> None:
        found.append((field.field_name, None, field.value or b""))

    def on_file(file: Any) -> None:
        file.file_object.seek(0)
        found.append((file.field_name, file.file_name, file.file_object.read()))

    headers = {"Content-Type": content_type.encode(), "Content-Length": str(len(data)).encode()}
    python_multipart.parse_form(headers, io.BytesIO(data), on_field, on_file)
    return found


@quick
@given(st.lists(fields | files, min_size=1, max_size=5), st.booleans())
def test_forms_are_read_by_others_as_they_were_meant(parts: list[Any], slowly: bool) -> None:
    laid_out: list[Any] = []
    expected: list[tuple[bytes, bytes | None, bytes]] = []
    for part in parts:
        if len(part) == 2:
            laid_out.append(part)
            expected.append((escaped(part[0]), None, part[1].encode()))
        else:
            name, filename, data, kind = part
            stream = OneByOne(data) if slowly else io.BytesIO(data)
            laid_out.append((name, filename, stream, len(data), kind))
            expected.append((escaped(name), escaped(filename), data))
    body = MultipartBody(laid_out)
    text = read_all(body)
    assert len(text) == body.length
    assert [
        (part[0]["name"].replace("\\\\", "\\").encode(), part[2]) for part in parse(body.content_type, text)
    ] == [(name, data) for name, _, data in expected]
    assert parsed_elsewhere(body.content_type, text) == expected
