"""Events, base64 inside of JSON, and forms."""

from __future__ import annotations

import base64
import io
import json
import random
import re
from itertools import zip_longest
from typing import Any

from parts import parse, read_all

from feed import drive, rest
from fuzz.damage import Hesitant, damaged
from uopenai.saving import digits
from uopenai.wire import Malformed
from uopenai.wire.json_reader import Reader
from uopenai.wire.json_select import runs
from uopenai.wire.multipart import MultipartBody
from uopenai.wire.sse import Events

_EVENTS = [
    b'data: {"choices":[{"delta":{"content":"Hel"}}]}\n\ndata: {"a":1}\n\ndata: [DONE]\n\n',
    b"event: response.created\ndata: {}\n\nevent: response.completed\r\ndata: a\r\ndata: b\r\n\r\n",
    b"\xef\xbb\xbf: comment\rdata\rdata:\rdata:  two\r\rid: 7\nretry: 5\ndatas: no\n\ndata: x\n\n",
    b"data: " + b"long " * 150 + b"\n\nevent\ndata: y\n\n: \n\n\n",
]
_EVENT_BITS = [
    b"\n",
    b"\r",
    b"\r\n",
    b"data",
    b"data:",
    b"data: x",
    b"event: t",
    b"event",
    b":",
    b" ",
    b"id: 1",
]
_EVENT_BITS += [b"\n\n", b"\xef\xbb\xbf", b"d", b"e", b"\x00", b"\xff", b"retry:"]
_BASE64 = [
    b'"' + base64.b64encode(bytes(range(256))[:size] * 3).replace(b"/", slash) + b'"'
    for size in (0, 1, 2, 3, 100, 256)
    for slash in (b"/", b"\\/", b"\\u002F")
]
_BASE64_BITS = [
    b"=",
    b"==",
    b"A",
    b"+",
    b"/",
    b"\\/",
    b"\\u0041",
    b"-",
    b"_",
    b" ",
    b"\\n",
    b'"',
    b"\n",
    b"\xff",
]
_DIGITS = digits()
_TYPE = 40  # bytes of an event's type that count: of long ones only some are kept
_WHOLE = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def make_events(chance: random.Random) -> bytes:
    """An event stream, damaged."""
    return damaged(chance, _EVENTS, _EVENT_BITS)


def make_base64(chance: random.Random) -> bytes:
    """A JSON string of base64, damaged."""
    return damaged(chance, _BASE64, _BASE64_BITS)


def _reference_events(data: bytes) -> list[tuple[bytes, bytes]]:
    """(type, data) of each event, by WHATWG HTML, section 9.2.6; on bytes, as our types may be no text.

    The type is that before the first byte of the data: ours is asked for then.
    """
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found: list[tuple[bytes, bytes]] = []
    kind, lines = b"", list[bytes]()
    first: bytes | None = None
    for line in data.split(b"\n")[:-1]:
        if not line:
            # One with nothing but empty data is of no use to anybody here: it has no byte to hand out.
            if first is not None:
                found.append((first[:_TYPE], b"\n".join(lines)))
            kind, lines, first = b"", [], None
            continue
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"event":
            kind = value
        elif name == b"data":
            if first is None and (lines or value):
                first = kind
            lines.append(value)
    return found


def events(data: bytes, chance: random.Random) -> None:
    """All events of a stream. Its last one is ended: a cut one is handed out as far as it came."""
    data += b"\n\n"
    got: list[tuple[bytes, bytes]] = []

    async def collect() -> None:
        source = Events(Hesitant(chance, data))
        while await source.next_event():
            kind = source.type[:_TYPE]
            if chance.random() < 0.3:
                got.append((kind, b"dropped"))
            else:
                got.append((kind, await rest(source)))

    drive(collect())
    wanted = [
        (kind, content if so_far[1] != b"dropped" else b"dropped")
        for (kind, content), so_far in zip_longest(_reference_events(data), got, fillvalue=(b"", b""))
    ]
    assert got == wanted, f"{got!r} is not {wanted!r}"


def base64_runs(data: bytes, chance: random.Random) -> None:
    """The bytes that the base64 in a JSON string stands for; it is strict, without blanks."""
    try:
        text = json.loads(data.decode())
    except ValueError:
        text = None
    wanted = base64.b64decode(text) if isinstance(text, str) and _WHOLE.fullmatch(text) else None
    out = bytearray()

    async def read() -> None:
        reader = Reader(Hesitant(chance, data))
        await runs(reader, out.extend, _DIGITS)
        await reader.finish()

    try:
        drive(read())
    except Malformed:
        assert wanted is None, "valid base64 was refused"
        return
    assert wanted is not None and bytes(out) == wanted, f"{bytes(out)!r} is not {wanted!r}"


def multipart(data: bytes, chance: random.Random) -> None:
    """A form, read by a strict reader of our own."""
    made = random.Random(data)
    parts: list[Any] = []
    wanted: list[tuple[str, bytes]] = []
    for number in range(made.randint(1, 6)):
        name = f"n{number}" + "".join(made.choice("abcé[]. ") for _ in range(made.randint(0, 9)))
        content = made.choice((b"", b"\r\n", b"--", b"\r\n--", b"\x00\xff", b"text " * 300)) * made.randint(
            0, 3
        )
        if made.random() < 0.5:
            parts.append((name, content.decode(errors="replace")))
            wanted.append((name, content.decode(errors="replace").encode()))
        else:
            size = made.choice((None, len(content)))
            parts.append((name, "f.bin", io.BytesIO(content), size, "application/octet-stream"))
            wanted.append((name, content))
    body = MultipartBody(parts)
    text = read_all(body)
    known = None not in [part[3] for part in parts if len(part) == 5]
    assert body.length == (len(text) if known else None)
    got = [(part[0]["name"], part[2]) for part in parse(body.content_type, text)]
    assert got == wanted, f"{got!r} is not {wanted!r}"
