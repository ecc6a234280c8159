"""What goes out of a WebSocket: at once, or as slowly as a requested fault has it; and how much waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

# Seconds between two pieces on a slow link.
_TICK_S = 0.01


class Link:
    """Writes to *transport*, *rate* bytes a second or all at once; *drained* is told when bytes have left."""

    def __init__(self, transport: asyncio.Transport, rate: int | None, drained: Callable[[], None]) -> None:
        self._transport, self._rate, self._drained = transport, rate, drained
        self._waiting = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._last = 0.0
        self._closing = False

    @property
    def pending(self) -> int:
        """Bytes that have not gone out."""
        return len(self._waiting) + self._transport.get_write_buffer_size()

    def write(self, data: bytes) -> None:
        """Send *data*, now or later."""
        if self._rate is None and not self._timer:
            self._transport.write(data)
            return
        self._waiting += data
        if not self._timer:
            self._last = asyncio.get_running_loop().time()
            self._wait(_TICK_S)

    def hush(self, seconds: float) -> None:
        """Send nothing for so long; then go on."""
        self._stop()
        self._last = asyncio.get_running_loop().time() + seconds
        self._wait(seconds)

    def close(self) -> None:
        """Close when all has gone out."""
        self._closing = True
        if not self._timer:
            self._transport.close()

    def abandon(self) -> None:
        """The connection is lost."""
        self._stop()
        self._waiting.clear()

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def _wait(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._send_some)

    def _send_some(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        count = len(self._waiting) if self._rate is None else int((now - self._last) * self._rate)
        if count:
            self._last = now if self._rate is None else self._last + count / self._rate
            self._transport.write(bytes(self._waiting[:count]))
            del self._waiting[:count]
        if self._waiting:
            self._wait(_TICK_S)
        elif self._closing:
            self._transport.close()
        self._drained()
