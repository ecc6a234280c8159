"""A server of the realtime protocol for the device tests: what it does goes by the model that is asked for.

The `websockets` library serves what is lawful. What no library would send (a masked frame, half a frame) is
written to its socket as bytes, past it.
"""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

Json = Any

KEY = "ek_realtime_0123456789"
FRAMES = 10  # of 20 ms, at half the rate of the audio


def pcm(size: int, seed: int = 0) -> bytes:
    """Audio that the device tests can reckon too."""
    return bytes((number * 7 + seed) & 255 for number in range(size))


def delta(data: bytes, item: str = "item_1", **more: Json) -> dict[str, Json]:
    """An event with audio."""
    return {
        "type": "response.output_audio.delta",
        "event_id": "event_1",
        "response_id": "resp_1",
        "item_id": item,
        "output_index": 0,
        "content_index": 0,
        "delta": base64.b64encode(data).decode(),
        **more,
    }


# Frames that break the protocol, and the code that the client must close with.
BROKEN = {
    "masked": (b"\x81\x82\x01\x02\x03\x04\x7a\x7f", 1002),
    "reserved": (b"\xc1\x02{}", 1002),
    "stray": (b"\x80\x02{}", 1002),
    "latin": (b'\x81\x04"\xe4"\x20', 1007),
    "control": (b"\x09\x00", 1002),
}


