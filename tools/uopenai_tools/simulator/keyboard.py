"""What is typed at a board's port and nobody has read yet, and the Ctrl-C among it."""

from __future__ import annotations

from uopenai_tools.simulator.child import Child
from uopenai_tools.simulator.repl import CTRL_C

# What is typed while nobody reads it: a board has room for less.
_LIMIT = 65536


class Keyboard:
    """Of one life of the interpreter. *typed*: what was typed in the one before.

    ``interrupt_char``: the byte that interrupts a program; -1: none does. ``interrupts``: the program may not
    have met an interrupt yet.
    """

    def __init__(self, typed: bytes = b"") -> None:
        self.typed = bytearray(typed)
        self.interrupt_char = CTRL_C
        self.interrupts = False
        self._running = False
        self._wanted = False

    def next(self) -> int:
        """The first byte, which the REPL reads."""
        byte = self.typed[0]
        del self.typed[0]
        return byte

    def forget_excess(self) -> None:
        """While the board starts, nobody reads."""
        del self.typed[_LIMIT:]

    def to_program(self, child: Child) -> None:
        """What stands before the next interrupt is for the program to read."""
        at = self.typed.find(self.interrupt_char) if self.interrupt_char >= 0 else -1
        part = bytes(self.typed[:at] if at >= 0 else self.typed)
        del self.typed[: len(part) + (at >= 0)]
        if part:
            child.type(part)
        if at >= 0:
            self._interrupt(child)

    def runs(self, child: Child) -> None:
        """The program has begun; an interrupt that came before was meant for it."""
        self._running = True
        if self._wanted:
            self._interrupt(child)

    def nudge(self, child: Child) -> None:
        """End a call that blocks, so that the program meets its interrupt; again while it ``interrupts``."""
        self.interrupts = child.nudge()

    def ended(self) -> None:
        """The program has: nothing is left to be interrupted."""
        self._running = self._wanted = self.interrupts = False

    def _interrupt(self, child: Child) -> None:
        """Now, if the program runs; else as soon as it does."""
        if self._running:
            self._wanted = False
            child.interrupt()
            self.interrupts = True
        else:
            self._wanted = True
