"""One life of the board's interpreter: the process, its pipes, and the messages it sends.

The process sees three pipes in place of a console (standard input, and output with errors), the line to its
host, and the descriptors of the flash image, of the settings and of what is on the air. It has no environment of the
host's. It dies with the thread that started it: the kernel sees to that.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import termios
from dataclasses import dataclass
from pathlib import Path

from uopenai_tools.simulator.errors import SimulatorError

NAME = "uopenai simulated board with unix port"
# The file names of the firmware's own lines in a traceback; a board's firmware has none.
_OWN_LINE = b'  File "simulator/'
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Hardware:
    """What a board has, whatever runs on it. Descriptors are of files that stay open."""

    interpreter: Path
    firmware: Path
    heap_bytes: int
    identity: bytes
    blocks: int
    flash: int
    settings: int
    air: int


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Child:
    """The interpreter, started at once. *cause*: why, as machine.reset_cause() numbers it; *start_us*:
    when its clock showed 2000-01-01, in microseconds since 1970.
    """

    def __init__(self, hardware: Hardware, cause: int, start_us: int) -> None:
        self._typed, self._keyboard = os.pipe()
        self.output, printed = os.pipe()
        self.line, far = socket.socketpair()
        shared = (far.fileno(), hardware.flash, hardware.settings, hardware.air)
        numbers = ",".join(str(fd) for fd in shared)
        code = (
            f"import _agent as a;a.start(globals(),{NAME!r},{hardware.identity!r},{cause},{start_us},"
            f"{hardware.blocks},{numbers})"
        )
        try:
            self._process = subprocess.Popen(
                [hardware.interpreter, "-X", f"heapsize={hardware.heap_bytes}", "-c", code],
                stdin=self._typed,
                stdout=printed,
                stderr=printed,
                pass_fds=shared,
                cwd=hardware.firmware,
                # UTC for mktime, and nothing else: the host's keys have no business on the board.
                env={"TZ": "UTC0"},
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        except OSError as error:
            self._close_pipes()
            raise SimulatorError(f"the interpreter does not start: {error}") from None
        finally:
            far.close()
            os.close(printed)
        for fd in (self.output, self._keyboard):
            os.set_blocking(fd, False)
        self.line.setblocking(False)
        self._received = b""

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def send(self, command: bytes, code: bytes = b"") -> None:
        """Give the agent something to do; *command* is one letter."""
        # Blocking is right: the agent waits for a command, and reads it whole.
        self.line.setblocking(True)
        try:
            self.line.sendall(command + len(code).to_bytes(4, "little") + code)
        except OSError:
            pass  # it has died: the line's end is noticed by the reader
        finally:
            self.line.setblocking(False)

    def messages(self) -> list[bytes] | None:
        """What the agent has said since the last call; None once it has hung up and all is told."""
        hung_up = False
        while True:
            try:
                data = self.line.recv(4096)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            if not data:
                hung_up = True
                break
            self._received += data
        *whole, self._received = self._received.split(b"\x04")
        return whole if whole or not hung_up else None

    def printed(self, size: int = 4096) -> bytes:
        """What the board's program has printed since the last call, at most *size* bytes."""
        try:
            return os.read(self.output, size)
        except BlockingIOError:
            return b""

    def type(self, data: bytes) -> None:
        """Put *data* where the program reads its standard input; what does not fit is lost, as on a board."""
        try:
            os.write(self._keyboard, data)
        except (BlockingIOError, BrokenPipeError):
            pass

    def take_back(self) -> bytes:
        """What was typed and has not been read: it is for the REPL."""
        waiting = ctypes.c_int()
        fcntl.ioctl(self._typed, termios.FIONREAD, waiting)
        return os.read(self._typed, waiting.value) if waiting.value else b""

    def interrupt(self) -> None:
        """Ctrl-C, for the program that runs."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Kill it, as a reset does; how it ended."""
        self._process.kill()
        status = self._process.wait()
        self._close_pipes()
        return status

    def _close_pipes(self) -> None:
        for fd in (self._typed, self._keyboard, self.output):
            os.close(fd)
        self.line.close()


def cleaned(traceback: bytes) -> bytes:
    """A traceback without the firmware's own lines."""
    lines = traceback.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_OWN_LINE))
