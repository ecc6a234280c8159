"""Connects again after a connection broke, by the SDK's rules, and says the session anew.

What comes back: all that ``session.update`` has said, together; conversation items that ``on_reconnecting``
gives (``{"items": [...]}``); and events that had not been sent. What the service does not have any more: the
conversation so far, audio in its input buffer, and a response that was under way.
"""

import os

from .. import visit
from ..answers import Answer
from ..errors import OpenAIError

_RECOVERABLE = (1001, 1005, 1006, 1011, 1012, 1013, 1015)


async def again(connection):
    """Whether *connection* speaks again, over another socket."""
    if connection._ended is None:
        return True
    options = connection.options
    if options.get("on_reconnecting") is None or connection._closed:
        return False
    code = connection._ended.code
    if code not in _RECOVERABLE:
        return False
    while connection._tries < options.get("max_retries", 5):
        connection._tries += 1
        delay = min(
            options.get("initial_delay", 0.5) * (1 << (connection._tries - 1)), options.get("max_delay", 8.0)
        )
        delay -= delay * os.urandom(1)[0] / 1024  # less up to a quarter at random
        told = options["on_reconnecting"](
            Answer(
                {
                    "attempt": connection._tries,
                    "max_attempts": options.get("max_retries", 5),
                    "delay": delay,
                    "close_code": code,
                    "extra_query": options.get("extra_query"),
                    "extra_headers": options.get("extra_headers"),
                }
            )
        )
        told = told or {}
        if told.get("abort"):
            return False
        for name in ("extra_query", "extra_headers"):
            if name in told:
                options[name] = told[name]
        await connection._nap(int(delay * 1000))
        said = _session(connection, told.get("items") or ())
        connection.jobs[:0] = said
        try:
            await connection.open()
        except OpenAIError:
            del connection.jobs[: len(said)]
            continue
        return True
    return False


def _session(connection, items):
    """The events that say the session anew."""
    said = []
    if connection._session is not None:
        said.append({"type": "session.update", "session": connection._session})
    said += [{"type": "conversation.item.create", "item": item} for item in items]
    body = visit("realtime.posting").body
    return [body(event) for event in said]
