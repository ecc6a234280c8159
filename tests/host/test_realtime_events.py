"""Every event of the realtime API: those of the service as the board understands them, and those of a program
as the board and the official SDK send them, the headers and the address too."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openai
import pytest
from device_run import DeviceRunner
from websockets.sync.server import ServerConnection, serve

from uopenai_tools import contract
from uopenai_tools.instances import full, minimal, varied

Json = Any

LIVE = Path(__file__).resolve().parents[1] / "device" / "live"


def _events() -> Iterator[Json]:
    api = contract.load()
    for union in ("RealtimeServerEvent", "RealtimeTranslationServerEvent"):
        for branch in api.schemas[union]["anyOf"]:
            leaf = api.resolve(branch)
            yield from (minimal(api, leaf), full(api, leaf), varied(api, leaf, 1))


EVENTS = list(_events())


@dataclass
class Recorder:
    """Sends all events to who asks for the model "events"; keeps what others say, by who they are."""

    seen: list[Json] = field(default_factory=list)
    said: dict[str, list[Json]] = field(default_factory=dict)
    asked: dict[str, tuple[str, Json]] = field(default_factory=dict)
    keys: set[str | None] = field(default_factory=set)

    def handle(self, connection: ServerConnection) -> None:
        """Serve one connection."""
        request = connection.request
        assert request is not None
        self.keys.add(request.headers.get("Authorization"))
        if "model=events" in request.path:
            for number, event in enumerate(EVENTS):
                connection.send(json.dumps(event, ensure_ascii=number % 2 == 0))
                self.seen.append(json.loads(connection.recv())["event"])
            return
        address = urlsplit(request.path)
        query = parse_qs(address.query)
        kind, who = query["model"][0], query.pop("of")[0]
        self.asked[f"{kind} {who}"] = (address.path, query)
        said = self.said[f"{kind} {who}"] = []
        for message in connection:
            assert isinstance(message, str)
            event = json.loads(message)
            if event["type"] == "test.end":
                connection.send('{"type": "test.end"}')
            else:
                said.append(event)


def _calls() -> ModuleType:
    spec = importlib.util.spec_from_file_location("realtime_calls", LIVE / "realtime_calls.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _method(owner: Any, path: str) -> Any:
    for name in path.split("."):
        owner = getattr(owner, name)
    return owner


def _sdk(base_url: str, calls: ModuleType) -> None:
    client = openai.OpenAI(api_key="sk-x", base_url=base_url)
    query = {"of": "sdk"}
    with client.realtime.connect(model="calls", extra_query=query) as connection:
        for path, fields in calls.CALLS:
            _method(connection, path)(**fields)
        connection.send({"type": "test.end"})  # pyright: ignore[reportArgumentType]
        connection.recv()
    with client.realtime.translations.connect(model="translations", extra_query=query) as translating:
        for path, fields in calls.TRANSLATIONS:
            _method(translating, path)(**fields)
        translating.send({"type": "test.end"})  # pyright: ignore[reportArgumentType]
        translating.recv()


async def _async_sdk(base_url: str, calls: ModuleType) -> None:
    client = openai.AsyncOpenAI(api_key="sk-x", base_url=base_url)
    async with client.realtime.connect(model="calls", extra_query={"of": "async"}) as connection:
        for path, fields in calls.CALLS:
            await _method(connection, path)(**fields)
        await connection.send({"type": "test.end"})  # pyright: ignore[reportArgumentType]
        await connection.recv()


@pytest.fixture(scope="module")
def recorder(run_everywhere: DeviceRunner) -> Iterator[Recorder]:
    """What came of one board, and of the SDK."""
    recorder = Recorder()
    with serve(recorder.handle, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base_url = f"http://127.0.0.1:{server.socket.getsockname()[1]}/v1"
        run_everywhere(
            "test_every_realtime_event", {"PLAIN_URL": base_url, "COUNT": str(len(EVENTS))}, heap="600k"
        )
        _sdk(base_url, _calls())
        asyncio.run(_async_sdk(base_url, _calls()))
        yield recorder
        server.shutdown()


def test_there_are_all_kinds() -> None:
    kinds = {event["type"] for event in EVENTS}
    assert len(kinds) == 50
    assert {"response.output_audio.delta", "session.output_audio.delta", "error", "session.created"} <= kinds


@pytest.mark.parametrize("number", range(len(EVENTS)), ids=lambda number: EVENTS[number]["type"])
def test_an_event_arrives_as_it_was_sent(recorder: Recorder, number: int) -> None:
    assert recorder.seen[number] == EVENTS[number]


@pytest.mark.parametrize("kind", ["calls", "translations"])
def test_the_board_says_what_the_sdk_says(recorder: Recorder, kind: str) -> None:
    assert recorder.said[f"{kind} board"] == recorder.said[f"{kind} sdk"]
    assert recorder.asked[f"{kind} board"] == recorder.asked[f"{kind} sdk"]


def test_the_asynchronous_sdk_says_it_too(recorder: Recorder) -> None:
    assert recorder.said["calls board"] == recorder.said["calls async"]
    assert recorder.keys == {"Bearer sk-x"}
