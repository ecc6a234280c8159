"""A connection to the realtime API for asyncio; see connection. What waits is to be awaited."""

from asyncio import sleep_ms

from .connection import Connection


class AsyncConnection(Connection):
    """An open connection of an AsyncOpenAI. step(), post(), flush() and the uplink never wait: no await."""

    async def _nap(self, milliseconds):
        await sleep_ms(milliseconds)

    def __aiter__(self):
        return self

    async def __anext__(self):
        event = await self._next()
        if event is None:
            raise StopAsyncIteration
        return event

    async def __aenter__(self):
        return await self.open()

    async def __aexit__(self, *_):
        await self.close()
