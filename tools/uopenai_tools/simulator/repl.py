"""The REPL of a board, as seen through its serial port: friendly, paste, raw and raw paste mode.

It follows MicroPython's shared/runtime/pyexec.c, byte by byte. Bytes typed come in through `feed`; what
is to be shown, run or reset goes out through `Board`. Code runs elsewhere: `feed` is not called until
`finished` was. There is no history, no cursor keys, no tab completion and no automatic indentation: this is
for programs, and for short visits.
"""

from __future__ import annotations

import enum
from typing import Protocol

from uopenai_tools.simulator.continuation import wants_more

CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E = 1, 2, 3, 4, 5
_RETURN, _NEWLINE, _TAB, _BACKSPACE, _DELETE, _ESCAPE = 13, 10, 9, 8, 127, 27
# Half of a board's input buffer of 256 bytes: what it takes before it asks for more.
_WINDOW = 128
RAW_BANNER = b"raw REPL; CTRL-B to exit\r\n"
_INTERRUPTED = b"Traceback (most recent call last):\r\nKeyboardInterrupt: \r\n"


class Board(Protocol):
    """What the REPL can do."""

    def show(self, data: bytes) -> None:
        """Send bytes out of the port."""
        ...

    def run(self, code: bytes, *, interactive: bool) -> None:
        """Run code; *interactive*: one statement, whose value is printed."""
        ...

    def soft_reset(self) -> None:
        """Start the interpreter afresh, and say so."""
        ...

    def new_interpreter(self) -> None:
        """The same without a word."""
        ...


class Mode(enum.Enum):
    """How what is typed is understood."""

    FRIENDLY = enum.auto()
    PASTE = enum.auto()
    RAW = enum.auto()
    RAW_PASTE = enum.auto()


