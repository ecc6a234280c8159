"""The serial link to a board: MicroPython's raw REPL, spoken by mpremote.

Only this file and `link_port` import mpremote. Its transport says of itself that its API will
change, so the version is pinned and everything else here talks to `BoardLink`.

Every fault becomes a LinkError: one sentence with the cause and the fix. Code that is sent may
hold secrets; no exception of this module repeats it, and what mpremote would print is dropped.
"""

from __future__ import annotations

import ast
import contextlib
import errno
import hashlib
import secrets
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

import serial
from mpremote.transport import TransportError, TransportExecError

from uopenai_tools import link_code, link_port, port_urls
from uopenai_tools.faults import Fault
from uopenai_tools.link_errors import (
    BoardError,
    BoardFileError,
    DeafBoardError,
    LinkError,
    NoBoardError,
    last_words,
)
from uopenai_tools.stored import ASIDE, Room, Stored

__all__ = ["ASIDE", "BoardError", "BoardFileError", "BoardLink", "LinkError", "NoBoardError", "Stored"]

# Seconds.
_WRITE = 10
_ANSWER = 10
_KNOCK = 4
_KNOCKS = 3
# What a program prints before it hears Ctrl-C is read first, byte by byte: seconds for thousands of them.
_PRINTS = 20
# boot.py may join a Wi-Fi network before the REPL answers.
_RESET = 60
# Bytes of a file in one go: as source, up to four times that, must fit on the board's heap.
_CHUNK = 512


