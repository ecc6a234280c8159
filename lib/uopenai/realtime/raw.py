"""Messages as they are, for programs that read or write JSON: recv_bytes, send_raw, parse_event."""

import json

from ..wire import Malformed, Truncated
from . import posting
from .connection import as_event


def method(connection, name):
    """The method *name* of *connection*."""
    if name == "parse_event":
        return lambda data: as_event(json.loads(data))
    if name == "send_raw":
        return lambda data: connection._run(_send(connection, data))
    return lambda: connection._run(_recv(connection))


async def _send(connection, data):
    """Send *data* as a message: a str as text, bytes as binary."""
    connection.check()
    posting.queue(connection, posting.Raw(data))
    await posting.sent(connection)


async def _recv(connection):
    """The next message as bytes. Peak heap: twice its size."""
    while connection._audio or connection._task is not None:
        connection.step()
        await connection._pause()
    connection.check()
    messages = connection._messages
    parts = []
    try:
        while True:
            if connection._begun:
                parts.append(bytes(messages.mv[messages.start : messages.end]))
                messages.start = messages.end
                if messages.whole:
                    connection._begun = False
                    return b"".join(parts)
                found = messages.now()
            else:
                found = messages.step()
                if found is False:
                    raise Truncated("closed")
                connection._begun = bool(found)
            connection._line.pump()
            if found is None:
                await connection._pause()
    except (OSError, Malformed) as fault:
        connection._lost(fault)
