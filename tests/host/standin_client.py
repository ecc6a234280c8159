"""A client for the tests of the stand-in: the standard library's, and nothing of ours in between."""

from __future__ import annotations

import http.client
import io
import json
import os
import ssl
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from uopenai_tools.contract import Contract
from uopenai_tools.standin import StandIn

Json = Any

BOUNDARY = "a-boundary-for-tests"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Json:
        """The body, parsed."""
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Json]:
        """The error in the body."""
        return self.json["error"]

    @property
    def events(self) -> list[tuple[str, str]]:
        """The name ("" if it has none) and the data of each event."""
        blocks = self.body.decode().split("\n\n")
        assert blocks.pop() == "", "the last event is not ended"
        return [_event(block) for block in blocks]


def _event(block: str) -> tuple[str, str]:
    *names, data = block.split("\n")
    assert data.startswith("data: ")
    assert len(names) <= 1
    return names[0].removeprefix("event: ") if names else "", data.removeprefix("data: ")


def recording(seconds: float, rate: int = 16_000) -> bytes:
    """A WAV file of noise."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(os.urandom(2 * round(seconds * rate)))
    return file.getvalue()


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Client:
    """Calls one stand-in; each call on a connection of its own."""

    service: StandIn
    contract: Contract

    def connect(self) -> http.client.HTTPConnection:
        """A connection that trusts the stand-in's authority."""
        address = urlsplit(self.service.base_url)
        assert address.hostname
        if address.scheme == "http":
            return http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        context = ssl.create_default_context(cadata=self.service.authority_pem)
        return http.client.HTTPSConnection(address.hostname, address.port, timeout=30, context=context)

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        connection: http.client.HTTPConnection | None = None,
    ) -> Answer:
        """One request with the right key, unless *headers* say otherwise."""
        own = connection or self.connect()
        sent = {"Authorization": f"Bearer {self.service.key}", **(headers or {})}
        try:
            own.request(method, "/v1" + path, body, sent)
            response = own.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            if connection is None:
                own.close()

    def get(self, path: str) -> Answer:
        """GET."""
        return self.send("GET", path)

    def post(self, path: str, document: Json) -> Answer:
        """POST a JSON document."""
        return self.send("POST", path, json.dumps(document).encode(), {"Content-Type": "application/json"})

    def chat(self, prompt: Json, **more: Json) -> Answer:
        """Ask one question by way of chat completions."""
        body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": prompt}], **more}
        return self.post("/chat/completions", body)

    def respond(self, prompt: Json, **more: Json) -> Answer:
        """Ask one question by way of responses."""
        return self.post("/responses", {"model": "gpt-4o-mini", "input": prompt, **more})

    def form(self, path: str, *parts: tuple[str, str | None, bytes]) -> Answer:
        """POST a form; a part is its name, its file's name (None: a field) and its bytes."""
        body = b""
        for name, filename, data in parts:
            body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode()
            if filename is not None:
                body += f'; filename="{filename}"\r\nContent-Type: application/octet-stream'.encode()
            body += b"\r\n\r\n" + data + b"\r\n"
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self.send("POST", path, body + f"--{BOUNDARY}--\r\n".encode(), kind)

    def upload(self, path: str, name: str, data: bytes, **fields: str) -> Answer:
        """POST a form with *fields* and, last, a file."""
        return self.form(
            path, *((field, None, value.encode()) for field, value in fields.items()), ("file", name, data)
        )

    def check(self, operation: str, document: Json, kind: str = "application/json") -> None:
        """*document* is what the API's schema says that *operation* answers; of a stream, one event."""
        validator = self.contract.response(self.contract.operations[operation], 200, kind)
        errors = [
            f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(document)
        ]
        assert not errors, errors[0]
