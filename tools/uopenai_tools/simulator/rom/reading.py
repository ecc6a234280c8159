"""The stub's way of reading flash: pieces that stream, a few ahead of what the host has acknowledged."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable


class Reading:
    """*data* in pieces of *piece* bytes, at most *ahead* of them on the way; its MD5 digest ends it."""

    def __init__(self, data: bytes, piece: int, ahead: int, send: Callable[[bytes], None]) -> None:
        self._data = data
        self._piece, self._ahead = piece, ahead
        self._send = send
        self._sent = self._got = 0

    def start(self) -> Reading | None:
        """Begin; None if that was all."""
        while self._sent < len(self._data) and self._sent - self._got < self._piece * self._ahead:
            piece = self._data[self._sent : self._sent + self._piece]
            self._sent += len(piece)
            self._send(piece)
        if self._got < len(self._data):
            return self
        self._send(hashlib.md5(self._data, usedforsecurity=False).digest())
        return None

    def acknowledged(self, packet: bytes) -> Reading | None:
        """A packet has come: the number of bytes that the host has. Anything else breaks it off."""
        if len(packet) != 4:
            return None
        (got,) = struct.unpack("<I", packet)
        if not self._got < got <= self._sent:
            return None
        self._got = got
        return self.start()
