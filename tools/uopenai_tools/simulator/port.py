"""The serial port: a pseudo-terminal whose far end mpremote, pyserial or a terminal program opens.

Bytes only; what they mean is the REPL's business. While nobody has the port open, output is lost, as on
the wire of a real board. While somebody has, it waits until it is read; `full` asks for patience.
"""

from __future__ import annotations

import errno
import os
import tty

_ENOUGH = 4096


class SerialPort:
    """A new pseudo-terminal; *path* is what to open."""

    def __init__(self) -> None:
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        # Not kept open here: that is how it is known whether somebody else has it open.
        os.close(slave)
        os.set_blocking(self._master, False)
        self._waiting = bytearray()
        self.is_open = False

    def fileno(self) -> int:
        """For a selector, while `is_open`; else it is always ready, with nothing to read."""
        return self._master

    @property
    def full(self) -> bool:
        """Enough output waits: the board should not make more yet."""
        return len(self._waiting) >= _ENOUGH

    @property
    def has_output(self) -> bool:
        """Output waits for room."""
        return bool(self._waiting)

    def read(self) -> bytes:
        """What came in, and, as a side effect, whether somebody has the port open."""
        try:
            data = os.read(self._master, 4096)
        except BlockingIOError:
            self.is_open = True
            return b""
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            # Nobody has the other end open.
            self.is_open = False
            self._waiting.clear()
            return b""
        self.is_open = True
        return data

    def write(self, data: bytes) -> None:
        """Send *data*, now or when there is room."""
        if self.is_open:
            self._waiting += data
            self.flush()

    def flush(self) -> None:
        """Send what waits, as far as there is room."""
        while self._waiting:
            try:
                sent = os.write(self._master, self._waiting)
            except BlockingIOError:
                return
            except OSError:
                self._waiting.clear()
                return
            del self._waiting[:sent]

    def close(self) -> None:
        """Unplug it."""
        os.close(self._master)
