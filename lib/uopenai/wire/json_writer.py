"""Writes JSON (RFC 8259) as a row of small pieces, so that a text of any size needs no memory of its size.

What JSON cannot say is refused with the path to it: ``$.messages[0].content``. A value may bring its own
text: an object with ``segments()`` (its JSON, as bytes in pieces), ``length`` (of these, None if nobody
knows) and ``rewind()`` (whether segments() can be asked for again). See inline.DataURL.
"""

import json

from micropython import const

_RUN = const(256)  # bytes of a string that are escaped at a time
_DEEPEST = const(64)  # open arrays and objects


class NotJson(ValueError):
    """A value that JSON has no form for; the text says where it stands and what it is."""


def pieces(value):
    """Yield the JSON text of *value* in pieces, in order: text, and the objects that bring their own.

    *value*: dict (keys are text), list, tuple, str, int, float, bool, None, or an object with
    ``to_dict()`` or ``segments()``. Raises NotJson. Without recursion: a board's C stack is small.
    """
    opened = []  # arrays and objects, outermost first: [(key, value) being written, members to come, end]
    while True:
        comma = ","
        if hasattr(value, "to_dict"):
            value = value.to_dict()
        if isinstance(value, (dict, list, tuple)):
            if len(opened) == _DEEPEST:
                raise refusal(opened, "nested deeper than %d: does it contain itself?" % _DEEPEST)
            if isinstance(value, dict):
                yield "{"
                opened.append([None, iter(value.items()), "}"])
            else:
                yield "["
                opened.append([None, enumerate(value), "]"])
            comma = ""
        else:
            yield from _scalar(value, opened)
        while opened and not _advance(opened[-1]):
            yield opened.pop()[2]
            comma = ","
        if not opened:
            return
        key, value = opened[-1][0]
        if opened[-1][2] == "}":
            if not isinstance(key, str):
                raise refusal(opened[:-1], "the key %r is not text" % (key,))
            comma += json.dumps(key) + ":"
        if comma:
            yield comma


def _advance(items):
    """Go on to the next member of an array or object; False if there is none."""
    for member in items[1]:
        items[0] = member
        return True
    return False


def refusal(opened, why):
    """NotJson for the value that is being written: ``$.messages[0].content: why``."""
    path = ["." + items[0][0] if items[2] == "}" else "[%d]" % items[0][0] for items in opened]
    return NotJson("$%s: %s" % ("".join(path), why))


def _scalar(value, opened):
    if isinstance(value, str):
        if len(value) > _RUN:
            yield from _long(value)
        else:
            yield json.dumps(value)
    elif hasattr(value, "segments"):
        yield value
    # Of all numbers only NaN and the infinities differ from themselves by something else than 0.
    elif value is None or (isinstance(value, (bool, int, float)) and value - value == 0):
        yield json.dumps(value)
    else:
        what = value if isinstance(value, float) else "a " + type(value).__name__
        raise refusal(opened, "%s cannot be said in JSON" % what)


def _long(text):
    """A string run by run, by its UTF-8: slices of the text itself would be counted from its start."""
    view = memoryview(text.encode())  # no copy on MicroPython
    comma = '"'
    first = 0
    while first < len(view):
        stop = min(first + _RUN, len(view))
        while stop < len(view) and view[stop] & 0xC0 == 0x80:  # in the middle of a character
            stop -= 1
        yield comma + json.dumps(str(view[first:stop], "utf-8"))[1:-1]
        comma = ""
        first = stop
    yield '"'


class JsonBody:
    """A request's content: *value* as JSON. Checked, and measured, when it is made. Raises NotJson.

    ``length`` in bytes; None if something in it does not know its own.
    """

    content_type = "application/json"

    def __init__(self, value):
        self.value = value
        self.files = []  # what brings its own text
        self.length = 0
        for piece in pieces(value):
            if isinstance(piece, str):
                length = len(piece.encode())
            else:
                length = piece.length
                self.files.append(piece)
            self.length = None if length is None or self.length is None else self.length + length

    def segments(self):
        """The content in order, as bytes."""
        for piece in pieces(self.value):
            if isinstance(piece, str):
                yield piece.encode()
            else:
                yield from piece.segments()

    def rewind(self):
        """Whether the content can be sent again."""
        return False not in [file.rewind() for file in self.files]