@dataclass
class Peer:
    """Serves; ``closes`` are the codes that clients closed with, ``heads`` what they asked with."""

    tls: ssl.SSLContext | None = None
    closes: dict[str, int] = field(default_factory=dict)
    heads: list[Request] = field(default_factory=list)
    visits: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> Peer:
        self.server: Server = serve(
            self._handle, "127.0.0.1", 0, process_request=self._admit, ssl=self.tls, compression=None
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()

    @property
    def base_url(self) -> str:
        """Where it is, as a program gives it to a client."""
        port = self.server.socket.getsockname()[1]
        return f"https://localhost:{port}/v1" if self.tls else f"http://127.0.0.1:{port}/v1"

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        self.heads.append(request)
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            error = {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}
            return self._refuse(connection, HTTPStatus.UNAUTHORIZED, error)
        model = _model(request)
        if model.startswith("status-"):
            status = HTTPStatus(int(model.rpartition("-")[2]))
            return self._refuse(connection, status, {"error": {"message": f"no {model} here", "type": "t"}})
        if model.startswith("accept-"):
            self._answer_wrongly(connection, request, model.partition("-")[2])
        return None

    @staticmethod
    def _refuse(connection: ServerConnection, status: HTTPStatus, error: Json) -> Response:
        response = connection.respond(status, json.dumps(error))
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = "application/json"
        return response

    @staticmethod
    def _answer_wrongly(connection: ServerConnection, request: Request, how: str) -> None:
        response = connection.protocol.accept(request)
        if how == "key":
            del response.headers["Sec-WebSocket-Accept"]
            response.headers["Sec-WebSocket-Accept"] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        elif how == "extension":
            response.headers["Sec-WebSocket-Extensions"] = "permessage-deflate"
        else:
            response.headers["Sec-WebSocket-Protocol"] = "chat"
        connection.socket.sendall(response.serialize())
        connection.socket.recv(100)  # until the client has gone
        connection.socket.close()

    def _handle(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        model = _model(connection.request)
        self.visits[model] += 1
        method = getattr(self, "_" + model.partition("-")[0].replace(".", "_"), self._echo)
        try:
            method(connection, model.partition("-")[2])
            for _ in connection:  # until the client closes
                pass
        except (ConnectionClosed, OSError):
            pass
        finally:
            frame = connection.protocol.close_rcvd
            if frame is not None:
                self.closes[model] = frame.code

    @staticmethod
    def _echo(connection: ServerConnection, _: str) -> None:
        """Give back what comes: JSON as an event that nobody knows, bytes as they are."""
        for message in connection:
            if isinstance(message, bytes):
                connection.send(message)
            else:
                connection.send(json.dumps({"type": "test.echo", "event": json.loads(message)}))

    @staticmethod
    def _audio(connection: ServerConnection, how: str) -> None:
        """Audio events of all sizes and spellings; how much of each is an event behind it."""
        sizes = [0, 1, 2, 959, 960, 1200, 1320, 1400, 1500, 3000, 9601, 20000]
        for size in sizes:
            event = delta(pcm(size, size))
            if how == "last":  # the type comes behind the audio
                event["type"] = event.pop("type")
            elif how == "first":
                event = {
                    "delta": event.pop("delta"),
                    **event,
                    "more": {"a": [1, {"b": "\ud83d"}], "c": "x" * 90},
                }
            text = json.dumps(event, indent=2 if how == "spaced" else None)
            if how == "slashes":
                text = text.replace("/", "\\/")
            if how == "fragments":
                connection.send(text[at : at + 700] for at in range(0, len(text), 700))
            else:
                connection.send(text)
            connection.send(json.dumps({"type": "test.size", "size": size}))

    @staticmethod
    def _items(connection: ServerConnection, _: str) -> None:
        """Audio of two items in turn, some of it longer than any buffer."""
        for size in (960, 9600):
            for item in ("item_1", "item_2"):
                connection.send(json.dumps(delta(pcm(size), item)))
        connection.send(json.dumps({"type": "response.done", "response": {"id": "resp_1"}}))

    @staticmethod
    def _slow(connection: ServerConnection, _: str) -> None:
        """Half the rate of the audio, and each frame in two pieces."""
        closed = threading.Event()
        for number in range(FRAMES):
            text = json.dumps(delta(pcm(960, number))).encode()
            head = b"\x81\x7e" + len(text).to_bytes(2, "big")
            connection.socket.sendall(head + text[:500])
            closed.wait(0.02)
            connection.socket.sendall(text[500:])
            closed.wait(0.02)
        connection.send(json.dumps({"type": "response.done"}))

    @staticmethod
    def _silent(connection: ServerConnection, seconds: str) -> None:
        """Nothing for a while, then on."""
        connection.send(json.dumps(delta(pcm(960))))
        threading.Event().wait(float(seconds))
        connection.send(json.dumps(delta(pcm(960, 1))))

    @staticmethod
    def _dead(connection: ServerConnection, _: str) -> None:
        """Not a word any more, not even to pings: nothing of what comes is read."""
        vars(connection.protocol)["receive_data"] = lambda data: None

    @staticmethod
    def _cut(connection: ServerConnection, _: str) -> None:
        """The connection goes in the middle of a frame."""
        text = json.dumps(delta(pcm(9600))).encode()
        connection.socket.sendall(b"\x81\x7e" + len(text).to_bytes(2, "big") + text[:5000])
        connection.socket.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _broken(connection: ServerConnection, how: str) -> None:
        connection.socket.sendall(BROKEN[how][0])

    @staticmethod
    def _close(connection: ServerConnection, code: str) -> None:
        connection.send(json.dumps({"type": "session.created"}))
        connection.close(int(code), "that is all")

    @staticmethod
    def _ping(connection: ServerConnection, _: str) -> None:
        """Tells that a ping was answered, between the fragments of a message too."""
        answered = connection.ping("between").wait(5)
        connection.send(json.dumps({"type": "test.ponged", "answered": answered}))

    @staticmethod
    def _huge(connection: ServerConnection, _: str) -> None:
        """Events that are too long, or none; then a good one."""
        huge = {"type": "conversation.item.retrieved", "item": {"content": [{"audio": "A" * 50_000}]}}
        texts = [
            json.dumps(huge),
            json.dumps(huge, indent=1),
            '{"type": "x"',
            "[1]",
            '{"type": nul}',
            "",
            "{} {}",
        ]
        texts += [json.dumps(delta(b""))[:-2] + '!!!!"}', json.dumps(delta(pcm(9000)))[:-9] + '?"}']
        texts += [json.dumps({**delta(b""), "delta": None}), json.dumps({"type": "later", "text": "😀"})]
        for text in texts:
            connection.send(text)

    def _again(self, connection: ServerConnection, how: str) -> None:
        """Breaks each time but the third; then says what it was told."""
        told = [json.loads(connection.recv())]
        if self.visits[f"again-{how}"] % 3:
            if self.visits[f"again-{how}"] % 3 == 2:  # an item follows; unread, it would reset the connection
                connection.recv()
            connection.send(json.dumps({"type": "session.updated", "session": told[0]["session"]}))
            if how == "abort":
                connection.socket.shutdown(socket.SHUT_RDWR)
            else:
                connection.close(int(how), "later")
            return
        told.append(json.loads(connection.recv()))
        connection.send(json.dumps({"type": "test.told", "told": told}))

    @staticmethod
    def _deaf(connection: ServerConnection, _: str) -> None:
        """Reads nothing until the client has gone."""
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        vars(connection.protocol)["receive_data"] = lambda data: threading.Event().wait(2)
        connection.send(json.dumps({"type": "session.created"}))


def _model(request: Request) -> str:
    return parse_qs(urlsplit(request.path).query).get("model", [""])[0]
