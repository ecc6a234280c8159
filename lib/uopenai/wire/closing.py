"""The end of a WebSocket (RFC 6455 section 7): its last frame. Loaded for it, when the heap may be full."""

from micropython import const

from .websocket import CLOSE, frame, may_say

_NO_CODE = const(1005)


def closing(code=1000, reason=""):
    """A close frame. 1005 makes one without a code: ``closing(messages.code)`` answers any.

    Raises ValueError for a code that may not be sent, or a *reason* of more than 123 bytes of UTF-8.
    """
    if code == _NO_CODE:
        return frame(CLOSE, b"")
    if not may_say(code):
        raise ValueError("%r is no code to close with: 1000, or 3000 to 4999 of one's own" % code)
    return frame(CLOSE, bytes((code >> 8, code & 0xFF)) + reason.encode())
