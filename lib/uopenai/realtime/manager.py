"""What client.realtime.connect() gives: it connects when entered; events and handlers may come before."""

from .. import visit
from ..session import sendable
from ..wire.json_writer import JsonBody


class Manager:
    """A connection that is to be opened: use it in ``with`` (``async with``), or call ``enter()``.

    *model* or *call_id*: what to speak to. *extra_query*, *extra_headers*: dicts; a transcription session
    wants ``extra_query={"intent": "transcription"}``. *on_reconnecting*: called with what is known (attempt,
    max_attempts, delay, close_code, extra_query, extra_headers) before each try to connect again, after the
    connection broke; it may return a dict: ``abort``, ``extra_query``, ``extra_headers``, ``items``; see
    reconnecting. *max_retries*; *initial_delay* and *max_delay* in seconds. *max_queue_size*: bytes of events
    that may wait to be sent.
    """

    def __init__(
        self,
        client,
        path,
        *,
        model=None,
        call_id=None,
        extra_query=None,
        extra_headers=None,
        on_reconnecting=None,
        max_retries=5,
        initial_delay=0.5,
        max_delay=8.0,
        max_queue_size=16384,
    ):
        self.client = client
        self.path = path
        self.model = model
        self.call_id = call_id
        self.extra_query = extra_query
        self.extra_headers = extra_headers
        self.on_reconnecting = on_reconnecting
        self.max_retries = max_retries
        self.initial_delay = initial_delay
        self.max_delay = max_delay
        self.max_queue_size = max_queue_size
        self.jobs = []
        self._handlers = {}
        self._connection = None

    def __getattr__(self, name):
        if name in ("on", "off", "once"):
            from .handlers import method

            return method(self, name)
        raise AttributeError(name)

    def send(self, event):
        """Have *event* (a dict) sent when the connection is open. Raises WebSocketQueueFullError."""
        self.queue(sendable(JsonBody, event.to_dict() if hasattr(event, "to_dict") else event), self.jobs)

    def queue(self, job, jobs):
        """Put *job* behind *jobs*, if they are not too long together: one alone may be of any length."""
        total = 0
        for each in jobs:
            total += each.length or 0
        if jobs and total + (job.length or 0) > self.max_queue_size:
            from ..errors import named

            raise named("WebSocketQueueFullError")(
                "%d bytes of events wait to be sent, and this one is not taken: is the network slow?"
                " Wait until connection.flush() is True, or raise max_queue_size=" % total
            )
        jobs.append(job)

    def open(self):
        """Open another connection (a coroutine)."""
        query = {"model": self.model, "call_id": self.call_id}
        query.update(self.extra_query or {})
        return visit("realtime.opening").opened(self.client, self.path, query, self.extra_headers)

    def enter(self):
        """Connect: the connection. Close it when you are done. Raises APIConnectionError, APIStatusError."""
        return self.client._run(self._enter())

    async def _enter(self):
        if self.client.stream is None:
            from .connection import Connection as kind
        else:
            from .aio import AsyncConnection as kind
        opened = await self.open()
        connection = self._connection = kind(self, opened)
        connection.flush()
        return connection

    def __enter__(self):
        return self.enter()

    def __exit__(self, *_):
        self._connection.close()

    async def __aenter__(self):
        return await self._enter()

    async def __aexit__(self, *_):
        await self._connection.close()

    def patience(self):
        """Milliseconds that sending an event may take; None for no limit."""
        limit = self.client.timeout
        if isinstance(limit, dict):
            limit = limit["send"]
        return None if limit is None else int(limit * 1000)

    async def sleep(self, milliseconds):
        """Wait as the client waits."""
        if self.client.stream is None:
            import time

            time.sleep_ms(milliseconds)
        else:
            from asyncio import sleep_ms

            await sleep_ms(milliseconds)
