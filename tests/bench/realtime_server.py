"""A realtime session as the bench wants it: what is heard is counted, and as much audio is spoken back.

The `websockets` library, without I/O of its own, on a connection of the bench's server. For each 200 ms of
microphone audio that is right one delta of 200 ms goes back; after each 5 s a response ends, and another
begins.
"""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

BLOCK = bytes(range(240)) * 4  # 20 ms at 24 kHz, as the device script makes it
_AUDIO = base64.b64encode(BLOCK).decode()
_BLOCKS_OF_DELTA = 10
_DELTAS_OF_RESPONSE = 25
_WORD = " word"  # said in each delta
_DELTA = base64.b64encode(BLOCK * _BLOCKS_OF_DELTA).decode()
_PIECE = 64 * 1024


class _Session:
    """The events of one session: what comes, and what is said to it."""

    def __init__(self) -> None:
        self._heard = 0  # blocks
        self._deltas = 0
        self._number = 0

    def begin(self) -> Iterator[str]:
        """What is said first."""
        yield self._event("session.created", session={"id": "sess_001", "object": "realtime.session"})

    def take(self, event: dict[str, object]) -> Iterator[str]:
        """What is said to *event*."""
        if event["type"] == "input_audio_buffer.append":
            if event["audio"] == _AUDIO:
                self._heard += 1
                if self._heard % _BLOCKS_OF_DELTA == 0:
                    yield from self._speak()
        elif event["type"] == "session.update":
            yield self._event("session.updated", session=event["session"])

    def _speak(self) -> Iterator[str]:
        number, at = divmod(self._deltas, _DELTAS_OF_RESPONSE)
        self._deltas += 1
        ids = {"response_id": f"resp_{number:021}", "item_id": f"item_{number:021}"}
        if at == 0:
            yield self._event("input_audio_buffer.speech_started", audio_start_ms=0, item_id=ids["item_id"])
            yield self._event("response.created", response=_response(number, "in_progress", ""))
        place = {**ids, "output_index": 0, "content_index": 0}
        yield self._event("response.output_audio.delta", **place, delta=_DELTA)
        yield self._event("response.output_audio_transcript.delta", **place, delta=_WORD)
        if at == _DELTAS_OF_RESPONSE - 1:
            yield self._event("response.output_audio.done", **place)
            said = _WORD * _DELTAS_OF_RESPONSE
            yield self._event("response.done", response=_response(number, "completed", said))

    def _event(self, kind: str, **members: object) -> str:
        self._number += 1
        return json.dumps(
            {"type": kind, "event_id": f"event_{self._number:021}", **members}, separators=(",", ":")
        )


def _response(number: int, status: str, said: str) -> dict[str, object]:
    content = [{"type": "output_audio", "transcript": said}] if said else []
    item = {"id": f"item_{number:021}", "object": "realtime.item", "type": "message", "content": content}
    usage = {"total_tokens": 800, "input_tokens": 500, "output_tokens": 300}
    found: dict[str, object] = {"id": f"resp_{number:021}", "object": "realtime.response", "status": status}
    return {**found, "output": [item] if said else [], "usage": usage if said else None}


def serve(sock: socket.socket, head: bytes) -> None:
    """Hold a session over *sock*, from which *head*, a request that asks for a WebSocket, has been read."""
    protocol = ServerProtocol()
    session = _Session()
    data = head
    while True:
        protocol.receive_data(data)
        for event in protocol.events_received():
            if isinstance(event, Request):
                protocol.send_response(protocol.accept(event))
                said = session.begin()
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                said = session.take(json.loads(bytes(event.data)))
            else:
                continue
            for text in said:
                if protocol.state is State.OPEN:  # the client may be closing
                    protocol.send_text(text.encode())
        sock.sendall(b"".join(protocol.data_to_send()))
        if protocol.close_expected():
            return
        data = sock.recv(_PIECE)
        if not data:
            return
