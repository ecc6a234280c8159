"""The beginning and the end of a WebSocket (RFC 6455 sections 4 and 7): the fields of the request that opens
it, the check of the answer, and close frames. The opening is an exchange of HTTP: http1 reads the answer.
"""

import binascii
import hashlib
import os

from micropython import const

from .websocket import CLOSE, frame, may_say

_NO_CODE = const(1005)
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def closing(code=1000, reason=""):
    """A close frame. 1005 makes one without a code: ``closing(messages.code)`` answers any.

    Raises ValueError for a code that may not be sent, or a *reason* of more than 123 bytes of UTF-8.
    """
    if code == _NO_CODE:
        return frame(CLOSE, b"")
    if not may_say(code):
        raise ValueError("%r is no code to close with: 1000, or 3000 to 4999 of one's own" % code)
    return frame(CLOSE, bytes((code >> 8, code & 0xFF)) + reason.encode())


def new_key():
    """A key for the opening handshake: 16 random bytes in base64 (str)."""
    return _base64(os.urandom(16))


def handshake(key):
    """The header fields of the request that opens the connection (section 4.1); *key*: from new_key()."""
    return {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": "13",
    }


def accepts(key, value):
    """Whether *value* (str or None), the answer's Sec-WebSocket-Accept, is the right one for *key*."""
    sha1 = getattr(hashlib, "sha1", None)
    made = sha1() if sha1 else hashlib.new("sha1")  # pyright: ignore - CircuitPython has only this
    made.update(key.encode() + _GUID)
    return value == _base64(made.digest())


def _base64(data):
    return str(binascii.b2a_base64(data)[:-1], "ascii")
