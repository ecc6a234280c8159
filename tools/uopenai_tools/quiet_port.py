"""Opens a serial port without resetting the board behind it, for who only wants to listen or type.

On most boards the lines DTR and RTS go over two transistors to the chip's EN and BOOT: RTS on and DTR off
holds it in reset, DTR on and RTS off is its BOOT button, both alike do nothing. The system turns both on when
it opens the port. So RTS goes off first, and DTR at once after it. Chips that are their own USB device only
talk while DTR is on; it stays on there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import serial

from uopenai_tools import link_errors, port_urls, ports

# USB-to-serial chips (Silicon Labs, WCH, FTDI, Prolific), and the one that Espressif builds into its own.
_BRIDGES = (0x10C4, 0x1A86, 0x0403, 0x067B)
_WRITE = 10  # seconds
_USB_SERIAL_JTAG = (0x303A, 0x1001)


def open_quietly(
    port: str,
    *,
    baudrate: int = 115200,
    timeout: float,
    look: Callable[[], Sequence[ports.SerialPort]] = ports.candidates,
) -> serial.Serial:
    """*port* (a device or a URL), open; a read waits *timeout* seconds. Raises LinkError."""
    try:
        line: Any = serial.serial_for_url(
            port, do_not_open=True, baudrate=baudrate, timeout=timeout, exclusive=True
        )
        line.rts = False
        line.open()
        if _has_reset_lines(port, look):
            with contextlib.suppress(OSError):  # a pseudo-terminal has no such line
                line.dtr = False
        port_urls.limit_writes(line, _WRITE)
    except (serial.SerialException, OSError, ValueError):
        raise link_errors.why_not_open(port) from None
    return line


def _has_reset_lines(port: str, look: Callable[[], Sequence[ports.SerialPort]]) -> bool:
    """Whether the port is one whose lines may go to EN and BOOT; one that is not on USB may be."""
    for known in look():
        if known.device == port:
            return known.vid in _BRIDGES or (known.vid, known.pid) == _USB_SERIAL_JTAG
    return True
