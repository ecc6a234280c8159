"""A peer for the stand-in's realtime protocol: the `websockets` client; what it receives fits its schema."""

from __future__ import annotations

import base64
import json
import math
import ssl
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from websockets.sync.client import ClientConnection, connect

from uopenai_tools import contract
from uopenai_tools.standin import StandIn

Json = Any

CONTRACT = contract.load()
MODEL = "gpt-realtime"

_BRANCHES = [each["$ref"].rsplit("/", 1)[1] for each in CONTRACT.schemas["RealtimeServerEvent"]["anyOf"]]
# The schema of each event, by its type: trying all 46 would take 10 ms an event.
_SCHEMAS = {CONTRACT.schemas[name]["properties"]["type"]["enum"][0]: name for name in _BRANCHES}


def tone(milliseconds: int, loudness: int = 8000, rate: int = 24_000) -> bytes:
    """A sine of about 380 Hz, as PCM16."""
    period = [round(loudness * math.sin(2 * math.pi * i / 63)) for i in range(63)]
    count = rate * milliseconds // 1000
    return array("h", (period * (count // 63 + 1))[:count]).tobytes()


def silence(milliseconds: int, rate: int = 24_000) -> bytes:
    """Nothing, as PCM16."""
    return bytes(2 * (rate * milliseconds // 1000))


class Peer:
    """One connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()

    def send(self, kind: str, **own: Json) -> None:
        """Send an event."""
        self.socket.send(json.dumps({"type": kind, **own}))

    def say(self, *pieces: bytes) -> None:
        """Append audio, 100 ms of PCM in an event."""
        whole = b"".join(pieces)
        for start in range(0, len(whole), 4800):
            audio = base64.b64encode(whole[start : start + 4800]).decode()
            self.send("input_audio_buffer.append", audio=audio)

    def receive(self) -> Json:
        """The next event, checked."""
        event = json.loads(self.socket.recv(timeout=20))
        faults = list(CONTRACT.schema(_SCHEMAS[event["type"]]).iter_errors(event))
        assert not faults, (event["type"], [fault.message for fault in faults][:3])
        return event

    def until(self, kind: str) -> list[Json]:
        """All events up to the next of that type."""
        events = [self.receive()]
        while events[-1]["type"] != kind:
            assert events[-1]["type"] != "error" or kind == "error", events[-1]
            events.append(self.receive())
        return events

    def ask(self, kind: str, wanted: str, **own: Json) -> Json:
        """Send an event; the next event, which is *wanted*."""
        self.send(kind, **own)
        event = self.receive()
        assert event["type"] == wanted, event
        return event

    def error(self, kind: str, **own: Json) -> Json:
        """Send an event that is refused; the error."""
        return self.ask(kind, "error", event_id="event_of_mine", **own)["error"]

    def update(self, **session: Json) -> Json:
        """Change the session; the session after it."""
        return self.ask("session.update", "session.updated", session={"type": "realtime", **session})[
            "session"
        ]


def trusting(service: StandIn) -> ssl.SSLContext:
    """TLS for a client of *service* that reads and writes in two threads, as those of `websockets.sync` do.

    Version 1.2: what 1.3 sends after the handshake is read while the request is written, and CPython before
    3.13 keeps no two threads from one TLS connection at once: now and then the request is lost.
    """
    context = ssl.create_default_context(cadata=service.authority_pem)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def address(service: StandIn, query: str = f"model={MODEL}") -> str:
    """Where *service* takes WebSockets."""
    return service.base_url.replace("http", "ws", 1) + "/realtime" + (f"?{query}" if query else "")


@contextmanager
def joined(
    service: StandIn,
    query: str = f"model={MODEL}",
    headers: Mapping[str, str] | None = None,
    **settings: Any,
) -> Iterator[Peer]:
    """A session with *service*, after its `session.created`."""
    with called(service, query, headers, **settings) as peer:
        assert peer.receive()["type"] == "session.created"
        yield peer


@contextmanager
def called(
    service: StandIn,
    query: str = f"model={MODEL}",
    headers: Mapping[str, str] | None = None,
    **settings: Any,
) -> Iterator[Peer]:
    """A connection with *service*, before any event."""
    sent = {"Authorization": f"Bearer {service.key}", **(headers or {})}
    with Peer(
        connect(address(service, query), additional_headers=sent, compression=None, **settings)
    ) as peer:
        yield peer


def audio_of(events: list[Json]) -> bytes:
    """The audio of a response's deltas."""
    kind = "response.output_audio.delta"
    return b"".join(base64.b64decode(event["delta"]) for event in events if event["type"] == kind)


def kinds(events: list[Json]) -> list[str]:
    """The types, one of each in a row."""
    names = [event["type"] for event in events]
    return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]


def words(text: str, **more: Json) -> Json:
    """A message of the user's."""
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}], **more}


def added(peer: Peer, item: Json, **own: Json) -> Json:
    """Put *item* in; the event that says where."""
    peer.send("conversation.item.create", item=item, **own)
    event, done = peer.receive(), peer.receive()
    assert (event["type"], done["type"]) == ("conversation.item.added", "conversation.item.done")
    return event


def turns(**detection: Json) -> Json:
    """The settings of a session with such turn detection."""
    return {"audio": {"input": {"turn_detection": detection}}}
