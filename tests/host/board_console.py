"""Drives a simulated board as its users do: the real mpremote, and a terminal on its serial port.

Every wait ends: when what is waited for has come, or after a limit, with what has come instead.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import serial

PROMPT = b"\r\n>>> "
GREETING = b'Type "help()" for more information.\r\n>>> '
LIMIT = 20.0


def mpremote(port: str, *arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the real mpremote against the board; fails the test if it fails, unless *check* is false."""
    run = subprocess.run(
        [sys.executable, "-m", "mpremote", "connect", port, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert not check or run.returncode == 0, run.stdout + run.stderr
    return run


def board_exec(port: str, code: str) -> str:
    """What *code* prints on the board, run by mpremote without a soft reset."""
    return mpremote(port, "resume", "exec", code).stdout.replace("\r", "")


class Console:
    """A terminal on the board's port; usable in ``with``."""

    def __init__(self, port: str) -> None:
        self._serial = serial.Serial(port, timeout=0.5)
        self._unseen = bytearray()

    def __enter__(self) -> Console:
        return self

    def __exit__(self, *_: object) -> None:
        self._serial.close()

    def type(self, text: bytes) -> None:
        """Type *text*, and wait for nothing."""
        self._serial.write(text)

    def until(self, ending: bytes) -> bytes:
        """All that comes, up to and with *ending*."""
        deadline = time.monotonic() + LIMIT
        looked_at = 0
        while (at := self._unseen.find(ending, looked_at)) < 0:
            assert time.monotonic() < deadline, f"waited for {ending!r}, and came {bytes(self._unseen)!r}"
            looked_at = max(0, len(self._unseen) - len(ending) + 1)
            self._unseen += self._serial.read(max(1, self._serial.in_waiting))
        seen = bytes(self._unseen[: at + len(ending)])
        del self._unseen[: len(seen)]
        return seen

    def ask(self, text: bytes, ending: bytes = PROMPT) -> bytes:
        """Type *text* and give what comes up to *ending*, the echo and the ending left out."""
        self.type(text)
        return self.until(ending).removesuffix(ending).removeprefix(text.replace(b"\r", b"\r\n"))

    def prompt(self) -> None:
        """Interrupt what may run, leave any other mode, and be at an empty line."""
        self.type(b"\r\x03\x02print('at ' + 'the prompt')\r")
        self.until(b"\r\nat the prompt" + PROMPT)

    def paste(self, code: str) -> bytes:
        """Run *code* in paste mode; what it prints."""
        self.type(b"\x05")
        self.until(b"=== ")
        self.type(code.encode().replace(b"\n", b"\r"))
        self.until(code.encode().replace(b"\n", b"\r\n=== "))
        self.type(b"\x04")
        self.until(b"\r\n")
        return self.until(b">>> ").removesuffix(b">>> ")
