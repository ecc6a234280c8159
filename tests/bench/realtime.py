"""Realtime audio: how much faster than it is spoken, what it allocates, what a long session leaves.

The loops and the two ways of audio are timed in many short rounds, of which the fastest counts: what makes
one slow is something else that the host does, and a whole run where that goes on for long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.device import Device, Outcome
from bench.report import Row

_HEAP = 4 * 1024 * 1024
_SESSION_HEAP = 1024 * 1024
_SESSIONS = 5  # of 10 s, of which the fastest counts
_RUNS = 5  # of each script, by turns
_FRAME_US = 20_000  # of audio in a frame
_MEASURED = ("up", "down_20", "down_200", "loops")
_TIMES = "× real time"
_BYTES = "bytes a frame"

_UP = "20 ms of microphone audio to a masked frame"
_DOWN = "20 ms of audio from frames of {0} ms to the speaker's buffer"
_BOTH = "audio both ways at once, through sockets"
_GROWTH = "what the heap holds after 10 minutes of audio, less what after 1 minute"
_LOOPS = {"mask": "masking", "encode": "base64 on the way up", "decode": "base64 on the way down"}


def rows(device: Device, session: str, long_session: str, wanted: Callable[[str], bool]) -> Iterator[Row]:
    """The rows whose name is *wanted*; the base URLs are for sessions of 10 s and of 10 minutes of audio."""
    found = [row for row in _frame_rows({}, "") if wanted(row.name)]
    if found:
        outcomes = [
            device.run("speed_frames", _HEAP, session, arguments=[what]) for what in _MEASURED * _RUNS
        ]
        measured: dict[str, float] = {}
        for key, value in (told for outcome in outcomes for told in _told(outcome).items()):
            measured[key] = min(value, measured.get(key, value))
        why = next((_why(outcome) for outcome in outcomes if not outcome.passed), "")
        told = {row.name: row for row in _frame_rows(measured, why)}
        yield from (told[row.name] for row in found)
    both = Row("realtime", _BOTH, None, _TIMES, "higher", 100)
    if wanted(both.name):
        runs = [device.run("realtime", _SESSION_HEAP, session) for _ in range(_SESSIONS)]
        times = [int(run.last.split()[2]) for run in runs if run.passed]
        value = 10_000 / min(times) if times else None
        yield Row("realtime", _BOTH, value, _TIMES, "higher", 100, note=_why(runs[-1]))
    growth = Row("realtime", _GROWTH, None, "bytes", "lower", 0)
    if wanted(growth.name):
        outcome = device.run("realtime", _SESSION_HEAP, long_session)
        first, last, _ = outcome.last.split() if outcome.passed else (0, 0, 0)
        value = int(last) - int(first) if outcome.passed else None
        yield Row("realtime", _GROWTH, value, "bytes", "lower", 0, note=_why(outcome))


def _why(outcome: Outcome) -> str:
    return "" if outcome.passed else f"not there yet: {outcome.last}"


def _told(outcome: Outcome) -> dict[str, float]:
    """What the script says of a turn, by "name unit"."""
    found: dict[str, float] = {}
    for line in outcome.words.splitlines() if outcome.passed else ():
        name, unit, value, turns = line.split()
        key = f"{name} {unit}"
        found[key] = int(value) / int(turns)
    return found


def _frame_rows(told: dict[str, float], note: str) -> Iterator[Row]:
    """The rows of what the script of the frames has told; without values where it has not."""
    ways = [("up", 1, _UP), ("down_20", 1, _DOWN.format(20)), ("down_200", 10, _DOWN.format(200))]
    for name, frames, title in ways:
        took, bytes_ = told.get(f"{name} us"), told.get(f"{name} bytes")
        speed = _FRAME_US * frames / took if took else None
        yield Row("realtime", title, speed, _TIMES, "higher", 1000, note=note)
        each = None if bytes_ is None else bytes_ / frames
        yield Row("realtime", f"{title}, allocated", each, _BYTES, "lower", 256, note=note)
    for name, title in _LOOPS.items():
        took, bare = told.get(f"{name} us"), told.get("copy us")
        if took and name == "decode":
            took -= told["undone us"]  # the text is put back each time
        ratio = bare / took if bare and took else None
        full = f"{title}, against a loop in viper that copies as many bytes"
        yield Row("realtime", full, ratio, "ratio", "higher", 0.5, note=note)
