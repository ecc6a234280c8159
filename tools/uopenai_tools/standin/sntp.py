"""Answers SNTP requests with this computer's time (RFC 4330), so that a board can set its clock.

`reply` is the protocol, without a socket; `Responder` hangs it onto an event loop. Nothing is
authenticated: what the board learns here is only good enough to check certificates with.
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Callable
from typing import cast

# Seconds from the NTP epoch (1900) to the Unix epoch (1970).
_EPOCHS = 2_208_988_800
_SIZE = 48
_CLIENT, _SERVER = 3, 4
_STRATUM = 1
# log2 of the clock's resolution in seconds: a microsecond or so.
_PRECISION = -20


def timestamp(seconds: float) -> bytes:
    """Unix time as an NTP timestamp: seconds and fraction, 32 bits each; wraps in 2036 (RFC 4330)."""
    whole = int(seconds // 1)
    return struct.pack("!II", (whole + _EPOCHS) & 0xFFFFFFFF, int((seconds - whole) * (1 << 32)) & 0xFFFFFFFF)


def reply(packet: bytes, received: float, sent: float) -> bytes | None:
    """The answer to *packet*, or None if it is no client's request (RFC 4330 section 5).

    *received* and *sent* are Unix times of this computer's clock.
    """
    if len(packet) < _SIZE:
        return None
    version, mode = packet[0] >> 3 & 7, packet[0] & 7
    if mode != _CLIENT or not 1 <= version <= 4:
        return None
    head = struct.pack("!BBBbII4s", version << 3 | _SERVER, _STRATUM, packet[2], _PRECISION, 0, 0, b"LOCL")
    # Originate: the client's transmit timestamp, so that it knows its own question again.
    return head + timestamp(received) + packet[40:48] + timestamp(received) + timestamp(sent)


class Responder(asyncio.DatagramProtocol):
    """One UDP socket that answers; what it cannot read, it ignores."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket to answer on."""
        # Not an isinstance check: before 3.12, asyncio's own datagram transport is no DatagramTransport.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer one request."""
        answer = reply(data, self._clock(), self._clock())
        if answer is not None and self._transport is not None:
            self._transport.sendto(answer, addr)
