"""A server that answers every operation of the API with something fitting, and records what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from python_multipart.multipart import MultipartParser, parse_options_header

from uopenai_tools.contract import Contract, Operation
from uopenai_tools.instances import minimal

Json = Any

BASE = "/v1"
CASE = "X-Case"  # the header that says which case a request belongs to
DONE = b"data: [DONE]\n\n"


@dataclass(frozen=True, order=True)
class Part:
    """One part of a form."""

    name: str
    filename: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Request:
    """What one call is on the wire, as far as it has to be the same."""

    method: str
    path: str
    query: list[tuple[str, str]]
    key: str
    beta: str
    kind: str
    body: Json


@dataclass
class Recorder:
    """The server, running inside `with`; *seen* holds the requests of each case."""

    contract: Contract
    seen: dict[str, list[Request]] = field(default_factory=dict)

    def __enter__(self) -> Recorder:
        recorder = self

        class Handler(_Handler):
            owner = recorder

        self._server = _Server(("127.0.0.1", 0), Handler)
        serve = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        serve.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def base_url(self) -> str:
        """Where a client is to be pointed."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{BASE}"

    def answer(self, method: str, path: str, body: Json) -> tuple[int, str, bytes]:
        """Status, content type and content of a fitting answer."""
        match = self.contract.match(path.removeprefix(BASE))
        operation = match and match.operations.get(method)
        if not operation:
            return 200, "application/json", b"{}"
        status = next(status for status in operation.responses if status.startswith("2"))
        kinds = operation.responses[status]
        if _wants_events(body):
            return int(status), "text/event-stream", self._event(operation, status) + DONE
        for kind in kinds:
            if kind not in ("application/json", "text/event-stream"):
                return int(status), kind, b"v=0\r\n"
        if "application/json" not in kinds:
            return int(status), "", b""
        document = minimal(self.contract, kinds["application/json"])
        if isinstance(document, dict) and "has_more" in document:
            document["has_more"] = False  # else a list would be asked for without end
        return int(status), "application/json", json.dumps(document).encode()

    def _event(self, operation: Operation, status: str) -> bytes:
        schema = operation.responses[status].get("text/event-stream", {"type": "object"})
        document = minimal(self.contract, schema)
        named = document.get("event") or document.get("type")
        label = f"event: {named}\n" if named else ""
        return f"{label}data: {json.dumps(document.get('data', document))}\n\n".encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    owner: Recorder
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def answer(self) -> None:
        """Record the request, and answer it."""
        address = urlsplit(self.path)
        content = self._content()
        kind = self.headers.get("Content-Type", "")
        body = _body(kind, content)
        request = Request(
            method=self.command,
            path=address.path,
            query=sorted(parse_qsl(address.query, keep_blank_values=True)),
            key=self.headers.get("Authorization", ""),
            beta=self.headers.get("OpenAI-Beta", ""),
            kind=kind.partition(";")[0] if content else "",
            body=body,
        )
        self.owner.seen.setdefault(self.headers.get(CASE, ""), []).append(request)
        status, kind, content = self.owner.answer(self.command, address.path, body)
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = answer

    def _content(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        content = b""
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _body(kind: str, content: bytes) -> Json:
    """What a body means: JSON parsed, the parts of a form, other text as it is; None if there is none."""
    if not content:
        return None
    if kind.startswith("multipart/form-data"):
        return _parts(kind.encode(), content)
    if kind.startswith("application/json"):
        return json.loads(content)
    return content.decode()


def _parts(kind: bytes, content: bytes) -> list[Part]:
    """The parts of a form, sorted: their order says nothing."""
    parts: list[Part] = []
    headers: dict[bytes, bytes] = {}
    piece = {"name": b"", "value": b"", "data": b""}

    def add(which: str) -> Callable[[bytes, int, int], None]:
        def more(data: bytes, start: int, end: int) -> None:
            piece[which] += data[start:end]

        return more

    def end_header() -> None:
        headers[piece["name"].lower()] = piece["value"]
        piece["name"] = piece["value"] = b""

    def end_part() -> None:
        _, said = parse_options_header(headers[b"content-disposition"])
        name, filename = said[b"name"].decode(), said.get(b"filename", b"").decode()
        kind = headers.get(b"content-type", b"").decode()
        data = piece["data"]
        if kind == "application/json":
            data = json.dumps(json.loads(data), sort_keys=True).encode()
        parts.append(Part(name, filename, kind, data))
        headers.clear()
        piece["data"] = b""

    _, options = parse_options_header(kind)
    parser = MultipartParser(
        options[b"boundary"],
        {
            "on_header_field": add("name"),
            "on_header_value": add("value"),
            "on_header_end": end_header,
            "on_part_data": add("data"),
            "on_part_end": end_part,
        },
    )
    parser.write(content)
    parser.finalize()
    return sorted(parts)


def _wants_events(body: Json) -> bool:
    if isinstance(body, list):
        return any(part.name == "stream" and part.content == b"true" for part in body)
    return isinstance(body, dict) and body.get("stream") is True
