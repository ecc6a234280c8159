"""HTTP/1.1 responses against h11: what both take must be the same."""

from __future__ import annotations

import random

import h11

from feed import drive, rest
from fuzz.damage import Hesitant, damaged
from uopenai.wire import Malformed
from uopenai.wire.http1 import read_head

_BODY = b'{"id": "resp_1", "text": "W\xc3\xb6rter"}'
CORPUS = [
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
    % (len(_BODY), _BODY),
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\nX-A: b\r\nX-A:  c \r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n9;a=b\r\n012345678\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1E\r\n"
    + b"x" * 30
    + b"\r\n0\r\nTrailer: t\r\n\r\n",
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    b"HTTP/1.1 204 No Content\r\nDate: today\r\n\r\n",
    b"HTTP/1.0 200 \r\nServer: s\r\n\r\nuntil the end",
    b"HTTP/1.1 200 OK\r\n\r\n" + _BODY * 20,
]
BITS = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b":",
    b": ",
    b" ",
    b"\t",
    b"0",
    b"5",
    b"a",
    b"f",
    b"g",
    b";",
    b",",
]
BITS += [
    b"Content-Length: 3\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"0\r\n\r\n",
    b"HTTP/1.1 ",
    b"200",
    b"-",
]
BITS += [b"\x00", b"\xff", b"\x80", b'"', b"Connection: close\r\n", b"chunked", b"ffffffff", b"+1"]


def make(chance: random.Random) -> bytes:
    """A response, damaged."""
    return damaged(chance, CORPUS, BITS)


def _elsewhere(data: bytes) -> tuple[int, bytes] | None:
    """(status, content) as h11 reads it, up to the end of the connection; None if it refuses."""
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "h")]))
    connection.send(h11.EndOfMessage())
    status, content = 0, b""
    try:
        connection.receive_data(data)
        connection.receive_data(b"")
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                content += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return status, content
            elif event in (h11.NEED_DATA, h11.PAUSED) or isinstance(event, h11.ConnectionClosed):
                return None
    except h11.RemoteProtocolError:
        return None


def response(data: bytes, chance: random.Random) -> None:
    """Read a response to its end."""
    wanted = _elsewhere(data)
    feed = Hesitant(chance, data)
    try:
        body = drive(read_head(feed, chance.choice((None, ("content-type", "x-")))))
        got = body.status_code, drive(rest(body))
    except ValueError as fault:
        # CPython takes more for digits than MicroPython does, and then cannot make a number of them.
        assert isinstance(fault, Malformed) or "invalid literal for int()" in str(fault), repr(fault)
        assert data not in CORPUS or len(feed.buf) < 100, "a valid response was refused"
        return
    assert wanted is None or got == wanted, f"{got!r} is not {wanted!r}"
