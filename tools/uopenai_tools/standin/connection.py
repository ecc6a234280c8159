"""One connection to the stand-in, and the harm that a request may ask to be done to its answer's bytes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from typing import Any, cast

from uopenai_tools import serving
from uopenai_tools.standin.realtime.entry import UPGRADED
from uopenai_tools.standin.realtime.websocket import Socket
from uopenai_tools.standin.requested_faults import HARM, Harm

_NOISE = hashlib.shake_128(b"garbage").digest(4096)


class Tap:
    """Stands before a transport and does harm to what is written, if it is told to.

    Bytes are counted before TLS. All that comes before the harm is delivered.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._harm: Harm | None = None
        self._written = 0
        self._struck = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    @property
    def stalled(self) -> bool:
        """Whether nothing is sent any more, though the connection stands."""
        return self._struck_by("stall")

    def begin(self) -> None:
        """An answer begins."""
        if not self._struck:
            self._harm, self._written = None, 0

    def arm(self, harm: Harm) -> None:
        """Do this to the answer."""
        self._harm = harm

    def end(self) -> None:
        """The answer was written; after noise, nobody knows where the next one would begin."""
        if self._struck_by("garbage"):
            self._transport.close()

    def write(self, data: bytes) -> None:
        """Pass *data* on, as far as the harm lets it through."""
        start, harm = self._written, self._harm
        self._written += len(data)
        if harm is None or self._written <= harm.at:
            self._transport.write(data)
            return
        whole = max(0, harm.at - start)
        first, self._struck = not self._struck, True
        if harm.kind == "garbage":
            self._transport.write(data[:whole] + _noise(max(start, harm.at) - harm.at, len(data) - whole))
        elif first:
            self._transport.write(data[:whole])
            if harm.kind == "cut":
                serving.hang_up(self._transport)

    def close(self) -> None:
        """Close, unless the client is to wait, or the connection is ending in its own, ruder way."""
        if not self._struck_by("stall", "cut"):
            self._transport.close()

    def _struck_by(self, *kinds: str) -> bool:
        return self._struck and self._harm is not None and self._harm.kind in kinds


def _noise(start: int, length: int) -> bytes:
    """*length* bytes of noise from place *start*: the same, however the answer was cut into writes."""
    begin = start % len(_NOISE)
    return (_NOISE * ((begin + length) // len(_NOISE) + 1))[begin : begin + length]


class Connection(serving.Connection):
    """One connection, numbered when it stands (over TLS, after the handshake); so are its requests."""

    def __init__(self, number: Callable[[], int], **settings: Any) -> None:
        super().__init__(**settings)
        self._number = number
        self._tap: Tap | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        tap = self._tap = Tap(transport)
        super().connection_made(cast(asyncio.Transport, tap))
        number, inner = self._number(), self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            extensions = scope.setdefault("extensions", {})
            extensions["uopenai.connection"], extensions[HARM] = number, tap.arm

            async def switching(message: Any) -> None:
                if message.get("status") == 101:
                    self._hand_over(extensions[UPGRADED], message["headers"])
                else:
                    await send(message)

            tap.begin()
            await inner(scope, receive, switching)
            tap.end()

        self.app = app

    def _hand_over(self, socket: Socket, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """From here on the connection is a WebSocket's; for Uvicorn this request was given up."""
        self.cycle.disconnected = True
        self.connections.discard(self)
        self._unset_keepalive_if_required()
        rest, _ = self.conn.trailing_data
        self.transport.set_protocol(socket)
        socket.open(self.transport, headers, rest, self.connections)
        self.flow.resume_reading()

    @property
    def idle(self) -> bool:
        """Whether no answer is under way, or one that has been made to stall."""
        return super().idle or self._tap is not None and self._tap.stalled
