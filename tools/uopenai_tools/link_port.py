"""The serial port of a `link`, as mpremote opens it: asked for again while busy, and unlocked in time."""

from __future__ import annotations

import contextlib
import struct
import time
from typing import Any

import serial
from mpremote import transport_serial
from mpremote.transport import TransportError

from uopenai_tools.link_errors import BusyPortError, why_not_open

# Seconds. A read wakes up this often to look at its time-out; too short, and mpremote takes a slow
# answer (it asks for two bytes at a time, once) for none.
_READ_TICK = 2
_BUSY = 1

# What mpremote and pyserial raise inside.
FAULTS = (TransportError, serial.SerialException, OSError, struct.error, ValueError)

# mpremote prints what a board answered out of turn, which may be an echo of what was sent to it.
setattr(transport_serial, "print", lambda *_, **__: None)  # noqa: B010


def opened(port: str, baudrate: int) -> transport_serial.SerialTransport:
    """The open port. One that is busy is asked again: what looks at every new port (a modem manager), or a
    process that is just being started, holds it for a moment only."""
    end = time.monotonic() + _BUSY
    while True:
        try:
            return transport_serial.SerialTransport(port, baudrate=baudrate, timeout=_READ_TICK)
        except FAULTS:
            fault = why_not_open(port)
            if not isinstance(fault, BusyPortError) or time.monotonic() >= end:
                raise fault from None
        time.sleep(_BUSY / 10)


def unlock(port: Any) -> None:
    """Give back the port's lock before it is closed.

    By itself it goes with the last copy of the descriptor, and a process that another thread is just starting
    has a copy until it runs its program.
    """
    descriptor = getattr(port, "fd", None)  # a port on the network, or on Windows, has none
    if isinstance(descriptor, int):
        import fcntl

        with contextlib.suppress(*FAULTS):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
