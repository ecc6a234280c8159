"""The REPL of a board with CircuitPython, where it differs from MicroPython's (main.c and pyexec.c there).

code.py runs at the start and after each soft reboot, and then the board waits for a key. Going into the
REPL, and between its two modes, starts the interpreter afresh; boot.py runs after a hard reset only.
"""

from __future__ import annotations

from uopenai_tools.simulator.repl import CTRL_A, CTRL_B, CTRL_D, RAW_BANNER, Board, Mode, Repl

NAME = "uopenai simulated board with ESP32-S3"
_DONE = b"\r\nCode done running.\r\n\r\nPress any key to enter the REPL. Use CTRL-D to reload.\r\n"


class CircuitPythonRepl(Repl):
    """See Repl."""

    REBOOT = b"soft reboot\r\n"
    EXIT_RESETS = False

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._waiting = self._entering = False

    def stages(self, *, cold: bool) -> list[bytes]:
        """See Repl."""
        self._waiting = not self._entering and not self.is_raw
        self._entering = False
        return [*([b"b"] if cold else []), *([b"c"] if self._waiting else [])]

    def greet(self) -> None:
        """See Repl."""
        self._line.clear()
        self._source = self._escape = b""
        if self.is_raw:
            self.mode = Mode.RAW
            self._board.show(RAW_BANNER + b">")
        elif self._waiting:
            self._board.show(_DONE)
        else:
            self.mode = Mode.FRIENDLY
            self._board.show(b"\r\n" + self.banner + b"\r\n>>> ")

    def feed(self, byte: int) -> None:
        """See Repl."""
        if not self._waiting:
            super().feed(byte)
        elif byte == CTRL_D:
            self._board.soft_reset()
        else:
            self._enter_anew(Mode.FRIENDLY)

    def _enter_anew(self, mode: Mode) -> None:
        self.mode = mode
        self._waiting = False
        self._entering = True
        self._board.new_interpreter()

    def _raw(self, byte: int) -> None:
        if byte == CTRL_B:
            self._board.show(b"\r\n")
            self._enter_anew(Mode.FRIENDLY)
        else:
            super()._raw(byte)

    def _control(self, byte: int) -> None:
        if byte == CTRL_A:
            self._board.show(b"\r\n")
            self._enter_anew(Mode.RAW)
        else:
            super()._control(byte)
