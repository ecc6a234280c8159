"""Connections that let other tasks run while they wait: MicroPython's sockets under its asyncio."""

import asyncio
from asyncio import core  # pyright: ignore[reportAttributeAccessIssue] - MicroPython's own

from micropython import const

from .transport import Transport

_POLLIN = const(1)
_ETIMEDOUT = const(110)
_EBADF = const(9)


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
        if left < 0:
            await _ready(self.socket, flags)  # pyright: ignore[reportGeneralTypeIssues] - see there
        else:
            try:
                await asyncio.wait_for_ms(_ready(self.socket, flags), left)
            except asyncio.TimeoutError:
                raise OSError(_ETIMEDOUT)
        return self.ready(flags, 0) or flags
