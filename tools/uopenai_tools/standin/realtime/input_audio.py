"""The input audio buffer: what was appended, where speech begins and ends in it, and what is committed.

Times are in milliseconds of audio since the session began, whatever the clock says. While nobody speaks,
voice activity detection keeps only the padding that would go before speech.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from uopenai_tools.standin.documents import new_id
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.realtime import formats
from uopenai_tools.standin.realtime.vad import Detector

Json = Any

_SHORTEST_MS = 100
# Far more than a session's 60 minutes hold, in any format.
_MOST_BYTES = 256 << 20
# How long `semantic_vad` waits before it takes a turn for ended, by its eagerness.
_EAGERNESS_MS = {"low": 1000, "medium": 500, "high": 250, "auto": 500}


@dataclass(frozen=True)
class Started:
    """Speech began, and will be the item *item_id*."""

    item_id: str
    at_ms: int


@dataclass(frozen=True)
class Stopped:
    """Speech ended; *audio* is the whole of it, with its padding."""

    item_id: str
    at_ms: int
    audio: bytes


@dataclass(frozen=True)
class Idle:
    """Nobody said anything from *start_ms* to *end_ms*; *audio* is the end of that."""

    item_id: str
    start_ms: int
    end_ms: int
    audio: bytes


Heard = Started | Stopped | Idle


class InputAudio:
    """The buffer of one session."""

    def __init__(self) -> None:
        self.format = formats.of("pcm")
        self._turns: Mapping[str, Json] = {}
        self._detector: Detector | None = None
        self._data = bytearray()
        self._start_ms = 0.0  # where the buffer begins
        self._offset_ms = 0.0  # where the detector began to hear
        self._item_id = ""
        self._idle_from_ms: float | None = None

    def configure(self, input_: Mapping[str, Json]) -> None:
        """Hear as `session.audio.input` says. What is in the buffer stays, unless the format changes."""
        form, turns = formats.of(input_.get("format", formats.PCM)), input_.get("turn_detection")
        if form != self.format:
            self._forget()
            self.format = form
        elif turns == self._turns:
            return
        self._turns = turns or {}
        self._detector = None
        if turns:
            silence = turns.get("silence_duration_ms", _EAGERNESS_MS[turns.get("eagerness", "auto")])
            self._detector = Detector(form.rate, turns.get("threshold", 0.5), silence)
            self._offset_ms = self._end_ms

    def append(self, text: str) -> Iterator[Heard]:
        """Take *text*, which is base64; what was heard in it. Raises ApiFault."""
        data = self.format.from_base64(text, "audio")
        if len(self._data) + len(data) > _MOST_BYTES:
            message = f"The input audio buffer is full: {_MOST_BYTES} bytes. Commit or clear it."
            raise ApiFault(400, message, "audio", "input_audio_buffer_full")
        self._data += data
        return self._heard(data) if self._detector else iter(())

    def commit(self) -> tuple[str, bytes]:
        """What is in the buffer, as the item of that id. Raises ApiFault if there is too little."""
        length = len(self._data) / self.format.bytes_per_ms
        if length < _SHORTEST_MS:
            message = (
                "Error committing input audio buffer: buffer too small. Expected at least "
                f"{_SHORTEST_MS}ms of audio, but buffer only has {length:.2f}ms of audio."
            )
            raise ApiFault(400, message, code="input_audio_buffer_commit_empty")
        taken = self._item_id or new_id("item_")[:26], bytes(self._data)
        self.clear()
        return taken

    def clear(self) -> None:
        """Throw away what is in the buffer."""
        self._forget()
        if self._detector:
            self._detector.silence()

    def idle_from(self, later_ms: float) -> None:
        """The assistant has said all, which will have been heard *later_ms* from now: wait from there."""
        self._idle_from_ms = self._end_ms + later_ms

    def busy(self) -> None:
        """A response is under way: nobody waits."""
        self._idle_from_ms = None

    @property
    def _end_ms(self) -> float:
        return self._start_ms + len(self._data) / self.format.bytes_per_ms

    def _forget(self) -> None:
        self._start_ms = self._end_ms
        self._data.clear()
        self._item_id = ""

    def _heard(self, data: bytes) -> Iterator[Heard]:
        assert self._detector
        for change in self._detector.feed(self.format.samples(data)):
            at_ms = self._offset_ms + change.at_ms
            if change.began:
                self._idle_from_ms = None
                self._item_id = new_id("item_")[:26]
                self._drop_before(at_ms - self._turns.get("prefix_padding_ms", 300))
                yield Started(self._item_id, round(self._start_ms))
            else:
                item_id, audio = self._item_id, self._take(at_ms)
                yield Stopped(item_id, round(at_ms), audio)
        if not self._detector.speaking:
            # The detector may have heard the beginning of speech already.
            self._drop_before(self._end_ms - self._turns.get("prefix_padding_ms", 300) - 100)
            yield from self._waited()

    def _waited(self) -> Iterator[Idle]:
        most, start = self._turns.get("idle_timeout_ms"), self._idle_from_ms
        if most is not None and start is not None and self._end_ms >= start + most:
            self._idle_from_ms = None
            end = self._end_ms
            yield Idle(new_id("item_")[:26], round(start), round(end), self._take(end))

    def _drop_before(self, at_ms: float) -> None:
        self._take(max(at_ms, self._start_ms))

    def _take(self, until_ms: float) -> bytes:
        """The buffer's beginning, which leaves it."""
        count = round((until_ms - self._start_ms) * self.format.rate / 1000) * self.format.width
        taken = bytes(self._data[:count])
        del self._data[:count]
        self._start_ms += len(taken) / self.format.bytes_per_ms
        if not self._detector or not self._detector.speaking:
            self._item_id = ""
        return taken
