"""The beginning of a WebSocket (RFC 6455 section 4): the fields of the request that opens it, and the check
of the answer. It is an exchange of HTTP: http1 reads the answer.
"""

import binascii
import hashlib
import os

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


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
    made = sha1() if sha1 else hashlib.new("sha1")  # pyright: ignore[reportAttributeAccessIssue] - CircuitPython's
    made.update(key.encode() + _GUID)
    return value == _base64(made.digest())


def _base64(data):
    return str(binascii.b2a_base64(data)[:-1], "ascii")
