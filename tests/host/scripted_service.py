"""A service that answers as a test says, on loopback, and keeps what it was sent: the relay's other side."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Sent:
    """One request, whole."""

    method: str
    path: str
    headers: Message
    body: bytes


@dataclass
class Service:
    """*base_url* and what came so far. `came` is set when a request has arrived whole."""

    base_url: str
    requests: list[Sent] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    """What a script is given: `start`, `piece`, `end`; and the connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def start(self, status: int, **headers: str) -> None:
        """The head of an answer that comes in chunks."""
        self.send_response(status)
        for name, value in {"transfer_encoding": "chunked", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def piece(self, data: bytes) -> None:
        """A chunk."""
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def end(self) -> None:
        """The last chunk."""
        self.wfile.write(b"0\r\n\r\n")

    def whole(self, status: int, data: bytes, **headers: str) -> None:
        """A JSON answer in one piece."""
        self.send_response(status)
        for name, value in {"content_type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def read_body(self) -> bytes:
        """The request's."""
        if "chunked" not in self.headers.get("transfer-encoding", ""):
            return self.rfile.read(int(self.headers.get("content-length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body


@contextmanager
def scripted(answer: Callable[[Handler], None]) -> Iterator[Service]:
    """A service that answers each request with *answer*."""

    class Scripted(Handler):
        def handle_any(self) -> None:
            body = self.read_body()
            service.requests.append(Sent(self.command, self.path, self.headers, body))
            service.came.set()
            answer(self)

        do_GET = do_POST = do_DELETE = handle_any

    server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    server.daemon_threads = True
    service = Service(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
