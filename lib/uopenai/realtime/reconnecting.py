"""Connects again after a connection broke, by the SDK's rules, and says the session anew.

What comes back: all that ``session.update`` has said, together; conversation items that ``on_reconnecting``
gives (``{"items": [...]}``); and events that had not been sent. What the service does not have any more: the
conversation so far, audio in its input buffer, and a response that was under way.
"""

import os

from ..answers import Answer
from ..errors import OpenAIError
from ..wire.json_writer import JsonBody

_RECOVERABLE = (1001, 1005, 1006, 1011, 1012, 1013, 1015)


async def again(connection):
    """Whether *connection* speaks again, over another socket."""
    manager = connection._manager
    code = connection._ended.code
    if code not in _RECOVERABLE or connection._closed:
        return False
    while connection._tries < manager.max_retries:
        connection._tries += 1
        delay = min(manager.initial_delay * (1 << (connection._tries - 1)), manager.max_delay)
        delay -= delay * os.urandom(1)[0] / 1024  # less up to a quarter at random
        told = manager.on_reconnecting(
            Answer(
                {
                    "attempt": connection._tries,
                    "max_attempts": manager.max_retries,
                    "delay": delay,
                    "close_code": code,
                    "extra_query": manager.extra_query,
                    "extra_headers": manager.extra_headers,
                }
            )
        )
        told = told or {}
        if told.get("abort"):
            return False
        manager.extra_query = told.get("extra_query", manager.extra_query)
        manager.extra_headers = told.get("extra_headers", manager.extra_headers)
        await manager.sleep(int(delay * 1000))
        try:
            opened = await manager.open()
        except OpenAIError:
            continue
        jobs = _session(connection, told.get("items") or ())
        connection._begin(opened, jobs + connection._line.jobs)
        connection._ended = None
        return True
    return False


def _session(connection, items):
    """The events that say the session anew."""
    said = []
    if connection._session is not None:
        said.append({"type": "session.update", "session": connection._session})
    said += [{"type": "conversation.item.create", "item": item} for item in items]
    return [JsonBody(event) for event in said]
