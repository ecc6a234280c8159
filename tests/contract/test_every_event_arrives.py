"""Every event of the API, through the library on the unix MicroPython, from the bytes on the wire."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from device_run import DeviceRunner, compile_all
from event_streams import Streamed, events

from uopenai_tools import contract
from uopenai_tools.interpreter import find

ROOT = Path(__file__).resolve().parents[2]
HEAP = "600k"  # the fullest events are longer than any that a model would send

Json = Any

# What the library makes of an event that comes alone: whether the stream has ended with it, …
ENDS = {
    *("response.completed", "response.failed", "response.incomplete"),
    *("speech.audio.done", "transcript.text.done"),
    *("image_generation.completed", "image_edit.completed"),
    "done",
}
# … what of it is text, …
TEXT = {
    "response.output_text.delta": ("delta",),
    "transcript.text.delta": ("delta",),
    "CreateChatCompletionStreamResponse": ("choices", 0, "delta", "content"),
    "CreateCompletionResponse": ("choices", 0, "text"),
}
# … and what is an error, for everybody or for who reads the text.
RAISES = {"error"}
RAISES_IN_TEXT = {"error", "response.failed", "thread.run.failed"}


@dataclass
class Server:
    """Answers `/streams/N` with the event N alone; keeps what is posted to `/seen/N`."""

    streams: list[bytes]
    seen: dict[int, Json]

    def start(self) -> ThreadingHTTPServer:
        """Listen, in a thread."""
        streams, seen = self.streams, self.seen

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # an answer in one write
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                what, number = self.path.split("/")[-2:]
                if what == "seen":
                    seen[int(number)] = json.loads(body)
                content = b"{}" if what == "seen" else streams[int(number)]
                self.send_response(200)
                kind = "application/json" if what == "seen" else "text/event-stream"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


EVENTS = list(events(contract.load()))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    """What the board made of each event, by the event's id."""
    folder = tmp_path_factory.mktemp("board")
    interpreter = find(ROOT / "build")
    compile_all(folder, interpreter)
    server = Server([event.bytes for event in EVENTS], {})
    listening = server.start()
    try:
        where = {"PLAIN_URL": f"http://127.0.0.1:{listening.server_port}", "COUNT": str(len(EVENTS))}
        DeviceRunner(interpreter, folder, "micropython")("test_every_event", where, HEAP)
    finally:
        listening.shutdown()
        listening.server_close()
    return {event.id: server.seen[number] for number, event in enumerate(EVENTS)}


def test_there_are_all_kinds() -> None:
    kinds = {event.kind for event in EVENTS}
    assert len({kind for kind in kinds if kind.startswith("response.") or kind == "error"}) == 53
    assert len({kind for kind in kinds if kind.startswith("thread.")}) == 23
    assert {*ENDS, *RAISES_IN_TEXT} <= kinds
    assert {event.kind for event in EVENTS if _text(event)} == {*TEXT, "thread.message.delta"}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_an_event_arrives_as_it_was_sent(seen: dict[str, Json], event: Streamed) -> None:
    made = seen[event.id]
    if event.kind in RAISES:
        error = event.document.get("data", event.document)
        assert made["events"] == []
        assert made["end"] == [
            "APIError",
            error["code"],
            error["message"] or error["code"] or "no reason given",
        ]
        return
    assert made["events"] == ([] if event.is_end else [event.document])
    ended = event.kind in ENDS or _finished(event)
    assert made["end"][0] == ("" if ended else "ResponseTruncatedError")


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_the_text_of_an_event_is_its_text(seen: dict[str, Json], event: Streamed) -> None:
    made = seen[event.id]
    if event.kind in RAISES_IN_TEXT:
        assert made["text_end"][0] == "APIError"
        return
    assert made["text"] == _text(event)
    ended = event.kind in ENDS or _finished(event)
    assert made["text_end"][0] == ("" if ended else "ResponseTruncatedError")


def _finished(event: Streamed) -> bool:
    """Whether it is a chunk with the reason to finish."""
    choices = event.document.get("choices")
    return bool(choices and choices[0].get("finish_reason"))


def _text(event: Streamed) -> str:
    if event.kind == "thread.message.delta":
        parts = event.document["data"]["delta"].get("content") or []
        return "".join(part["text"].get("value") or "" for part in parts if "text" in part)
    found: Json = event.document if event.kind in TEXT else ""
    for step in TEXT.get(event.kind, ()):
        try:
            found = found[step]
        except (IndexError, KeyError):
            return ""
    return found or ""
