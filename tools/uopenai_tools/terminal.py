"""Joins the user's terminal to a serial port: `uopenai repl`. Bytes go both ways as they are.

One thread carries what the board says to the screen, the other what is typed to the board; so any port that
pyserial knows will do, also one that no selector can wait for.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys
import threading
from collections.abc import Iterator

import serial

from uopenai_tools import port_urls
from uopenai_tools.faults import UsageFault
from uopenai_tools.link_errors import LinkError
from uopenai_tools.quiet_port import open_quietly

LEAVE = b"\x1d"  # Ctrl-]
# Leaves the raw REPL, in which a tool that was killed may have left the board; at its prompt it shows the
# banner, and to a program that runs it is a byte of input.
_FRIENDLY = b"\x02"
_TICK = 0.1


def need() -> None:
    """Raises UsageFault without a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageFault("the REPL needs a terminal: for a program there is `uopenai run FILE`")


def converse(port: str) -> None:
    """Until Ctrl-] is typed. Raises LinkError when the port is lost."""
    with contextlib.closing(open_quietly(port, timeout=_TICK)) as line, _raw(sys.stdin.fileno()):
        listening = _Listening(line)
        listening.start()
        try:
            line.write(_FRIENDLY)
            while not listening.fault and _carry(line):
                pass
        except (serial.SerialException, OSError) as error:
            listening.fault = error
        finally:
            listening.stop()
    if listening.fault:
        what = "network" if port_urls.is_url(port) else "cable"
        raise LinkError(f"the connection to {port} was lost: check the {what}, then run it again")


def _carry(line: serial.Serial) -> bool:
    """Send what has been typed, if anything has; False when that was Ctrl-], or the terminal is gone."""
    ready, _, _ = select.select([sys.stdin], [], [], _TICK)
    if not ready:
        return True
    typed = os.read(sys.stdin.fileno(), 1024)
    wanted, leave, _ = typed.partition(LEAVE)
    if wanted:
        line.write(wanted)
    return bool(typed) and not leave


class _Listening(threading.Thread):
    """Carries what comes from *line* to the screen; *fault* is what ended it."""

    def __init__(self, line: serial.Serial) -> None:
        super().__init__(name="screen", daemon=True)
        self.fault: Exception | None = None
        self._line = line
        self._going = True

    def run(self) -> None:
        """See threading.Thread."""
        screen = sys.stdout.fileno()
        try:
            while self._going:
                data = self._line.read(self._line.in_waiting or 1)
                while data:
                    data = data[os.write(screen, data) :]
        except (serial.SerialException, OSError) as error:
            self.fault = error

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self._going = False
        self.join()


@contextlib.contextmanager
def _raw(terminal: int) -> Iterator[None]:
    """Every key goes through as it is, Ctrl-C too; afterwards the terminal is as it was."""
    try:
        import termios
        import tty
    except ImportError:
        raise UsageFault(
            "this terminal cannot be used: take `mpremote repl`, or a terminal program"
        ) from None
    before = termios.tcgetattr(terminal)
    tty.setraw(terminal)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
