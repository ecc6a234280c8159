"""The server that the bench measures against: plain HTTP on the loopback address, content made on the fly.

Under ``/v1`` lists, images and uploads have their usual size, under ``/v9`` (an address of the same
length) the large one. Keeps connections alive; never holds what it sends or receives.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from bench import content, realtime_server
from bench.upload import LARGE_FILE_BLOCKS, RECORDING_BLOCKS, uploaded

_PATIENCE = 60.0  # seconds after which a connection that says nothing is closed
_PIECE = 16 * 1024
_NARROWEST_PORT = 10000  # so that every address has the same length: a longer one costs heap


class _Gone(Exception):
    """The client has closed the connection."""


@dataclass
class _Request:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    old: bool  # HTTP/1.0: no chunks, and the end of the content is the end of the connection
    content: Iterator[bytes]
    head: bytes  # as it came

    @property
    def large(self) -> bool:
        return self.path.startswith("/v9/")

    def json(self) -> dict[str, object]:
        return json.loads(b"".join(self.content) or b"{}")

    def upload(self) -> str:
        """What became of the file in a multipart body: "whole", if it is the one of the size asked for."""
        blocks = LARGE_FILE_BLOCKS if self.large else RECORDING_BLOCKS
        return uploaded(self.headers.get("content-type", ""), self.content, blocks)


class _Connection:
    """One connection of a client."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._held = b""

    def _receive(self) -> None:
        piece = self._sock.recv(256 * 1024)
        if not piece:
            raise _Gone
        self._held += piece

    def _line(self) -> bytes:
        while b"\r\n" not in self._held:
            self._receive()
        line, self._held = self._held.split(b"\r\n", 1)
        return line

    def _exactly(self, size: int) -> Iterator[bytes]:
        while size:
            if not self._held:
                self._receive()
            piece, self._held = self._held[:size], self._held[size:]
            size -= len(piece)
            yield piece

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._line(), 16):
            yield from self._exactly(size)
            self._line()
        self._line()

    def request(self) -> _Request:
        """The next request; its content is read as it is asked for."""
        first = self._line()
        method, target, version = first.decode().split(" ")
        head, headers = [first], dict[str, str]()
        while line := self._line():
            head.append(line)
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            body = self._chunks()
        else:
            body = self._exactly(int(headers.get("content-length", "0")))
        parts = urlsplit(target)
        text = b"\r\n".join([*head, b"", b""])
        return _Request(method, parts.path, parse_qs(parts.query), headers, version == "HTTP/1.0", body, text)

    def answer(self, request: _Request, kind: str, pieces: bytes | Iterable[bytes], status: str) -> None:
        """Send an answer: bytes with their length, pieces as chunks (HTTP/1.0: without)."""
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nx-request-id: req_0123456789abcdef\r\n"
        if isinstance(pieces, bytes):
            self._send([f"{head}Content-Length: {len(pieces)}\r\n\r\n".encode(), pieces])
        elif request.old:
            self._send([f"{head}Connection: close\r\n\r\n".encode()])
            self._send(pieces)
        else:
            self._send(_framed(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode(), pieces))

    def _send(self, pieces: Iterable[bytes]) -> None:
        held = bytearray()
        for piece in pieces:
            held += piece
            if len(held) >= _PIECE:
                self._sock.sendall(held)
                held.clear()
        self._sock.sendall(held)


def _framed(head: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield head
    for piece in pieces:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


Answer = tuple[str, "bytes | Iterable[bytes]"]  # content type, content
_JSON = "application/json"


def _listed(request: _Request) -> Answer:
    kind = request.path.rsplit("/", 1)[-1]
    return _JSON, content.page_of(kind, request.query.get("after", [""])[0], request.large)


def _embedded(request: _Request) -> Answer:
    return _JSON, content.embedding(request.json().get("encoding_format") == "base64")


def _responded(request: _Request) -> Answer:
    request.json()
    return "text/event-stream", content.response_events()


def _imaged(request: _Request) -> Answer:
    request.json()
    return _JSON, content.image(request.large)


def _completed(request: _Request) -> Answer:
    request.json()
    return _JSON, content.chat_completion()


def _transcribed(request: _Request) -> Answer:
    return _JSON, content.compact({"text": request.upload()})


def _spoken(request: _Request) -> Answer:
    request.json()
    return "audio/wav", content.SILENCE


def _filed(request: _Request) -> Answer:
    status = request.upload()
    return _JSON, content.compact({"id": "file-abc123", "object": "file", "status": status})


_ROUTES: dict[tuple[str, str], Callable[[_Request], Answer]] = {
    ("GET", "models"): _listed,
    ("GET", "files"): _listed,
    ("POST", "files"): _filed,
    ("POST", "embeddings"): _embedded,
    ("POST", "responses"): _responded,
    ("POST", "chat/completions"): _completed,
    ("POST", "images/generations"): _imaged,
    ("POST", "audio/transcriptions"): _transcribed,
    ("POST", "audio/speech"): _spoken,
}


class BenchServer:
    """The server, while it is used in ``with``."""

    def __init__(self) -> None:
        self._listener = _listen()
        self.port: int = self._listener.getsockname()[1]

    def url(self, large: bool = False) -> str:
        """The base URL; of the lists, images and uploads that are *large*, or of the usual ones."""
        return f"http://127.0.0.1:{self.port}/{'v9' if large else 'v1'}"

    def __enter__(self) -> BenchServer:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:  # closed: the bench is over
                return
            threading.Thread(target=_serve, args=(sock,), daemon=True).start()


def _listen() -> socket.socket:
    passed: list[socket.socket] = []
    try:
        while True:
            listener = socket.create_server(("127.0.0.1", 0))
            if listener.getsockname()[1] >= _NARROWEST_PORT:
                return listener
            passed.append(listener)
    finally:
        for listener in passed:
            listener.close()


def _serve(sock: socket.socket) -> None:
    """Answer the requests of one client, until it goes."""
    with sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(_PATIENCE)
        connection = _Connection(sock)
        # A client that runs out of memory goes in mid-sentence; that is what a bisection is made of.
        with contextlib.suppress(_Gone, OSError):
            while True:
                request = connection.request()
                if "upgrade" in request.headers:
                    realtime_server.serve(sock, request.head)
                    return
                answer = _ROUTES.get((request.method, request.path[len("/v1/") :]))
                if answer is None:
                    connection.answer(
                        request, _JSON, b'{"error":{"message":"no such path"}}', "404 Not Found"
                    )
                else:
                    kind, pieces = answer(request)
                    connection.answer(request, kind, pieces, "200 OK")
                if request.old:
                    return
                for _ in request.content:  # what was not asked for
                    pass