class BoardLink:
    """A board at the end of a serial port, with its raw REPL open.

    *port* is a device path, or any URL that pyserial takes. *baudrate* only matters where there
    is a real serial line. *knocks*: how often it is asked for an answer, of 4 s at most each. Usable
    in ``with``. Raises LinkError when no board answers.
    """

    def __init__(self, port: str, baudrate: int = 115200, knocks: int = _KNOCKS) -> None:
        self.port = port
        self._secrets: set[str] = set()
        self._in_step = False
        self._transport = link_port.opened(port, baudrate)
        port_urls.limit_writes(self._transport.serial, _WRITE)
        self._serial: Any = self._transport.serial
        self._read = self._serial.read
        self._knock(knocks)

    def __enter__(self) -> BoardLink:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def hide(self, secret: str) -> None:
        """Never show *secret*, should a board repeat it in an error."""
        if secret:
            self._secrets.add(secret)

    def exec(
        self,
        code: str | bytes,
        on_output: Callable[[bytes], None] | None = None,
        timeout: int | None = _ANSWER,
    ) -> bytes:
        """Run *code* on the board; give its output to *on_output* as it comes, or return it.

        *timeout* is the longest silence, in seconds; None: it may be silent for ever. Raises BoardError when
        the code raised, LinkError when the board fell silent or the connection was lost.
        """
        if not self._in_step:
            # The last call ended in a fault: interrupt what may still run, and start afresh.
            self._enter(soft_reset=False, timeout=_ANSWER)
            self._catch_up()
        consumer = _without_marker(on_output) if on_output else None
        with self._translated(timeout):
            exec_raw: Any = self._transport.exec_raw  # it takes None as well, which its types do not say
            output, raised = exec_raw(code, timeout=timeout, data_consumer=consumer)
        if raised:
            raise self._board_error(raised.decode("utf-8", "replace"))
        return b"" if on_output else output

    def eval(self, expression: str, timeout: int = _ANSWER) -> Any:
        """The value of a Python *expression* on the board: numbers, text, bytes, lists and dicts of them."""
        printed = self.exec(f"print(repr({expression}))", timeout=timeout)
        try:
            return ast.literal_eval(printed.decode("utf-8").strip())
        except (ValueError, SyntaxError):
            raise LinkError(
                "the board's answer is not a plain value: ask for its repr or a part of it"
            ) from None

    def write_file(
        self, path: str, data: bytes, on_progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Put *data* at the absolute *path*, making its folders; all of it or nothing.

        The bytes are written beside it and renamed, so that no half-written file is ever found
        under *path*. *on_progress* is called with the bytes written and the bytes in all.
        """
        aside = path + ASIDE
        try:
            try:
                self._send(aside, path, data, on_progress)
            except BoardFileError as fault:
                if fault.number != errno.ENOENT:
                    raise
                folders = [str(folder) for folder in reversed(PurePosixPath(path).parents[:-1])]
                self.exec(link_code.MAKE_FOLDERS.format(folders=folders))
                self._send(aside, path, data, on_progress)
            if not self._finish(aside, path, hashlib.sha256(data).hexdigest()):
                # A line without flow control loses bytes when the board is busy.
                raise LinkError(f"{path} arrived damaged: use a shorter cable or another port, and try again")
        except BaseException:
            # Also on Ctrl-C. A board that is gone cannot be tidied; the next install does that.
            with contextlib.suppress(LinkError):
                self.exec(link_code.ABANDON.format(aside=aside))
            raise

    def _send(
        self, aside: str, path: str, data: bytes, on_progress: Callable[[int, int], None] | None
    ) -> None:
        """Write *data* at *aside*; a fault is told of *path*."""
        if not self._in_step:
            self.exec("")
        with self._translated(_ANSWER, path):
            self._transport.fs_writefile(aside, data, _CHUNK, on_progress)

    def _finish(self, aside: str, path: str, digest: str) -> bool:
        """Rename *aside* to *path* if it arrived whole, which is said."""
        finish = f"_finish({aside!r}, {path!r}, {digest!r})"
        try:
            return self.eval(finish)
        except BoardError as fault:
            if fault.kind != "NameError":
                raise
        self.exec(link_code.FINISH)  # the board has started since it was told, or never was
        return self.eval(finish)

    def hash(self, path: str) -> bytes | None:
        """SHA-256 of a file on the board; None if there is no such file."""
        try:
            with self._translated(_ANSWER, path):
                return self._transport.fs_hashfile(path, "sha256")
        except BoardFileError as fault:
            if fault.number == errno.ENOENT:
                return None
            raise

    def hashes(self, folder: str) -> dict[str, bytes]:
        """SHA-256 of every file below *folder*, by absolute path; empty if there is no such folder."""
        return {path: stored.digest for path, stored in self.files(folder).items()}

    def files(self, *places: str) -> dict[str, Stored]:
        """What lies at these absolute paths, and below those that are folders, by absolute path."""
        wanted = [place.rstrip("/") for place in places]
        lines = self.exec(link_code.FILES.format(places=wanted)).decode("utf-8").splitlines()
        found = (line.split(" ", 2) for line in lines)
        return {path: Stored(bytes.fromhex(digest), int(size)) for digest, size, path in found}

    def remove(self, path: str) -> None:
        """Remove a file; nothing happens if it is not there."""
        self.exec(link_code.REMOVE.format(path=path))

    def room(self) -> Room:
        """What the board's file system holds, and how much of it is free."""
        figures = self.eval("__import__('os').statvfs('/')")
        return Room(figures[1], figures[2], figures[3])

    def tidy(self, *folders: str) -> None:
        """Remove the folders at and below *folders* that hold nothing; what is in use keeps them."""
        self.exec(link_code.TIDY.format(folders=folders))

    def soft_reset(self) -> None:
        """Start the interpreter afresh: an empty heap, boot.py run, main.py not."""
        self._enter(soft_reset=True, timeout=_RESET)

    def close(self) -> None:
        """Leave the board at its ordinary REPL and free the port."""
        with contextlib.suppress(*link_port.FAULTS):
            if not self._in_step:
                self._transport.serial.write(b"\r\x03")  # Ctrl-C: a program may still run there
            self._transport.exit_raw_repl()
        link_port.unlock(self._transport.serial)
        with contextlib.suppress(*link_port.FAULTS):
            self._transport.close()
        with contextlib.suppress(*link_port.FAULTS):
            self._transport.serial.close()  # if moving the reset lines failed, it is still open

    def _knock(self, knocks: int) -> None:
        """Get the raw REPL's answer: not always at the first try, as opening the port may reset a board."""
        for tries_left in reversed(range(knocks)):
            try:
                self._enter(soft_reset=False, timeout=_KNOCK)
                self._catch_up()
                return
            except LinkError as fault:
                if not tries_left or isinstance(fault, DeafBoardError):
                    self.close()
                    raise

    def _catch_up(self) -> None:
        """Read what a board still has to answer to what it was sent before: each knock that it did not answer
        in time it answers later, and the next answer would be taken for one of these."""
        mark = secrets.token_hex(8).encode()
        with self._translated(_KNOCK):
            self._transport.serial.write(b"print('" + mark + b"')\x04")
            ending = mark + b"\r\n\x04\x04"  # the prompt behind it is for who sends the next code
            heard = self._transport.read_until(1, ending, timeout_overall=_KNOCK)
            if not heard.endswith(ending):
                raise TransportError

    def _enter(self, soft_reset: bool, timeout: int) -> None:
        # mpremote waits for as long as bytes come, which may be for ever.
        until = time.monotonic() + max(timeout, _PRINTS)

        def read(size: int = 1) -> bytes:
            if time.monotonic() > until:
                raise DeafBoardError(self.port)
            return self._read(size)

        self._serial.read = read
        try:
            with self._translated(timeout):
                self._transport.enter_raw_repl(soft_reset=soft_reset, timeout_overall=timeout)
        finally:
            self._serial.read = self._read

    @contextlib.contextmanager
    def _translated(self, timeout: int | None, path: str = "") -> Iterator[None]:
        """Turn what mpremote and pyserial raise inside into LinkError; *path*: a file that it is about."""
        self._in_step = False
        try:
            yield
        except TransportExecError as error:
            self._in_step = True
            raise self._board_error(error.error_output) from None
        except OSError as error:
            if path and not isinstance(error, serial.SerialException) and error.errno != errno.EIO:
                # mpremote raises the board's file errors as our own.
                self._in_step = True
                raise BoardFileError(path, error.errno or 0) from None
            raise self._lost() from None
        except (TransportError, struct.error, ValueError):
            if port_urls.is_lost(self._transport.serial):
                raise self._lost() from None
            raise NoBoardError(
                f"the board at {self.port} did not answer within {timeout} s: reset it, make sure "
                "that it runs MicroPython or CircuitPython, and close any other program that uses the port"
            ) from None
        self._in_step = True

    def _lost(self) -> LinkError:
        where = "network" if port_urls.is_url(self.port) else "cable"
        return LinkError(f"the connection to {self.port} was lost: check the {where}, then run it again")

    def _board_error(self, traceback: str) -> BoardError:
        for secret in self._secrets:
            traceback = traceback.replace(secret, "***")
        return BoardError(*last_words(traceback), traceback.replace("\r", ""))


def _without_marker(on_output: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The raw REPL ends output with byte 4, which is not the program's."""

    def consume(data: bytes) -> None:
        data = data.replace(b"\x04", b"")
        try:
            if data:
                on_output(data)
        except OSError as error:
            # Not the serial line's fault, so it must not look like one.
            raise Fault(f"the output could not be written: {error.strerror}") from None

    return consume
