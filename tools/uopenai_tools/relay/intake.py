"""What a board sends, as it comes; and whether the board is still there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

# What is read of a request that is refused before its end; a board that the relay knows may say all.
_FROM_STRANGERS = 1 << 20


class Intake:
    """One request's body. `receive` of ASGI must not be called by two at a time: this sees to it.

    *patient*: whether a refused body is read to its end, however long. *count*: bytes so far.
    """

    def __init__(self, receive: Receive, *, patient: bool) -> None:
        self.patient = patient
        self.count = 0
        self._receive = receive
        self._more = True
        self._free = asyncio.Event()
        self._lock = asyncio.Lock()

    async def receive(self) -> Message:
        """The next message. Raises ClientDisconnect when the board has gone."""
        async with self._lock:
            message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect()
        self.count += len(message.get("body", b""))
        self._more = message.get("more_body", False)
        return message

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body. Raises ClientDisconnect."""
        while self._more:
            message = await self.receive()
            if message.get("body"):
                yield message["body"]
        self.done()

    def done(self) -> None:
        """Nobody reads the body any more: from now on `gone` may look."""
        self._free.set()

    async def drain(self) -> None:
        """Read what is left, and forget it: a board reads the answer only when it has said all."""
        while self._more and (self.patient or self.count < _FROM_STRANGERS):
            await self.receive()

    async def gone(self) -> None:
        """Returns when the board has gone away; looks only once the body has been read."""
        await self._free.wait()
        try:
            while True:
                await self.receive()
        except ClientDisconnect:
            return
