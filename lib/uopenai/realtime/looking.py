"""How an event is looked at that may hold audio for the speaker; see deltas.

Loaded for the first of those that begin alike, and kept only where an event is to be made of each. Its
fields in front of ``delta`` are read here, and those behind its audio, where somebody wants them.
"""

import json

from ..wire import Malformed, fresh, loops
from ..wire.json_value import bad

# The events that hold audio: of conversations, of translations, and of the API's first version.
_KINDS = ("response.output_audio.delta", "session.output_audio.delta", "response.audio.delta")


def begin(deltas, end, whole, quiet):
    """Look at the event from messages.start to *end*: deltas goes on at its audio, True; or it has none.

    *whole*: that is all of it, and it has been checked. *quiet*: no event is made of it. Raises Malformed.
    """
    messages = deltas.messages
    first = messages.start
    event, value = _in_front(deltas, first, end)
    if event is None:
        return False
    typed = "type" in event
    if not typed:
        # Its type comes behind it: no text begins with so much base64.
        trial = bytearray(messages.mv[value + 1 : value + 65])
        if loops.unbase64(fresh(), deltas.digits, trial, 0, len(trial)) < 0:
            return False
    elif event["type"] not in _KINDS:
        return False
    _whose(deltas, event)
    deltas.go_on(value + 1, whole, not quiet)
    deltas.event = None if quiet and typed else event
    # Others that begin so need no look, if that says what they are, and all that is told of their audio.
    form = bytes(messages.mv[first : value + 1])
    deltas.hole = form.find(b'"event_id":"') + 12
    deltas.hole_end = form.find(b'"', deltas.hole) if deltas.hole > 11 else 0
    known = typed and "item_id" in event and "response_id" in event and "content_index" in event
    deltas.form = form if known else b""
    return True


def _in_front(deltas, first, end):
    """What is in front of the member "delta", as a dict, and where its value, a text, begins.

    None, if nothing shows one. Raises Malformed.
    """
    messages = deltas.messages
    buf = messages.buf
    state = deltas.state
    at = first
    while (at := buf.find(b'"delta"', at + 1, end)) >= 0:
        value = _blank(buf, at + 7, end)
        if value == end or buf[value] != 0x3A:
            continue
        value = _blank(buf, value + 1, end)
        if value == end or buf[value] != 0x22:
            continue
        # One copy, as its room is dear: the comma becomes the end of an object.
        head = bytearray(messages.mv[first : at + 1])
        head[-1] = 0x20
        last = len(head) - 2
        while head[last] in b" \t\r\n":
            last -= 1
        if head[last] == 0x2C and b":" in head:
            head[last] = 0x7D
        elif not last:
            head[-1] = 0x7D
        else:
            continue
        state[0] = state[1] = state[3] = 0
        state[2] = 64
        stop = loops.scan(state, head, 0, len(head))
        if stop < 0:
            raise bad(stop)
        if state[0] == 1:  # else it is some other object's, within
            return json.loads(head), value  # pyright: ignore[reportArgumentType] - bytes are taken too
    return None, 0


def _blank(buf, i, end):
    """Behind the white space at ``buf[i]``."""
    while i < end and buf[i] in b" \t\r\n":
        i += 1
    return i


def _whose(deltas, event):
    deltas.audio_item = event.get("item_id", deltas.audio_item)
    deltas.response = event.get("response_id", deltas.response)
    deltas.audio_content = event.get("content_index", deltas.audio_content)


def finish(deltas):
    """Read what is behind the audio. Raises Malformed."""
    messages = deltas.messages
    buf = messages.buf
    event = deltas.event
    first = _blank(buf, messages.start, messages.end)
    if buf[first] == 0x2C:
        buf[first] = 0x7B
        event.update(json.loads(str(messages.mv[first : messages.end], "utf-8")))
        _whose(deltas, event)
    if event.get("type") not in _KINDS:
        raise Malformed("audio in an event of another kind")
    event["delta"] = None
    event["audio_bytes"] = deltas.count
