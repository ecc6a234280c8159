"""What ends a connection, and what cannot be read, in words; loaded when there is something of the kind."""

import gc

from .. import errors, visit
from ..answers import Answer
from ..wire.closing import closing
from ..wire.websocket import frame

_MEANINGS = {
    1000: "it is done: connect again for more",
    1001: "the service goes away: connect again",
    1002: "it found a fault in what was sent",
    1003: "it takes no messages of that kind",
    1005: "it gave no reason: connect again",
    1007: "it found text that is not UTF-8, or not what it expects",
    1008: "it does not allow that: are key, model and session right?",
    1009: "a message was too long for it",
    1011: "it has failed: connect again",
    1012: "the service restarts: connect again",
    1013: "the service is busy: connect again later",
}


def closed(connection, fault):
    """The exception for the end of *connection*, which met *fault* or was closed; it is closed here too."""
    messages = connection._messages
    line = connection._line
    code = messages.code or 1006
    text = ""
    if isinstance(fault, OSError):
        code = 1006
        text = str(visit("faults").explain(fault, "receive", "realtime"))
        if fault.args and fault.args[0] == 110:
            text = "realtime: nothing is heard any more, not even the answer to a ping: is the network there?"
    elif messages.fault:
        code = messages.fault
        text = "the service broke the protocol: %s" % fault
        _say(line, frame(8, bytes((code >> 8, code & 0xFF))))
    elif code == 1006:
        text = "the connection broke without a word: is the network there? connect again"
    else:
        _say(line, closing(code))
        cure = _MEANINGS.get(code, "see the documentation of the service")
        text = "the service closed the connection%s: %s" % (
            ": " + messages.reason if messages.reason else "",
            cure,
        )
    line.give_up()
    connection.client._http.buf = line.buf
    return ending(code, messages.reason, text)


def ending(code, reason, text="this end has closed the connection"):
    """The exception for a *code*."""
    kind = "ConnectionClosedOK" if code in (1000, 1001) else "ConnectionClosedError"
    made = errors.named(kind)("%s (close code %d)" % (text, code))
    made.code = code
    made.reason = reason
    return made


def _say(line, data):
    """Send a last frame, if nothing is on the way, and the socket takes it."""
    if line.pump():
        line.write(data)


def final(connection):
    """What iterating ends with: None at a lawful end; else it raises what ended the connection."""
    jobs = connection.jobs
    if jobs:
        unsent = []
        for job in jobs:
            unsent.append(str(b"".join(list(job.segments())), "utf-8"))
        jobs.clear()
        made = errors.named("WebSocketConnectionClosedError")(
            "%s; %d events had not been sent: see unsent_messages" % (connection._ended, len(unsent))
        )
        made.unsent_messages = unsent
        raise made
    if isinstance(connection._ended, errors.named("ConnectionClosedOK")):
        return
    raise connection._ended


def refused(fault, kind, longest):
    """The event that stands for one that cannot be had: of type "error", as the service's own."""
    name = "an event%s" % (" of the type " + kind if kind else "")
    if isinstance(fault, MemoryError):
        gc.collect()
        code = "event_too_large"
        if fault.args:
            text = "%s does not fit in memory (%d bytes of heap are free)" % (name, gc.mem_free())
        else:
            text = "%s is longer than %d bytes (connection.longest)" % (name, longest)
        text += ": it was passed over; ask for less, or shorter answers"
    else:
        code = "event_malformed"
        text = "%s cannot be read: %s: it was passed over; is that the service?" % (name, fault)
    return local(text, code)


def local(fault, code="client_error"):
    """The event of type "error" for a *fault* of this side."""
    error = {"type": "client_error", "code": code, "message": str(fault), "param": None, "event_id": None}
    return Answer({"type": "error", "event_id": None, "error": error})
