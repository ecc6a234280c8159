"""A relay for tests, with one board's token for it, and what it says of each request."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from scripted_service import Handler

from uopenai_tools.relay import tokens
from uopenai_tools.relay.app import Record
from uopenai_tools.relay.forward import Upstream
from uopenai_tools.relay.server import Place, Relay

KEY = "sk-the-long-lived-key-of-the-relay-tests"
PATIENCE = 30
CHAT = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hi"}]}


@dataclass
class Setting:
    """A relay and one board's token for it."""

    relay: Relay
    token: str
    folder: Path
    records: list[Record] = field(default_factory=list)
    over: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def observe(self, record: Record) -> None:
        self.records.append(record)
        self.over.release()

    def ended(self) -> Record:
        """The next request that is over."""
        assert self.over.acquire(timeout=PATIENCE)
        return self.records[-1]

    def connect(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.relay.base_url)
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)

    def send(
        self, method: str, path: str, body: object = None, token: str | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = self.connect()
        given = {"Authorization": f"Bearer {self.token if token is None else token}"}
        given.update({name.replace("_", "-"): value for name, value in headers.items()})
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection.request(method, "/v1" + path, data, given)
        answer = connection.getresponse()
        whole = answer.read()
        connection.close()
        return answer, whole


@contextmanager
def relayed(
    folder: Path, base_url: str, allow: str = "all", cap: str = "none", key: str = KEY, tls: bool = False
) -> Iterator[Setting]:
    token = tokens.mint("kitchen", allow.split(), [cap], folder)
    holder: list[Setting] = []
    relay = Relay(Upstream(base_url, key), Place(tls=tls), folder, lambda each: holder[0].observe(each))
    holder.append(Setting(relay, token, folder))
    with relay:
        yield holder[0]


def well(handler: Handler) -> None:
    """An answer that says nothing."""
    handler.whole(200, b"{}")


def error_of(body: bytes) -> dict[str, str]:
    return json.loads(body)["error"]
