"""Reads the rest of an answer that nobody wants, if it is short, so that its connection serves again."""

from micropython import const

from .exchange import drive

_MOST = const(1024)  # bytes: the end of an event stream is a few behind its last event
_MOMENT = 0.05  # seconds to wait for them; a new connection costs ten times that


def drain(content, connection):
    """Read *content* to its end if little is left of it, and that comes at once."""
    transport = connection.transport
    transport.timeout = _MOMENT
    room = _MOST
    try:
        while room > 0 and drive(content.more()):
            room -= content.end - content.start
            content.start = content.end
    except (OSError, ValueError):
        pass  # then it is not used again
