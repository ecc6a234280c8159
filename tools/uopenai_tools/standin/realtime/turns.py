"""When what happened in a turn: speech, the response, its audio, and what was heard of it.

Times are `time.monotonic()` of this computer, which every program on it shares.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

# Turns kept; the oldest is forgotten.
_MOST = 10_000


@dataclass(frozen=True)
class Turn:
    """One turn: what came in, and the response to it. Times in seconds, None where it did not happen.

    *heard_ms*: how long the user's audio is; *audio_ms* and *deltas*: the assistant's that was sent;
    *truncated_to_ms*: how much of it the client says was heard.
    """

    number: int
    connection: int
    session_id: str
    first_append_at: float | None = None
    last_append_at: float | None = None
    speech_started_at: float | None = None
    speech_stopped_at: float | None = None
    committed_at: float | None = None
    audio_start_ms: int | None = None
    audio_end_ms: int | None = None
    heard_ms: float = 0.0
    transcript: str = ""
    response_id: str = ""
    response_created_at: float | None = None
    first_delta_at: float | None = None
    last_delta_at: float | None = None
    deltas: int = 0
    audio_ms: float = 0.0
    said: str = ""
    done_at: float | None = None
    status: str = ""
    reason: str = ""
    truncated_at: float | None = None
    truncated_to_ms: int | None = None

    def describe(self) -> str:
        """One line for people."""
        said = f"heard {self.heard_ms / 1000:.2f} s" if self.heard_ms else "asked in words"
        line = f"  turn {self.number} on connection {self.connection}: {said}"
        since = self.speech_stopped_at or self.committed_at or self.response_created_at
        if since is not None and self.first_delta_at is not None:
            line += f", first audio after {1000 * (self.first_delta_at - since):.0f} ms"
        if self.deltas:
            line += f", {self.audio_ms / 1000:.2f} s in {self.deltas} deltas"
        line += f" → {self.status}{f' ({self.reason})' if self.reason else ''}"
        if self.truncated_to_ms is not None:
            line += f", heard up to {self.truncated_to_ms / 1000:.2f} s"
        return line


class Turns:
    """The turns of all sessions, by number; *tell* is told of each that ended, or was truncated later."""

    def __init__(self, tell: Callable[[Turn], None] | None = None) -> None:
        self._tell = tell
        self._turns: OrderedDict[int, Turn] = OrderedDict()
        self._numbers = itertools.count(1)

    def begin(self, connection: int, session_id: str) -> int:
        """A new turn; its number."""
        number = next(self._numbers)
        self._turns[number] = Turn(number, connection, session_id)
        if len(self._turns) > _MOST:
            self._turns.popitem(last=False)
        return number

    def note(self, number: int, **what: Any) -> None:
        """Write *what* down in that turn, if it is still kept."""
        turn = self._turns.get(number)
        if turn is not None:
            self._turns[number] = replace(turn, **what)

    def get(self, number: int) -> Turn | None:
        """The turn as it stands."""
        return self._turns.get(number)

    def tell(self, number: int) -> None:
        """It has ended, or was truncated."""
        turn = self._turns.get(number)
        if turn is not None and self._tell is not None:
            self._tell(turn)

    def all(self) -> list[Turn]:
        """Every turn, the oldest first."""
        return list(self._turns.values())
