"""A server of firmware files: of the shape of the real ones, and with the faults that a test wants."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass
class FirmwareServer:
    """Serves *files* by path; usable in ``with``. *cuts*: after how many bytes of a body the next connections
    break, one number each. *requests*: the path and the Range of each that came."""

    files: dict[str, bytes] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)
    ranges: bool = True
    etag: str = '"1"'
    modified: str = ""
    redirect: str = ""
    status: int = 0
    requests: list[tuple[str, str]] = field(default_factory=list)

    def __enter__(self) -> FirmwareServer:
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(served, self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def answer(server: FirmwareServer, request: BaseHTTPRequestHandler) -> None:
    """One answer, as far as it is let come."""
    wanted = request.headers.get("range", "")
    server.requests.append((request.path, wanted))
    if server.redirect:
        request.send_response(302)
        request.send_header("location", server.redirect + request.path)
        request.end_headers()
        return
    body = server.files.get(request.path)
    if body is None or server.status:
        request.send_error(server.status or 404)
        return
    start = 0
    match = re.fullmatch(r"bytes=(\d+)-", wanted)
    condition = request.headers.get("if-range")
    if match and server.ranges and condition in (server.etag, server.modified):
        start = int(match[1])
        if start >= len(body):
            request.send_error(416)
            return
        request.send_response(206)
        request.send_header("content-range", f"bytes {start}-{len(body) - 1}/{len(body)}")
    else:
        request.send_response(200)
    for name, value in (("etag", server.etag), ("last-modified", server.modified)):
        if value:
            request.send_header(name, value)
    request.send_header("content-length", str(len(body) - start))
    request.end_headers()
    rest = body[start:]
    if server.cuts:
        rest = rest[: server.cuts.pop(0)]
    request.wfile.write(rest)
