"""SLIP (RFC 1055): packets in a stream of bytes. Here every packet has an END before it and one after."""

from __future__ import annotations

import re

END, _ESCAPE = b"\xc0", b"\xdb"
_ESCAPED_END, _ESCAPED_ESCAPE = b"\xdb\xdc", b"\xdb\xdd"
_BAD_ESCAPE = re.compile(rb"\xdb(?![\xdc\xdd])", re.DOTALL)
# No command is longer: 16 KB of flash data, each byte escaped, and its head. Noise ends here.
_LONGEST = 2 * (16 * 1024 + 64)


def framed(packet: bytes) -> bytes:
    """*packet* as it goes over the line."""
    return END + packet.replace(_ESCAPE, _ESCAPED_ESCAPE).replace(END, _ESCAPED_END) + END


class Unframer:
    """Gives the packets of a stream, whatever pieces it comes in."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that *data* completes. One with an escape that means nothing is lost, as is noise."""
        self._kept += data
        *whole, rest = bytes(self._kept).split(END)
        self._kept = bytearray(rest if len(rest) <= _LONGEST else b"")
        return [
            part.replace(_ESCAPED_END, END).replace(_ESCAPED_ESCAPE, _ESCAPE)
            for part in whole
            if part and not _BAD_ESCAPE.search(part)
        ]

    def reset(self) -> None:
        """Forget the packet that has begun."""
        self._kept.clear()
