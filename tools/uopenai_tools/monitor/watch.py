"""Reads a board's port for ever; when the port goes, waits until it is back, and goes on.

A board that is reset or plugged in again vanishes from USB and may come back under another name: it is known
by the numbers of its USB chip.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence

import serial

from uopenai_tools import ports
from uopenai_tools.link_errors import LinkError
from uopenai_tools.monitor.log import Log
from uopenai_tools.quiet_port import open_quietly

# Seconds: without a byte for so long, a line that has begun is shown as it is.
_PAUSE = 0.15
_LOOK = 0.2

Look = Callable[[], Sequence[ports.SerialPort]]


def watch(
    port: str,
    log: Log,
    *,
    baudrate: int = 115200,
    look: Look = ports.candidates,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Until KeyboardInterrupt. *wait* is called between looks for a port that is gone. Raises LinkError when
    the port cannot be opened at the start.
    """
    place = port
    line = open_quietly(place, baudrate=baudrate, timeout=_PAUSE, look=look)
    identity = _identity(place, look)
    while True:
        with contextlib.closing(line):
            _read(line, log)
        log.say(f"the port {place} is gone: waiting for it to come back")
        place, line = _found_again(port, identity, baudrate, look, wait)
        identity = _identity(place, look) or identity
        log.say(f"the port is back: {place}")


def _read(line: serial.Serial, log: Log) -> None:
    """Until the port is gone."""
    try:
        while True:
            data = line.read(line.in_waiting or 1)
            if data:
                log.take(data)
            else:
                log.pause()
    except (serial.SerialException, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise  # that is who reads the log


def _identity(place: str, look: Look) -> tuple[int, str] | None:
    """What the board at *place* is known by: its maker's USB number, and its serial number."""
    for known in look():
        if known.device == place and known.serial_number:
            return known.vid, known.serial_number
    return None


def _found_again(
    port: str, identity: tuple[int, str] | None, baudrate: int, look: Look, wait: Callable[[float], None]
) -> tuple[str, serial.Serial]:
    while True:
        others = [known.device for known in look() if (known.vid, known.serial_number) == identity]
        for place in dict.fromkeys([*others, port]):
            # It may be there and not yet be ours, or be taken by another tool for a while.
            with contextlib.suppress(LinkError):
                return place, open_quietly(place, baudrate=baudrate, timeout=_PAUSE, look=look)
        wait(_LOOK)
