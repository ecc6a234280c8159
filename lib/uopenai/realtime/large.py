"""Reads an event that is longer than the buffer; loaded for it, and not kept: few are that long."""

import sys

from .. import wire
from ..wire.json_reader import Reader


async def read(messages):
    """The value of the message, any JSON. Raises Malformed. Peak heap: the value."""
    reader = Reader(messages)
    value = await reader.value()
    await reader.finish()
    for name in ("json_reader", "json_select"):
        if sys.modules.pop("uopenai.wire." + name, None):
            delattr(wire, name)
    return value


def type_of(messages):
    """The type of an event of which only the beginning may have come; "" if that does not show it."""
    buf = messages.buf
    at = buf.find(b'"type"', messages.start, messages.end)
    first = buf.find(b'"', at + 6, messages.end) if at >= 0 else -1
    stop = buf.find(b'"', first + 1, messages.end) if first >= 0 else -1
    return str(messages.mv[first + 1 : stop], "utf-8") if stop >= 0 else ""
