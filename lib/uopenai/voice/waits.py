"""Waits beside which sound goes on.

Whatever waits for the network, in the synchronous client too, does so in Attentive.wait(), which calls a
plain function all the while: the microphone is read there, and the speaker fed.
"""

from micropython import const

from ..net.ticks import sleep_ms
from ..net.transport import Transport

_MOMENT_MS = const(4)


def pauser(client):
    """A coroutine function that waits for a moment, as *client* waits."""
    if client.stream is None:

        async def pause():
            sleep_ms(_MOMENT_MS)

        return pause
    import asyncio

    async def pause():
        await asyncio.sleep_ms(_MOMENT_MS)

    return pause


class Attentive(Transport):
    """A Transport that calls *beside* while it waits: often, and at least once."""

    blocks = False  # nobody waits for the rest of an answer that is given up

    def __init__(self, timeout, beside, pause, slice_ms):
        Transport.__init__(self, timeout)
        self._beside = beside
        self._pause = pause
        self._slice = slice_ms

    async def wait(self, flags):
        """See Transport. Raises what *beside* raises, too."""
        while True:
            self._beside()
            found = self.ready(flags, self._slice)
            if found:
                return found
            self.left()
            if not self._slice:
                await self._pause()


def transports(client, beside, pause):
    """What *client*'s connections are made of for that, in place of net.transport's; see session.Session."""
    slice_ms = _MOMENT_MS if client.stream is None else 0

    def transport(timeout):
        return Attentive(timeout, beside, pause, slice_ms)

    return transport
