"""JSON values that lie whole in the buffer (RFC 8259): checked by a native scan, built by the
interpreter's own json, in C. That one is fast but lenient (MicroPython's takes a quarter of what the
standard forbids), so nothing reaches it that has not passed the scan.

What is longer than the buffer, or wanted only in part, is json_reader's, which is loaded then.
"""

import json

from micropython import const

from . import Malformed, Truncated, WindowFull, fresh, loops

_DEEPEST = const(64)  # open arrays and objects


def bad(message):
    """The exception for text that is not JSON; *message* in words, or a number of ``native``'s."""
    if not isinstance(message, str):
        from .words import WRONG

        message = WRONG[-message - 1]
    return Malformed("this is not JSON: " + message)


async def fit(source, state):
    """Where the next value ends, once it is all in the buffer; -1 if it is longer than that."""
    seen = 0
    while True:
        stop = loops.scan(state, source.buf, source.start + seen, source.end)
        if stop < 0:
            raise bad(stop)
        if state[0] == 1:
            return stop
        seen = stop - source.start
        try:
            grew = source.now()
            if not (await source.more() if grew is None else grew):
                break
        except WindowFull:
            return -1
    ended(state)
    return source.end


def ended(state):
    """The text has ended where a scan stands. Raises Truncated unless all of it was one number."""
    if state[1] or not 2 <= state[0] <= 5:
        raise Truncated("the JSON text ends in the middle of a value")


def load(source, stop):
    """Build the value that ends at *stop*, and move past it."""
    value = source.mv[source.start : stop]
    source.start = stop
    try:
        try:
            return json.loads(value)
        except TypeError:  # CPython's json takes no memoryview; on a board a copy would cost heap
            return json.loads(str(value, "utf-8"))
    except UnicodeError:
        raise bad("a string that is not UTF-8")


def at_once(source):
    """The value that *source* holds, if all of it has come, as of a small answer: nothing is awaited for it.

    Else *source*, of which nothing has been read: see document. What follows is not looked at: see finish.
    """
    if source.start == source.end:
        source.now()
    state = fresh()
    state[2] = _DEEPEST
    stop = loops.scan(state, source.buf, source.start, source.end)
    # MicroPython's json does not join surrogates.
    return load(source, stop) if state[0] == 1 and stop >= 0 and not state[3] else source


async def document(source):
    """The one value that *source* holds: dict, list, str, int, float, bool, None.

    Raises Malformed, Truncated.
    """
    value = at_once(source)
    if value is source:
        state = fresh()
        state[2] = _DEEPEST
        stop = await fit(source, state)
        if stop < 0 or state[3]:
            from .json_reader import Reader

            value = await Reader(source).value()
        else:
            value = load(source, stop)
    if source.start != source.end or source.now() is not False:
        await finish(source)
    return value


async def finish(source):
    """Check that nothing follows in *source*."""
    while True:
        while source.start < source.end:
            if source.buf[source.start] not in b" \t\n\r":
                raise bad("something follows the value")
            source.start += 1
        grew = source.now()
        if not (await source.more() if grew is None else grew):
            return
