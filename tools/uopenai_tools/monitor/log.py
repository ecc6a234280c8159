"""Makes a log of the bytes that come from a board: whole lines, each with the time at which it began.

Nothing is changed but the line ends; bytes that are no text go through as they are. A line that stops in its
middle (a prompt, a dot a second) is shown as far as it has come. Our own lines begin with "---".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

# Of a line that never ends: so much is enough to look at, in bytes.
_LONGEST = 4096


def now() -> datetime:
    """The host's clock, with its zone."""
    return datetime.now().astimezone()


class Log:
    """Writes a log to *write*. *explain* is given each line, and gives what is to be said about it."""

    def __init__(
        self,
        write: Callable[[bytes], None],
        explain: Callable[[str], Iterable[str]],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._write = write
        self._explain = explain
        self._clock = clock
        self._line = bytearray()  # of the line that has begun, all
        self._shown = 0  # how much of it has been written

    def take(self, data: bytes) -> None:
        """The next bytes, however they are split."""
        *whole, rest = data.split(b"\n")
        for part in whole:
            self._begin()
            self._line += part
            self._end()
        if rest:
            self._begin()
            self._line += rest
            if len(self._line) > _LONGEST:
                self._end()

    def pause(self) -> None:
        """Nothing came for a moment: show the line so far."""
        # A carriage return may be the first half of a line end.
        until = len(self._line) - self._line.endswith(b"\r")
        if until > self._shown:
            self._write(bytes(self._line[self._shown : until]))
            self._shown = until

    def say(self, text: str) -> None:
        """A line of our own, after the one that has begun."""
        if self._line:
            self._end()
        self._write(f"{self._stamp()}--- {text}\n".encode())

    def end(self) -> None:
        """Nothing more comes."""
        if self._line:
            self._end()

    def _begin(self) -> None:
        if not self._line and not self._shown:
            self._stamped = self._stamp().encode()
            self._line += self._stamped

    def _stamp(self) -> str:
        return self._clock().isoformat(timespec="milliseconds") + " "

    def _end(self) -> None:
        line = bytes(self._line)
        if line.endswith(b"\r"):
            line = line[:-1]
        self._write(line[self._shown :] + b"\n")
        said = line[len(self._stamped) :].decode("utf-8", "replace")
        self._line.clear()
        self._shown = 0
        for text in self._explain(said):
            self.say(text)
