"""What can go wrong between the host and a board, in sentences: the cause, then the fix."""

from __future__ import annotations

import builtins
import errno
import os

import serial

from uopenai_tools.faults import NO_BOARD, USAGE, Fault


class LinkError(Fault):
    """The board did not do it; the text names the cause and the fix."""


class NoBoardError(LinkError):
    """Nothing answers at the port, or there is no such port."""

    exit_code = NO_BOARD


class NoPortError(NoBoardError):
    """There is no such port."""


class NotAPortError(LinkError):
    """What was said is no port's name."""

    exit_code = USAGE


class BusyPortError(LinkError):
    """Another program has the port."""


class DeafBoardError(LinkError):
    """A program on the board at *port* prints on, and Ctrl-C does not stop it."""

    def __init__(self, port: str) -> None:
        super().__init__(
            f"Ctrl-C does not stop the program on the board at {port}, which prints on: reset the board "
            "(with CircuitPython into its safe mode), run this again at once, and correct that program"
        )


class BoardError(LinkError):
    """The code on the board raised; *kind* is the exception's name, *message* its words, *traceback* all that
    the board says of it.
    """

    def __init__(self, kind: str, message: str, traceback: str = "") -> None:
        self.kind = kind
        self.message = message
        self.traceback = traceback
        super().__init__(_explained(kind, message))


class BoardFileError(LinkError):
    """A file on the board could not be read or written; *number* is the errno."""

    def __init__(self, path: str, number: int) -> None:
        self.number = number
        super().__init__(_file_fault(path, number))


def last_words(traceback: str) -> tuple[str, str]:
    """Name and message of the exception that a MicroPython traceback ends in."""
    lines = traceback.replace("\r", "").strip().split("\n")
    frames = [index for index, line in enumerate(lines) if line.startswith(("Traceback", "  File "))]
    words = " ".join(line.strip() for line in lines[frames[-1] + 1 if frames else 0 :])
    kind, _, message = words.partition(": ")
    return kind.rstrip(":") or "Exception", message.strip()


def _explained(kind: str, message: str) -> str:
    if kind == "OSError" and ("ENOSPC" in message or message == "28"):
        return _file_fault("it", errno.ENOSPC)
    if kind == "MemoryError":
        return f"the board ran out of memory ({message}): reset it and run nothing else beside this"
    if kind == "KeyboardInterrupt":
        return "the program on the board was interrupted: run it again"
    words = f"{kind}: {message}" if message else kind
    # The library's own exceptions are sentences already; Python's need to be said whose they are.
    return f"the program on the board failed with {words}" if hasattr(builtins, kind) else words


def _file_fault(path: str, number: int) -> str:
    if number == errno.ENOSPC:
        return f"the board's file system is full and could not take {path}: remove files that are not needed"
    name = errno.errorcode.get(number, str(number))
    return f"the board could not write or read {path} ({name}): check its file system, or format it"


def why_not_open(port: str) -> LinkError:
    """Why *port* could not be opened: mpremote only says that it failed, so try once more and look."""
    if "://" in port:
        from uopenai_tools import port_urls  # which has these faults, too

        return port_urls.why_not_open(port)
    try:
        with serial.serial_for_url(port, exclusive=True):
            pass
    except ValueError:
        return NotAPortError(f"{port} is not a port: give a device such as /dev/ttyUSB0")
    except (serial.SerialException, OSError) as error:
        number = error.errno
        if number == errno.ENOENT or (number is None and port.startswith("/") and not os.path.exists(port)):
            return NoPortError(f"there is no port {port}: plug the board in and check the name")
        if number in (errno.EACCES, errno.EPERM):
            return LinkError(
                f"no permission to use {port}: add yourself to its group (often 'dialout') and log in again"
            )
        if number in (errno.EAGAIN, errno.EBUSY):
            return BusyPortError(
                f"the port {port} is busy: close the serial monitor, or whatever else uses it"
            )
    return LinkError(
        f"the port {port} could not be opened: is it a serial port? Unplug the board and plug it in again"
    )
