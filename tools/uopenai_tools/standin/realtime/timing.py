"""Writes a session's turns down as they happen."""

from __future__ import annotations

import time
from collections import OrderedDict

from uopenai_tools.standin.realtime.response import Response
from uopenai_tools.standin.realtime.turns import Turns

# Items whose truncation is still written down; a client truncates what it has just played.
_MOST_ITEMS = 100


class Timing:
    """The turns of one session. A turn begins with its first audio, or with its response."""

    def __init__(self, turns: Turns, connection: int, session_id: str) -> None:
        self._turns, self._begin = turns, (connection, session_id)
        self._number: int | None = None
        self._appends: tuple[float, float] | None = None
        self._of: OrderedDict[str, int] = OrderedDict()

    def appended(self) -> None:
        """A piece of audio came."""
        now = time.monotonic()
        self._appends = (self._appends[0] if self._appends else now), now

    def speech_started(self, at_ms: int) -> None:
        """Speech was heard."""
        number = self._number = self._new()
        first = self._appends[0] if self._appends else None
        what = {"first_append_at": first, "audio_start_ms": at_ms}
        self._turns.note(number, speech_started_at=time.monotonic(), **what)

    def speech_stopped(self, at_ms: int) -> None:
        """Speech is over."""
        self._turns.note(self._current(), speech_stopped_at=time.monotonic(), audio_end_ms=at_ms)

    def committed(self, heard_ms: float, transcript: str) -> None:
        """The audio became an item."""
        first, last = self._appends or (None, None)
        self._appends = None
        what = {"first_append_at": first, "last_append_at": last}
        now = time.monotonic()
        self._turns.note(self._current(), committed_at=now, heard_ms=heard_ms, transcript=transcript, **what)

    def responding(self, response: Response) -> None:
        """A response begins, to what was committed last."""
        number = self._current()
        self._number = None
        self._of[response.item_id] = number
        if len(self._of) > _MOST_ITEMS:
            self._of.popitem(last=False)
        self._turns.note(number, response_id=response.id, response_created_at=time.monotonic())

    def delta(self, response: Response) -> None:
        """A piece of its audio was sent."""
        number, now = self._of.get(response.item_id, 0), time.monotonic()
        turn = self._turns.get(number)
        if turn is not None:
            first = turn.first_delta_at or now
            what = {"first_delta_at": first, "last_delta_at": now, "deltas": turn.deltas + 1}
            self._turns.note(number, audio_ms=response.audio_ms, **what)

    def done(self, response: Response, status: str) -> None:
        """It has ended."""
        number = self._of.get(response.item_id, 0)
        what = {"status": status, "reason": response.reason, "said": response.said}
        self._turns.note(number, done_at=time.monotonic(), audio_ms=response.audio_ms, **what)
        self._turns.tell(number)

    def truncated(self, item_id: str, end_ms: int) -> None:
        """The client says how much of it was heard."""
        number = self._of.get(item_id, 0)
        self._turns.note(number, truncated_at=time.monotonic(), truncated_to_ms=end_ms)
        self._turns.tell(number)

    def _current(self) -> int:
        if self._number is None:
            self._number = self._new()
        return self._number

    def _new(self) -> int:
        return self._turns.begin(*self._begin)
