"""Writes JSON (RFC 8259) as a row of small pieces, so that a text of any size needs no memory of its size.

What JSON cannot say is refused with the path to it: ``$.messages[0].content``.
"""

import json
import math

from micropython import const

from .json_scan import DEEPEST

_RUN = const(256)  # bytes of a string that are escaped at a time


class NotJson(ValueError):
    """A value that JSON has no form for; the text says where it stands and what it is."""


def pieces(value, path="$", depth=0):
    """Yield the JSON text of *value* in pieces (text), in order.

    *value*: dict (keys are text), list, tuple, str, int, float, bool, None, or an object with
    ``to_dict()``. Raises NotJson.
    """
    if isinstance(value, str):
        yield '"'
        if len(value) <= _RUN:
            yield json.dumps(value)[1:-1]
        else:
            for run in _runs(value.encode()):
                yield json.dumps(run)[1:-1]
        yield '"'
    elif value is None or value is True or value is False or isinstance(value, int):
        yield json.dumps(value)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise NotJson("%s: %r is not a number that JSON can say" % (path, value))
        yield json.dumps(value)
    elif depth == DEEPEST:
        raise NotJson("%s: nested deeper than %d: does it contain itself?" % (path, DEEPEST))
    elif isinstance(value, dict):
        yield "{"
        comma = ""
        for key in value:
            if not isinstance(key, str):
                raise NotJson("%s: the key %r is not text" % (path, key))
            yield comma + json.dumps(key) + ":"
            yield from pieces(value[key], path + "." + key, depth + 1)
            comma = ","
        yield "}"
    elif isinstance(value, (list, tuple)):
        yield "["
        for i, item in enumerate(value):
            if i:
                yield ","
            yield from pieces(item, "%s[%d]" % (path, i), depth + 1)
        yield "]"
    elif hasattr(value, "to_dict"):
        yield from pieces(value.to_dict(), path, depth + 1)
    else:
        raise NotJson("%s: a %s cannot be sent as JSON" % (path, type(value).__name__))


def _runs(data):
    """The text in *data* (UTF-8) run by run. Slices of the text itself would be counted from its start."""
    view = memoryview(data)
    first = 0
    while first < len(data):
        stop = min(first + _RUN, len(data))
        while stop < len(data) and data[stop] & 0xC0 == 0x80:  # in the middle of a character
            stop -= 1
        yield str(view[first:stop], "utf-8")
        first = stop


class JsonBody:
    """A request's content: *value* as JSON. Checked, and measured, when it is made. Raises NotJson."""

    content_type = "application/json"

    def __init__(self, value):
        self.value = value
        self.length = 0
        for piece in pieces(value):
            self.length += len(piece.encode())

    def segments(self):
        """The content in order, as bytes."""
        for piece in pieces(self.value):
            yield piece.encode()
