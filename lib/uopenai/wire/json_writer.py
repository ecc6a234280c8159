"""Writes JSON (RFC 8259) as a row of small pieces, so that a text of any size needs no memory of its size.

What JSON cannot say is refused with the path to it: ``$.messages[0].content``.
"""

import json
import math

from micropython import const

from .json_value import DEEPEST

_RUN = const(256)  # bytes of a string that are escaped at a time


class NotJson(ValueError):
    """A value that JSON has no form for; the text says where it stands and what it is."""


def pieces(value):
    """Yield the JSON text of *value* in pieces (text), in order.

    *value*: dict (keys are text), list, tuple, str, int, float, bool, None, or an object with
    ``to_dict()``. Raises NotJson. Without recursion: a board's C stack is small.
    """
    members = []  # of what is open, outermost first: those still to come,
    closers = []  # what ends it,
    keys = []  # and the key or index of the one that is being written
    while True:
        if hasattr(value, "to_dict"):
            value = value.to_dict()
        comma = ","
        if isinstance(value, (dict, list, tuple)):
            if len(members) == DEEPEST:
                raise NotJson("%s: nested deeper than %d: does it contain itself?" % (_path(keys), DEEPEST))
            if isinstance(value, dict):
                yield "{"
                closers.append("}")
                members.append(iter(value.items()))
            else:
                yield "["
                closers.append("]")
                members.append(iter(enumerate(value)))
            keys.append(None)
            comma = ""
        else:
            yield from _scalar(value, keys)
        while members:
            try:
                keys[-1], value = next(members[-1])
                break
            except StopIteration:
                members.pop()
                keys.pop()
                yield closers.pop()
                comma = ","
        else:
            return
        if closers[-1] == "}":
            if not isinstance(keys[-1], str):
                raise NotJson("%s: the key %r is not text" % (_path(keys[:-1]), keys[-1]))
            yield comma + json.dumps(keys[-1]) + ":"
        elif comma:
            yield comma


def _path(keys):
    """Where a value stands: ``$.messages[0].content``."""
    return "$" + "".join(["." + key if isinstance(key, str) else "[%s]" % key for key in keys])


def _scalar(value, keys):
    if isinstance(value, str):
        yield '"'
        if len(value) <= _RUN:
            yield json.dumps(value)[1:-1]
        else:
            for run in _runs(value.encode()):
                yield json.dumps(run)[1:-1]
        yield '"'
    elif isinstance(value, float) and not math.isfinite(value):
        raise NotJson("%s: %r is not a number that JSON can say" % (_path(keys), value))
    elif value is None or isinstance(value, (bool, int, float)):
        yield json.dumps(value)
    else:
        raise NotJson("%s: a %s cannot be sent as JSON" % (_path(keys), type(value).__name__))


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
