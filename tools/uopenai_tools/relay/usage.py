"""Finds what an answer says it has used, while it passes: one window of a few kilobytes, whatever its size.

The service names it in a member "usage" of the answer, or of one of its events. A quotation mark inside a
JSON string is escaped, so `"usage":{` with none before it is a member's name, at any depth and whatever the
rest of the document says. Of several (a stream that counts up, a run and its steps) the largest is the sum.

An answer that names no usage is reckoned, cautiously: `Meter.reckoned`.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import Any, Protocol

# A usage has some 300 bytes, a model's name less; what is longer is neither.
_LONGEST = 4096
_FOUND = re.compile(rb'(?<!\\)"(usage|model|status)"\s*:\s*(?=[{"])')
# As long as a name may be that has come in part; the byte before it, too.
_TAIL = 64
_DECODER = json.JSONDecoder()

# Bytes that count as one token where the answer says nothing: of text, and of sound, pictures and files.
BYTES_OF_TEXT, BYTES_OF_OTHERS = 4, 1000
# An event brings a word or two, in a frame of some 200 bytes.
TOKENS_OF_EVENT = 2
# What is spent where the relay does not see it, with a client secret that was minted or by work that runs on
# in the service (a response in the background, a run, a batch), counts as this many tokens.
UNSEEN = 20_000
_RUNS_ON = ("queued", "in_progress", "validating", "validating_files")

_TEXTS = ("application/json", "text/", "application/x-ndjson")


@dataclass(frozen=True)
class Usage:
    """Tokens that went in, and tokens that came out; *stated* by the service, or else reckoned here."""

    input: int = 0
    output: int = 0
    stated: bool = False

    @property
    def total(self) -> int:
        """All of them."""
        return self.input + self.output


def is_text(content_type: str) -> bool:
    """Whether a body of this type is text, which may name a usage."""
    return content_type.strip().lower().startswith(_TEXTS)


def reckoned(count: int, content_type: str) -> int:
    """What so many bytes count as: a token for each four of text, or 1,000 of anything else; rounded up."""
    each = BYTES_OF_TEXT if is_text(content_type) else BYTES_OF_OTHERS
    return -(-count // each)


class _Inflater(Protocol):
    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...

    @property
    def unconsumed_tail(self) -> bytes: ...


class Meter:
    """Fed with an answer's bytes as they pass, however they are cut. *coding*: its Content-Encoding."""

    def __init__(self, content_type: str, coding: str = "") -> None:
        self.usage: Usage | None = None
        self.model = self.status = ""
        self._window = b""
        # 32: gzip and zlib are told apart by their first bytes.
        self._inflater: _Inflater | None = zlib.decompressobj(47) if coding in ("gzip", "deflate") else None
        self._events, self._seam = 0, b"\n"
        self._streamed = content_type.strip().lower().startswith("text/event-stream")
        self._count = 0
        self._type = content_type
        self._off = not is_text(content_type) or coding not in ("", "identity", "gzip", "deflate")

    @property
    def runs_on(self) -> bool:
        """Whether the answer is about work that is still to be done, and to be paid."""
        return self.usage is None and not self._streamed and self.status in _RUNS_ON

    @property
    def reckoned(self) -> int:
        """What the answer counts as if it named no usage."""
        return self._events * TOKENS_OF_EVENT if self._streamed else reckoned(self._count, self._type)

    def feed(self, data: bytes) -> None:
        """The next piece."""
        self._count += len(data)
        if self._off:
            return
        if self._inflater is None:
            self._look(data)
            return
        try:
            # A piece at a time: a small answer may unfold into one that fits nowhere.
            while data:
                self._look(self._inflater.decompress(data, 1 << 20))
                data = self._inflater.unconsumed_tail
        except zlib.error:
            self._off = True

    def _look(self, data: bytes) -> None:
        if self._streamed:
            # The line end before "data:" may have come with the piece before.
            seam = self._seam + data
            self._events += seam.count(b"\ndata:") - self._seam.count(b"\ndata:")
            self._seam = seam[-6:]
        window, at = self._window + data, 0
        while found := _FOUND.search(window, at):
            rest = window[found.end() : found.end() + _LONGEST]
            value = _value(rest)
            if value is None and len(rest) < _LONGEST:
                self._window = window[max(0, found.start() - 1) :]  # the rest of it is still to come
                return
            self._take(found[1], value)
            at = found.end()
        self._window = window[max(at, len(window) - _TAIL) :]

    def _take(self, name: bytes, value: Any) -> None:
        if name != b"usage":
            attribute = name.decode()
            if isinstance(value, str) and not getattr(self, attribute):
                setattr(self, attribute, value)
        elif (usage := _usage(value)) and (self.usage is None or usage.total >= self.usage.total):
            self.usage = usage


def _value(text: bytes) -> Any:
    """The JSON value that *text* begins with; None if it does not end there."""
    try:
        return _DECODER.raw_decode(text.decode("utf-8", "replace"))[0]
    except (ValueError, RecursionError):
        return None


def _usage(value: Any) -> Usage | None:
    """The tokens that a "usage" names, in the words of chat or of responses; None if it is something else."""
    if not isinstance(value, dict):
        return None
    given = [
        _count(value, "prompt_tokens", "input_tokens"),
        _count(value, "completion_tokens", "output_tokens"),
    ]
    total = _count(value, "total_tokens")
    if total is None and given == [None, None]:
        return None
    came = given[1] or 0
    went = given[0] if given[0] is not None else max(0, (total or 0) - came)
    # What is in the sum and in neither part is as dear as what came.
    return Usage(went, max(came, (total or 0) - went), stated=True)


def _count(value: dict[str, Any], *names: str) -> int | None:
    for name in names:
        count = value.get(name)
        if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
            return count
    return None
