"""Makes of events what is sent, and keeps count of what waits; loaded for each event, and not kept."""

import json

from micropython import const

from .. import visit
from ..session import refusal, sendable

_QUEUED = const(16384)  # bytes
_SMALL = const(100)  # characters of a value


def post(connection, event):
    """Have *event* sent by *connection*, which remembers what it says of the session."""
    job = body(event)
    if event["type"] == "session.update":
        connection._session = merged(connection._session, event["session"])
    queue(connection, job)


async def send(connection, event):
    """Have *event* sent, and wait until the socket has taken it."""
    connection.post(event)
    await sent(connection)


async def sent(connection):
    """Wait until all has been sent."""
    line = connection._line
    transport = line.transport
    transport.timeout = connection.client.timeout
    transport.begin("send")
    while not line.pump():
        try:
            transport.left()
        except OSError as fault:
            connection._lost(fault)
        if line.broken is not None:
            connection._lost(line.broken)
        await connection._pause(4)


def body(event):
    """*event* (a dict or an Answer) as what is sent of it. Raises OpenAIError for what JSON cannot say."""
    event = event.to_dict() if hasattr(event, "to_dict") else event
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise refusal("an event is a dict with a type, not %r" % (event,))
    for name in event:
        if not isinstance(event[name], (str, int)) or len(str(event[name])) > _SMALL:
            break
    else:
        return Raw(json.dumps(event))  # as most are: no need of what writes longer ones
    return sendable(visit("wire.json_writer").JsonBody, event)


def queue(connection, job):
    """Put *job* behind those that wait, if together they are not longer than max_queue_size."""
    limit = connection.options.get("max_queue_size", _QUEUED)
    jobs = connection.jobs
    total = 0
    for each in jobs:
        total += each.length or 0
    if jobs and total + (job.length or 0) > limit:
        from ..errors import named

        raise named("WebSocketQueueFullError")(
            "%d bytes of events wait to be sent, and this one is not taken: is the network slow?"
            " Wait until connection.flush() is True, or raise max_queue_size=" % total
        )
    jobs.append(job)


def merged(had, new):
    """*new* over *had*, both sessions (dicts); neither is changed. What is no object replaces as a whole."""
    if isinstance(new, dict) and isinstance(had, dict):
        out = dict(had)
        for name in new:
            out[name] = merged(had.get(name), new[name])
        return out
    return new


class Raw:
    """A message that is text or bytes already, with the names of a JsonBody."""

    def __init__(self, data):
        self.opcode = 1 if isinstance(data, str) else 2
        self._data = data.encode() if isinstance(data, str) else data
        self.length = len(self._data)

    def segments(self):
        """Its bytes."""
        yield self._data

    def rewind(self):
        """Whether it can be sent again."""
        return True
