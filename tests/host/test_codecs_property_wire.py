"""The codecs that carry the content (events, HTTP/1.1) against independent ones, in random pieces."""

from __future__ import annotations

import h11
from codec_inputs import bits, cuts, examples, in_pieces, mutated, mutations, quick, refused_or_read, sizes
from hypothesis import assume, given
from hypothesis import strategies as st

from feed import Feed, drive, rest
from uopenai.wire.http1 import Body, read_head
from uopenai.wire.sse import Events

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


@examples(400)
@given(lines, cuts, sizes, st.booleans())
def test_events_are_those_of_the_standard(
    row: list[tuple[str, str]], lengths: list[int], size: int, marked: bool
) -> None:
    text = "\ufeff" * marked + "".join(line + end for line, end in row)
    text += "\n\n"  # else what comes last depends on the cut: it has been handed out already
    got = drive(collect(Events(Feed(in_pieces(text.encode(), lengths), size))))
    assert got == reference_events(text)


# HTTP/1.1, against h11

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SMALLEST = 64  # that the lines of these heads fit into


def chunk_up(data: bytes, lengths: list[int], upper: bool, extension: bytes) -> bytes:
    """*data* in chunks."""
    out = b""
    for piece in in_pieces(data, lengths):
        if piece:
            digits = b"%X" % len(piece) if upper else b"%x" % len(piece)
            out += digits + extension + b"\r\n" + piece + b"\r\n"
    return out + b"0" + extension + b"\r\n"


def read(text: bytes, lengths: list[int], size: int) -> tuple[Body, bytes]:
    """The response that *text* begins with, and its content."""
    feed = Feed(in_pieces(text, lengths), max(size, SMALLEST))
    body = drive(read_head(feed))
    content = drive(rest(body))
    feed.start = body.end
    return body, content


def read_elsewhere(text: bytes, closes: bool) -> tuple[int, bytes, dict[str, str], bytes, bool]:
    """(status, reason, headers, content, whether the connection serves again), as h11 has it.

    Raises h11.RemoteProtocolError; also where *text* is only a part.
    """
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(text)
    if closes:
        connection.receive_data(b"")
    head: h11.Response | None = None
    content = b""
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            content += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            break
        elif event is h11.NEED_DATA:
            raise h11.RemoteProtocolError("only a part")
    assert head is not None
    headers: dict[str, str] = {}
    for name, value in head.headers:
        key = name.decode()
        headers[key] = f"{headers[key]}, {value.decode()}" if key in headers else value.decode()
    return head.status_code, bytes(head.reason), headers, content, connection.their_state is h11.DONE


words = st.text("abcXYZ019 _-/;=", max_size=20).map(str.strip)
header_names = st.sampled_from(["A", "b-c", "Server", "X-Request-Id", "x-request-id", "Age"])
header_lines = st.lists(st.tuples(header_names, words, st.sampled_from(["", " ", "\t "])), max_size=8)


@examples(300)
@given(
    st.sampled_from([200, 201, 204, 304, 404, 500]),
    words,
    header_lines,
    st.sampled_from(["length", "chunks", "close", "both"]),
    st.sampled_from(["", "close", "keep-alive", "Keep-Alive, x"]),
    st.sampled_from(["1.0", "1.1"]),
    st.binary(max_size=300),
    cuts,
    cuts,
    sizes,
)
def test_responses_are_those_that_h11_reads(
    status: int,
    reason: str,
    fields: list[tuple[str, str, str]],
    framing: str,
    connection: str,
    version: str,
    data: bytes,
    chunks: list[int],
    lengths: list[int],
    size: int,
) -> None:
    assume(version == "1.1" or framing in ("length", "close"))  # HTTP/1.0 knows no chunks
    head = f"HTTP/{version} {status} {reason}\r\n"
    head += "".join(f"{name}:{blank}{value}\r\n" for name, value, blank in fields)
    if connection:
        head += f"Connection: {connection}\r\n"
    if framing in ("length", "both"):
        head += f"Content-Length: {len(data)}\r\n"
    if framing in ("chunks", "both"):
        head += "Transfer-Encoding: chunked\r\n"
    bare = status in (204, 304)
    content = (
        b""
        if bare
        else data
        if framing in ("length", "close")
        else chunk_up(data, chunks, False, b"") + b"\r\n"
    )
    text = head.encode() + b"\r\n" + content
    assume(all(len(line) < SMALLEST - 2 for line in head.split("\r\n")))
    expected = read_elsewhere(text, framing == "close" and not bare)
    body, got = read(text, lengths, size)
    assert (body.status_code, body.reason.strip(), body.headers) == (
        expected[0],
        expected[1].decode().strip(),
        expected[2],
    )
    assert got == expected[3] == (b"" if bare else data)
    framed = bare or framing != "close"  # else the end of the connection ends it, which h11 tells later
    # h11 keeps no connection of HTTP/1.0, whatever the answer says.
    kept = expected[4] if version == "1.1" else "eep-" in connection
    assert (body.done and body.keep_alive) == (framed and kept)


@examples(250)
@given(st.binary(max_size=60), cuts, mutations, cuts, sizes)
def test_chunks_that_h11_takes_are_taken_for_the_same(
    data: bytes, chunks: list[int], changes: list[tuple[int, int, bytes]], lengths: list[int], size: int
) -> None:
    text = mutated(chunk_up(data, chunks, False, b"") + b"A: b\r\n\r\n", changes)
    try:
        expected = read_elsewhere(CHUNKED + text, False)
    except h11.RemoteProtocolError:
        refused_or_read(
            lambda: rest(drive(read_head(Feed(in_pieces(CHUNKED + text, lengths), max(size, SMALLEST)))))
        )
        return
    assert read(CHUNKED + text, lengths, size)[1] == expected[3]


@examples(300)
@given(
    st.lists(
        bits | st.sampled_from([b"HTTP/1.1 200 OK\r\n", b"\r\n", b"a: b\r\n", b"content-length: 5\r\n"]),
        max_size=12,
    ),
    mutations,
    cuts,
    sizes,
)
def test_broken_heads_never_raise_anything_else(
    row: list[bytes], changes: list[tuple[int, int, bytes]], lengths: list[int], size: int
) -> None:
    text = mutated(b"".join(row), changes)
    refused_or_read(lambda: read_head(Feed(in_pieces(text, lengths), size)))


@quick
@given(st.binary(max_size=400), cuts, cuts, sizes, st.booleans(), st.sampled_from([b"", b";a", b' ; b="c"']))
def test_chunks_come_out_as_they_went_in(
    data: bytes, chunks: list[int], lengths: list[int], size: int, upper: bool, extension: bytes
) -> None:
    following = b"HTTP/1.1 200 OK\r\n"
    text = chunk_up(data, chunks, upper, extension) + b"Trailer: t\r\n" * upper + b"\r\n"
    feed = Feed(in_pieces(CHUNKED + text + following, lengths), max(size, SMALLEST))
    body = drive(read_head(feed))
    assert drive(rest(body)) == data
    assert body.done and body.keep_alive
    feed.start = body.end
    assert drive(rest(feed)) == following


@quick
@given(st.binary(max_size=400), cuts, sizes, st.integers(0, 20))
def test_a_fixed_length_ends_where_it_says(data: bytes, lengths: list[int], size: int, more: int) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(data)
    feed = Feed(in_pieces(head + data + b"n" * more, lengths), max(size, SMALLEST))
    body = drive(read_head(feed))
    assert drive(rest(body)) == data
    assert body.done and body.keep_alive
    feed.start = body.end
    assert drive(rest(feed)) == b"n" * more
