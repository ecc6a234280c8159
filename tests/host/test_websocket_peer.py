"""WebSocket frames with the `websockets` library as the peer: its to us, ours to it, one verdict."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from codec_inputs import cuts, in_pieces, quick
from frame_cases import BROKEN, CLOSES, STREAMS, WASTEFUL, server_frame
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import SERVER, Protocol
from websockets.server import ServerProtocol

from feed import Feed, drive
from fuzz.frame_target import Verdict, ours, reference
from uopenai.wire import http1, portable_frames
from uopenai.wire.closing import closing
from uopenai.wire.handshake import accepts, handshake, new_key
from uopenai.wire.uplink import Uplink
from uopenai.wire.websocket import BINARY, CLOSE, PING, TEXT, frame

buffers = st.sampled_from([130, 160, 700, 2048])
contents = st.binary(max_size=400) | st.binary(min_size=125, max_size=127)
texts = st.text(max_size=150).map(str.encode)
# (is it text, content, where it is cut into fragments, what pings stand between them)
places, pings = st.lists(st.integers(0, 400), max_size=4), st.binary(max_size=125)
messages = st.lists(
    st.tuples(st.just(True), texts, places, pings) | st.tuples(st.just(False), contents, places, pings),
    max_size=4,
)
few = settings(quick, max_examples=60)


def fragments(content: bytes, places: list[int]) -> list[bytes]:
    """*content*, cut at *places*."""
    stops = [*sorted(min(place, len(content)) for place in places), len(content)]
    return [content[first:stop] for first, stop in zip([0, *stops], stops, strict=False)]


def sent(protocol: Protocol) -> bytes:
    """What a protocol has to send."""
    return b"".join(protocol.data_to_send())


@few
@given(messages, cuts, buffers)
def test_what_the_library_sends_is_read(given: list[Any], lengths: list[int], size: int) -> None:
    server = Protocol(SERVER)
    for is_text, content, places, ping in given:
        parts = fragments(content, places)
        send = server.send_text if is_text else server.send_binary
        send(parts[0], fin=len(parts) == 1)
        for number, part in enumerate(parts[1:], 2):
            server.send_ping(ping)
            server.send_continuation(part, fin=number == len(parts))
    server.send_close(1001, "done")
    wanted = tuple((TEXT if is_text else BINARY, content) for is_text, content, _, _ in given)
    found = ours(Feed(in_pieces(sent(server), lengths), size))
    assert found == Verdict(wanted, False, 1001, "done")


@few
@given(messages, st.integers(3000, 4999), st.text(max_size=30))
def test_what_is_sent_the_library_reads(given: list[Any], code: int, reason: str) -> None:
    server = Protocol(SERVER)
    data, wanted = bytearray(), list[Frame]()
    for is_text, content, places, ping in given:
        parts = fragments(content, places)
        for number, part in enumerate(parts, 1):
            kind = 0 if number > 1 else TEXT if is_text else BINARY
            data += frame(kind, part, number == len(parts)) + frame(PING, ping)
            wanted += [Frame(Opcode(kind), part, number == len(parts)), Frame(Opcode.PING, ping)]
    server.receive_data(bytes(data + closing(code, reason)))
    assert server.parser_exc is None
    assert server.events_received()[:-1] == wanted
    assert server.close_rcvd is not None
    assert (server.close_rcvd.code, server.close_rcvd.reason) == (code, reason)


@pytest.mark.parametrize("size", [65535, 65536, 70000])
def test_long_frames_are_read_and_sent(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    server = Protocol(SERVER)
    server.send_binary(content[:size])
    assert ours(Feed([sent(server)], 200)).messages == ((BINARY, content[:size]),)
    server.receive_data(bytes(frame(BINARY, content[:size])))
    assert server.events_received() == [Frame(Opcode.BINARY, content[:size])]


@pytest.mark.parametrize(("data", "code"), [(data, code) for data, code, _ in BROKEN])
def test_broken_frames_get_the_code_that_the_library_gives(data: bytes, code: int) -> None:
    found, wanted = ours(Feed([data])), reference(data)
    assert (found.fault, found.code) == (True, code)
    if b"\x7f\x80" in data:  # a length with its top bit set, which to the library is only too big
        assert (wanted.fault, wanted.code) == (True, 1009)
    else:
        assert (wanted.fault, wanted.code) == (True, code)


@pytest.mark.parametrize("data", [data for data, _, _ in WASTEFUL])
def test_lengths_in_more_bytes_than_needed_are_refused_though_the_library_takes_them(
    data: bytes,
) -> None:
    assert not reference(data).fault
    assert (ours(Feed([data])).fault, ours(Feed([data])).code) == (True, 1002)


@pytest.mark.parametrize("data", [data for data, _ in STREAMS])
def test_the_cases_are_what_the_library_makes_of_them(data: bytes) -> None:
    assert ours(Feed([data])) == reference(data)


@pytest.mark.parametrize(("payload", "code", "reason"), CLOSES)
def test_a_close_frame_is_answered_as_the_library_wants_it(payload: bytes, code: int, reason: str) -> None:
    found = ours(Feed([server_frame(CLOSE, payload)]))
    assert found == reference(server_frame(CLOSE, payload)) == Verdict((), False, code, reason)
    server = Protocol(SERVER)
    server.send_frame(Frame(Opcode.CLOSE, payload))
    server.receive_data(bytes(closing(code)))
    assert server.parser_exc is None
    assert server.close_rcvd is not None and server.close_rcvd.code == code


@few
@given(st.integers(1, 60), st.sampled_from([8000, 16000, 24000]), st.data())
def test_audio_reaches_the_library_unchanged(milliseconds: int, rate: int, data: st.DataObject) -> None:
    uplink = Uplink(milliseconds, rate)
    server = Protocol(SERVER)
    for _ in range(3):
        audio = data.draw(st.binary(min_size=1, max_size=len(uplink.space)))
        uplink.space[: len(audio)] = audio
        server.receive_data(bytes(uplink.seal(len(audio))))
        (event,) = server.events_received()
        assert isinstance(event, Frame) and event.opcode is Opcode.TEXT
        text = base64.b64encode(audio).decode()
        assert json.loads(bytes(event.data)) == {"type": "input_audio_buffer.append", "audio": text}


def test_a_second_of_audio_takes_a_longer_head() -> None:
    uplink = Uplink(1100, 24000)
    uplink.space[:] = audio = bytes(range(256)) * 206 + bytes(64)
    server = Protocol(SERVER)
    server.receive_data(bytes(uplink.seal(len(audio))))
    (event,) = server.events_received()
    assert isinstance(event, Frame) and base64.b64decode(json.loads(bytes(event.data))["audio"]) == audio


@quick
@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4), st.integers(0, 20), st.integers(0, 20))
def test_masking_is_exclusive_or_with_the_key_over_and_over(
    data: bytes, key: bytes, first: int, behind: int
) -> None:
    buf = bytearray(first) + data + bytes(behind)
    portable_frames.mask(buf, first, first + len(data), key)
    masked = bytes(byte ^ key[i % 4] for i, byte in enumerate(data))
    assert buf == bytearray(first) + masked + bytes(behind)


@quick
@given(st.binary(max_size=300), st.integers(0, 9), st.integers(0, 9))
def test_base64_in_place_is_base64(data: bytes, target: int, apart: int) -> None:
    source = target + (len(data) + 2) // 3 + apart
    buf = bytearray(source) + data + bytes(2)
    end = portable_frames.base64_up(buf, source, len(data), target)
    assert bytes(buf[target:end]) == base64.b64encode(data)


@quick
@given(st.lists(st.text(max_size=9).map(str.encode) | st.binary(max_size=4), max_size=6), cuts)
def test_utf8_is_what_python_decodes(parts: list[bytes], lengths: list[int]) -> None:
    text, state = b"".join(parts), 0
    for piece in in_pieces(text, lengths):
        if state >= 0:
            state = portable_frames.utf8(state, bytearray(piece), 0, len(piece))
    try:
        text.decode()
        assert state == 0
    except UnicodeDecodeError as fault:
        assert (state > 0) == (fault.reason == "unexpected end of data")


def test_the_opening_handshake_is_taken_and_answered() -> None:
    key = new_key()
    server = ServerProtocol()
    server.receive_data(http1.request_head("GET", "/v1/realtime?model=m", "localhost", handshake(key)))
    (request,) = server.events_received()
    assert isinstance(request, Request)
    server.send_response(server.accept(request))
    server.send_text(b"first")
    feed = Feed([sent(server)])
    head: Any = drive(http1.read_head(feed))
    assert head.status_code == 101
    assert accepts(key, head.headers["sec-websocket-accept"])
    assert ours(feed) == Verdict(((TEXT, b"first"),), False, 1006)