class Repl:
    """The state of one REPL; *banner* names the interpreter and the board."""

    REBOOT = b"MPY: soft reboot\r\n"
    EXIT_RESETS = True  # what SystemExit does

    def __init__(self, board: Board) -> None:
        self.banner = b""
        self.mode = Mode.FRIENDLY
        self._board = board
        self._line = bytearray()
        self._source = b""
        self._escape = b""
        self._window = 0

    @property
    def is_raw(self) -> bool:
        """The mode that a soft reset keeps."""
        return self.mode in (Mode.RAW, Mode.RAW_PASTE)

    def stages(self, *, cold: bool) -> list[bytes]:
        """What runs at a start before `greet`, as the agent numbers it; *cold*: it is no soft reset."""
        return [b"b"] if self.is_raw else [b"b", b"m"]

    def greet(self) -> None:
        """The board has started: show what its REPL starts with."""
        self._line.clear()
        self._source = self._escape = b""
        if self.is_raw:
            self.mode = Mode.RAW
            self._board.show(RAW_BANNER + b">")
        else:
            self.mode = Mode.FRIENDLY
            self._board.show(self.banner + b'\r\nType "help()" for more information.\r\n>>> ')

    def finished(self, traceback: bytes) -> None:
        """The code has run; *traceback* is empty if it raised nothing."""
        if self.is_raw:
            self.mode = Mode.RAW
            self._board.show(b"\x04" + traceback + b"\x04>")
        else:
            self.mode = Mode.FRIENDLY
            self._board.show(traceback + b">>> ")

    def ended(self) -> None:
        """The code has run, and ended in SystemExit: a reset follows."""
        if self.is_raw:
            self._board.show(b"\x04\x04")

    def feed(self, byte: int) -> None:
        """One byte was typed."""
        handlers = {
            Mode.FRIENDLY: self._friendly,
            Mode.PASTE: self._paste,
            Mode.RAW: self._raw,
            Mode.RAW_PASTE: self._raw_paste,
        }
        handlers[self.mode](byte)

    def _raw(self, byte: int) -> None:
        if byte == CTRL_A:
            command = bytes(self._line)
            self._line.clear()
            if len(command) == 2 and command[0] == CTRL_E:
                self._start_raw_paste(command[1:])
            else:
                self._board.show(RAW_BANNER + b">")
        elif byte == CTRL_B:
            self._board.show(b"\r\n")
            self.mode = Mode.FRIENDLY
            self.greet()
        elif byte == CTRL_C:
            self._line.clear()
        elif byte == CTRL_D:
            self._board.show(b"OK")
            if not self._line:
                self._board.show(b"\r\n")
                self._board.soft_reset()
                return
            self._run(interactive=False)
        else:
            self._line.append(byte)

    def _start_raw_paste(self, kind: bytes) -> None:
        if kind != b"A":
            self._board.show(b"R\x00>")
            return
        self.mode = Mode.RAW_PASTE
        self._window = _WINDOW
        # The window that is free now, and one more.
        self._board.show(b"R\x01" + _WINDOW.to_bytes(2, "little") + b"\x01")

    def _raw_paste(self, byte: int) -> None:
        if byte == CTRL_C:
            self._line.clear()
            self._board.show(b"\x04")
            self.finished(_INTERRUPTED)
        elif byte == CTRL_D:
            self._board.show(b"\x04")
            self._run(interactive=False)
        else:
            self._line.append(byte)
            self._window -= 1
            if not self._window:
                self._window = _WINDOW
                self._board.show(b"\x01")

    def _paste(self, byte: int) -> None:
        if byte == CTRL_C:
            self._line.clear()
            self.mode = Mode.FRIENDLY
            self._board.show(b"\r\n>>> ")
        elif byte == CTRL_D:
            self._board.show(b"\r\n")
            self._run(interactive=False)
        elif byte == _RETURN:
            self._line.append(_NEWLINE)
            self._board.show(b"\r\n=== ")
        else:
            self._line.append(byte)
            self._board.show(bytes((byte,)))

    def _friendly(self, byte: int) -> None:
        if self._escape or byte == _ESCAPE:
            self._skip_escape(byte)
        elif byte == CTRL_C:
            self._start_over()
        elif byte <= CTRL_E and not self._source and not self._line:
            self._control(byte)
        elif byte in (_BACKSPACE, _DELETE):
            if self._line:
                # A character of several bytes goes as one.
                while (self._line.pop() & 0xC0) == 0x80 and self._line:
                    pass
                self._board.show(b"\b \b")
        elif byte == _RETURN:
            self._board.show(b"\r\n")
            self._enter()
        elif byte == _TAB:
            self._line += b"    "
            self._board.show(b"    ")
        elif byte >= 32:
            self._line.append(byte)
            self._board.show(bytes((byte,)))

    def _control(self, byte: int) -> None:
        """A control character on an empty line."""
        if byte == CTRL_A:
            self.mode = Mode.RAW
            self._board.show(b"\r\n" + RAW_BANNER + b">")
        elif byte == CTRL_B:
            self._board.show(b"\r\n")
            self.greet()
        elif byte == CTRL_D:
            self._board.show(b"\r\n")
            self._board.soft_reset()
        elif byte == CTRL_E:
            self.mode = Mode.PASTE
            self._board.show(b"\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ")

    def _skip_escape(self, byte: int) -> None:
        """Cursor keys and the like do nothing: ESC, or ESC [ numbers letter."""
        self._escape += bytes((byte,))
        size = len(self._escape)
        if (size == 2 and byte != ord("[")) or (size > 2 and 0x40 <= byte <= 0x7E):
            self._escape = b""

    def _start_over(self) -> None:
        self._line.clear()
        self._source = b""
        self._board.show(b"\r\n>>> ")

    def _enter(self) -> None:
        """The end of a line: run the statement, or ask for its next line."""
        source = self._source + bytes(self._line)
        self._line.clear()
        if wants_more(source):
            self._source = source + b"\n"
            self._board.show(b"... ")
            return
        self._source = b""
        if not source.strip():
            self._board.show(b">>> ")
            return
        self._line += source
        self._run(interactive=True)

    def _run(self, *, interactive: bool) -> None:
        code = bytes(self._line)
        self._line.clear()
        self._board.run(code, interactive=interactive)
