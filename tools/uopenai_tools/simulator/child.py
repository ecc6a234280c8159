"""One life of the board's interpreter: the process, its pipes, and the messages it sends.

The process sees pipes in place of a console (standard input, and output with errors), the line to its
host, and the descriptors of the flash image, of the settings, of what is on the air, of what is on its pins
and of its sound. It has nothing of the host's environment. It dies with the thread that started it: the
kernel sees to that.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
import termios
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from uopenai_tools.simulator import panel
from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.sound import Sound

NAME = "uopenai simulated board with unix port"
# The file names of the firmware's own lines in a traceback; a board's firmware has none.
_OWN_LINE = b'  File "simulator/'
# What one write puts into a pipe without parting it (PIPE_BUF).
PIECE = 4096
# The echo of input() ends its lines as a terminal wants them already.
_BARE_NEWLINE = re.compile(rb"(?<!\r)\n")
_PR_SET_PDEATHSIG = 1
# Ends a blocking call of the interpreter, which else ignores it.
_WAKE = signal.SIGUSR1
# Has the interpreter look at its pins.
_KNOCK = signal.SIGUSR2
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
    panel: int
    sound: Sound
    name: str = NAME
    circuitpython: bool = False
    usb_drive: bool = False


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # Until it listens, a knock is nothing to it; else it would be its end.
    _libc.signal(int(_KNOCK), ctypes.c_void_p(int(signal.SIG_IGN)))


class Child:
    """The interpreter, started at once. *cause*: why, as machine.reset_cause() numbers it; *start_us*:
    when its clock showed 2000-01-01, in microseconds since 1970.
    """

    def __init__(self, hardware: Hardware, cause: int, start_us: int) -> None:
        self._received = b""
        self._memory: int | None = None
        self._typed, self._keyboard = os.pipe()
        self.output, printed = os.pipe()
        self.line, far = socket.socketpair()
        shared = (far.fileno(), hardware.flash, hardware.settings, hardware.air)
        numbers = ",".join(str(fd) for fd in shared)
        around = f"{hardware.panel},{panel.BYTES},{hardware.sound.arguments}"
        code = (
            f"import _agent as a;a.start(globals(),{hardware.name!r},{hardware.identity!r},{cause},"
            f"{start_us},{hardware.blocks},{int(_WAKE)},{numbers},{hardware.circuitpython},"
            f"{hardware.usb_drive},{around})"
        )
        try:
            self._process = subprocess.Popen(
                [hardware.interpreter, "-X", f"heapsize={hardware.heap_bytes}", "-c", code],
                stdin=self._typed,
                stdout=printed,
                stderr=printed,
                pass_fds=(*shared, hardware.panel, *hardware.sound.descriptors),
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

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def send(self, command: bytes, code: bytes = b"") -> None:
        """Give the agent something to do; *command* is one letter."""
        # Blocking is right: the agent waits for a command, and reads it whole.
        self.line.setblocking(True)
        # If it has died, that is noticed where its messages are read.
        with contextlib.suppress(OSError):
            self.line.sendall(command + len(code).to_bytes(4, "little") + code)
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

    def printed(self) -> bytes:
        """What the board's program has printed since the last call, at most PIECE bytes."""
        try:
            return os.read(self.output, PIECE)
        except BlockingIOError:
            return b""

    def type(self, data: bytes) -> None:
        """Put *data* where the program reads its standard input; what does not fit is lost, as on a board."""
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            os.write(self._keyboard, data)

    def take_back(self) -> bytes:
        """What was typed and has not been read: it is for the REPL."""
        waiting = ctypes.c_int()
        fcntl.ioctl(self._typed, termios.FIONREAD, waiting)
        return os.read(self._typed, waiting.value) if waiting.value else b""

    def knock(self) -> None:
        """Something has been done to the pins: have the program's handlers called."""
        self._process.send_signal(_KNOCK)

    def interrupt(self) -> None:
        """Ctrl-C, for the program that runs: noted for it, and raised as soon as it is safe. Nothing happens
        if the program has ended meanwhile.
        """
        if self._memory is None:
            # It cannot be noted here. This may raise in the middle of anything, but mostly works.
            self._process.send_signal(signal.SIGINT)
            return
        with self._stopped():
            noted = self._note_interrupt(self._memory)
        if noted:
            self._process.send_signal(_WAKE)

    def nudge(self) -> bool:
        """Whether an interrupt is still only noted. Ends the call that blocks: it may just have begun."""
        if self._memory is None or not any(os.pread(self._memory, self._word_bytes, self._pending)):
            return False
        self._process.send_signal(_WAKE)
        return True

    def interrupts_at(self, pending: int, exception: int, word_bytes: int, gate: int) -> None:
        """The agent says where interrupts are noted: see device/_interrupt.py."""
        self._pending, self._exception, self._word_bytes, self._gate = pending, exception, word_bytes, gate
        if pending:
            with contextlib.suppress(OSError):
                self._memory = os.open(f"/proc/{self.pid}/mem", os.O_RDWR | os.O_CLOEXEC)

    def _note_interrupt(self, memory: int) -> bool:
        """Whether the gate was open. The process stands still, so it cannot close in between."""
        size = self._word_bytes
        # What has ended by itself has no memory left.
        with contextlib.suppress(OSError):
            if any(os.pread(memory, 1, self._gate)):
                # First let the exception forget the traceback of the last time: its third word.
                os.pwrite(memory, bytes(size), self._exception + 2 * size)
                os.pwrite(memory, self._exception.to_bytes(size, sys.byteorder), self._pending)
                return True
        return False

    @contextlib.contextmanager
    def _stopped(self) -> Generator[None]:
        """The process stands still meanwhile, if it has not ended."""
        self._process.send_signal(signal.SIGSTOP)
        # It is left to Popen to collect it, if it has ended.
        os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

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
        if self._memory is not None:
            os.close(self._memory)


class LineEnds:
    """Makes of what the interpreter prints what a board sends: \\n becomes \\r\\n.

    Not so where byte 255 stands before it, which no text holds: it went to sys.stdout.buffer, and is raw.
    """

    def __init__(self) -> None:
        self._kept = b""

    def of(self, data: bytes) -> bytes:
        """The next piece, as it came from `Child.printed`."""
        data = self._kept + data
        # The mark and what it marks are written together, and are only parted where a read was full.
        self._kept = data[-1:] if len(data) >= PIECE and data.endswith(b"\xff") else b""
        data = data[: len(data) - len(self._kept)]
        return b"\n".join(_BARE_NEWLINE.sub(b"\r\n", part) for part in data.split(b"\xff\n"))


def cleaned(traceback: bytes) -> bytes:
    """A traceback without the firmware's own lines."""
    lines = traceback.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_OWN_LINE))
