"""A service that harms its answers at the byte that a request names: ``x-harm: cut 123``.

    cut N       the connection ends before byte N
    stall N     nothing comes from byte N on
    noise N     byte N and all after it are noise, as many as there were; then the connection ends
    burst N     three bytes from N on are noise, the rest is as it was; then the connection ends

It answers ``POST`` with a chat, streamed if asked to be, ``GET …/models`` with a list, and ``GET
…/models/NAME`` with how many connections are open, when only its own is, or others were for long.
"""

from __future__ import annotations

import hashlib
import json
import re

from scripts import EVENTS, chunk, delta, event
from servers import Server, Talk, json_answer

_BURST = b"\xff\xfe\xff"  # in no text that is UTF-8
_NOISE = hashlib.shake_128(b"noise").digest(4096).replace(b"\n", b"\x80")
_HARM = re.compile(rb"x-harm: (\w+) (\d+)\r\n", re.IGNORECASE)

WORDS = ["Wör", "ter ", '"in" ', "vier ", "Stücken 😀", ", also ", "gut."]
ITEMS = [{"id": f"m-{n}", "object": "model", "created": n * 1000 + 0.5, "owned_by": "ü"} for n in range(7)]


def _chat() -> bytes:
    pieces = [delta(word) for word in WORDS]
    last = event({"choices": [{"delta": {}, "finish_reason": "stop"}]})
    head = EVENTS.replace("\r\n\r\n", "\r\nX-Request-Id: req_1\r\n\r\n").encode()
    return b"".join([head, *pieces, last, chunk(": a comment\n\n"), chunk("data: [DONE]\n\n"), b"0\r\n\r\n"])


def _list() -> bytes:
    text = json.dumps({"object": "list", "data": ITEMS, "has_more": False, "first_id": "m-0"})
    head = EVENTS.replace("text/event-stream", "application/json").encode()
    pieces = [chunk(text[at : at + 97]) for at in range(0, len(text), 97)]
    return b"".join([head, *pieces, b"0\r\nX-Trailer: t\r\n\r\n"])


CHAT, LIST = _chat(), _list()
WHOLE = json_answer({"choices": [{"message": {"role": "assistant", "content": "".join(WORDS)}}]})


def unguarded() -> list[int]:
    """Where a burst in the chat hits the name of a field: its line counts for nothing then."""
    names = [found.start() for found in re.finditer(rb"data:", CHAT)]
    return [at for name in names for at in range(name - len(_BURST) + 1, name + len(b"data:"))]


class HarmfulService:
    """The service, running; ``server`` is what it runs on."""

    def __init__(self) -> None:
        self.server = Server(self._script)

    def __enter__(self) -> HarmfulService:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close()

    def _script(self, talk: Talk) -> None:
        while True:
            request = talk.request()
            target = request.split(b" ")[1].decode()
            harm = _HARM.search(request)
            if request.startswith(b"POST"):
                data = CHAT if b'"stream"' in request else WHOLE
            elif target.endswith("/models"):
                data = LIST
            else:
                data = json_answer({"id": "good", "open": self.server.wait_until_all_closed(but=1)})
            if harm is None:
                talk.send(data)
                continue
            kind, at = harm[1].decode(), int(harm[2])
            talk.send(harmed(data, kind, at))
            if kind == "stall":
                talk.wait_until_gone()
            return


def harmed(data: bytes, kind: str, at: int) -> bytes:
    """What is left of *data*."""
    if kind == "noise":
        return data[:at] + _NOISE[at % 1024 :][: len(data) - at]
    if kind == "burst":
        return (data[:at] + _BURST + data[at + len(_BURST) :])[: len(data)]
    return data[:at]
