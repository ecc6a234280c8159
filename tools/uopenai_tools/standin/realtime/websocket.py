"""One WebSocket: frames in and out (RFC 6455, by `websockets`), and no more in memory than a client reads.

Events are answered as they come. What waits to go out is bounded: a response makes its next event only
when little waits, and a client that sends without reading is not read any more.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State as Stage
from websockets.server import ServerProtocol

from uopenai_tools import serving
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.realtime.harm import Harm
from uopenai_tools.standin.realtime.link import Link
from uopenai_tools.standin.realtime.session import Session

Json = Any

_MOST_MESSAGE = 16 << 20
# Bytes that wait to go out: a response goes on below the first, reading goes on below the second.
_LITTLE, _MUCH = 32 << 10, 1 << 20
# Seconds: how long a farewell is waited for, and how often the session's time is looked at.
_FAREWELL_S, _LOOK_S = 10, 1
_NO_BINARY = "Events are text: a binary message came."


class Socket(asyncio.Protocol):
    """The connection after the handshake *response*; *begin* makes its session."""

    def __init__(self, response: Response, harm: Harm, begin: Callable[[Socket], Session]) -> None:
        self._frames = ServerProtocol(state=Stage.OPEN, max_size=_MOST_MESSAGE)
        self._response, self._harm = response, harm
        self._session = begin(self)
        self._message = bytearray()
        self._events = 0
        self._went = asyncio.Event()
        self._paused = False
        self._timer: asyncio.TimerHandle | None = None
        self._others: set[Any] = set()

    def open(
        self,
        transport: asyncio.Transport,
        headers: Iterable[tuple[bytes, bytes]],
        rest: bytes,
        connections: set[Any],
    ) -> None:
        """Take over *transport*: send the handshake's answer with *headers*, take the *rest* that came."""
        self._transport, self._others = transport, connections
        connections.add(self)
        transport.set_write_buffer_limits(high=_LITTLE)
        # Else the system takes megabytes of audio that may never be wanted: a minute of it, or more.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LITTLE)
        self._link = Link(transport, self._harm.slow, self._drained)
        for name, value in headers:
            self._response.headers[name.decode("latin-1")] = value.decode("latin-1")
        self._link.write(self._response.serialize())
        self._session.begin()
        self._look()
        if rest:
            self.data_received(rest)

    # What the session is given

    def send(self, event: Mapping[str, Json]) -> None:
        """Send *event*."""
        if self._frames.state is not Stage.OPEN:
            return
        text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        self._frames.send_text(text.encode("utf-8", "replace"))
        self._flush()
        self._events += 1
        if self._events == self._harm.after:
            self._do_harm()
        if self._link.pending > _MUCH and not self._paused:
            self._paused = True
            self._transport.pause_reading()

    async def ready(self) -> None:
        """Wait until little waits to go out."""
        await asyncio.sleep(0)
        while self._link.pending > _LITTLE:
            self._went.clear()
            await self._went.wait()

    def close(self, code: int, reason: str) -> None:
        """Say farewell; the connection ends when the client has, or has had its time."""
        if self._frames.state is Stage.OPEN:
            self._frames.send_close(code, reason)
            self._flush()
            self._schedule(_FAREWELL_S, self._link.close)

    # What asyncio calls

    def data_received(self, data: bytes) -> None:
        self._frames.receive_data(data)
        for frame in self._frames.events_received():
            if isinstance(frame, Frame):
                self._take(frame)
        self._flush()
        if self._frames.close_expected():
            self._link.close()

    def eof_received(self) -> None:
        self._frames.receive_eof()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._timer.cancel()
        self._link.abandon()
        self._others.discard(self)
        self._session.end()
        self._went.set()

    def resume_writing(self) -> None:
        self._drained()

    def shutdown(self) -> None:
        """The service stops."""
        if self._frames.state is Stage.OPEN:
            self._frames.send_close(1001, "The stand-in stops.")
            self._flush()
        if self._link.pending:  # nobody reads: what waits would wait for ever
            self._transport.abort()
        else:
            serving.hang_up(self._transport)

    def _take(self, frame: Frame) -> None:
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            if frame.opcode is not Opcode.CONT:
                self._binary = frame.opcode is Opcode.BINARY
            self._message += frame.data
            if frame.fin:
                message = bytes(self._message)
                self._message.clear()
                self._receive(message)

    def _receive(self, message: bytes) -> None:
        if self._frames.state is not Stage.OPEN:
            return
        if self._binary:
            self._session.fail(ApiFault(400, _NO_BINARY, None, "invalid_type"))
            return
        try:
            text = message.decode()
        except UnicodeDecodeError:
            self._frames.fail(1007, "a text message that is not UTF-8")
            return
        self._session.receive(text)

    def _flush(self) -> None:
        for data in self._frames.data_to_send():
            if data:
                self._link.write(data)

    def _drained(self) -> None:
        self._went.set()
        if self._paused and self._link.pending <= _MUCH:
            self._paused = False
            self._transport.resume_reading()

    def _look(self) -> None:
        if self._frames.state is Stage.OPEN and not self._session.expire():
            self._schedule(_LOOK_S, self._look)

    def _schedule(self, seconds: float, what: Callable[[], None]) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, what)

    def _do_harm(self) -> None:
        harm = self._harm
        if harm.send:
            self._link.write(harm.send)
        if harm.close is not None:
            self.close(harm.close, harm.reason)
        if harm.hush is not None:
            self._link.hush(harm.hush)
