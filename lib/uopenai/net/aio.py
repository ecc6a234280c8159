"""Connections that let other tasks run while they wait: MicroPython's sockets under its asyncio, or the
sockets of a pool, which are asked again and again."""

from micropython import const

try:
    import asyncio
except ImportError:
    from ..session import refusal

    raise refusal(
        "AsyncOpenAI needs the library asyncio: install it with `circup install asyncio`, or use OpenAI"
    )
from asyncio import core  # pyright: ignore[reportAttributeAccessIssue] - MicroPython's own

from .transport import Transport

_POLLIN = const(1)
_ETIMEDOUT = const(110)
_EBADF = const(9)
_BRIEF = const(2)  # ms; see pool
_LONG = const(20)  # ms


def _ready(socket, flags):
    """Wait for *socket* as asyncio's own streams do: a generator, which MicroPython can await."""
    queue = core._io_queue
    yield queue.queue_read(socket) if flags == _POLLIN else queue.queue_write(socket)


class AsyncTransport(Transport):
    """A Transport for one task at a time; see there."""

    blocks = False

    async def wait(self, flags):
        """See Transport."""
        if self.socket is None:
            raise OSError(_EBADF)
        left = self.left()
        if self.poller is self.socket:
            return await self._ask(flags)
        if left < 0:
            await _ready(self.socket, flags)  # pyright: ignore[reportGeneralTypeIssues] - see there
        else:
            try:
                await asyncio.wait_for_ms(_ready(self.socket, flags), left)
            except asyncio.TimeoutError:
                raise OSError(_ETIMEDOUT)
        return self.ready(flags, 0) or flags

    async def _ask(self, flags):
        """The same for a pool's socket, which nothing announces; see pool."""
        pause = _BRIEF
        while True:
            await asyncio.sleep_ms(pause)
            if found := self.ready(flags, 0):
                return found
            self.left()
            pause = min(pause + 1, _LONG)
