"""Runs one target on input after input. The same seed and number make the same input, and the same pieces."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from fuzz.targets import TARGETS

_ENDLESS_S = 10.0  # an input takes a millisecond


class Failure(Exception):
    """A target failed; the text says on what, and how to do it again."""


class Endless(BaseException):
    """An input took too long. No Exception, so that nothing under test can catch it."""


def fuzz(name: str, seconds: float, seed: int, first: int = 0) -> int:
    """Run the target *name* for so many seconds of the processor; the count of its inputs. Raises Failure."""
    target = TARGETS[name]
    until = time.process_time() + seconds
    number = first
    while True:
        chance = random.Random(f"{seed}/{name}/{number}")
        data = target.make(chance)
        try:
            with _watched():
                target.check(data, chance)
        except (Exception, Endless) as fault:
            again = f"python -m fuzz --only {name} --seed {seed} --first {number}"
            raise Failure(
                f"{name}: {type(fault).__name__}: {fault}\non {data!r}\nagain with: {again}"
            ) from fault
        number += 1
        if time.process_time() > until:
            return number - first


@contextmanager
def _watched() -> Iterator[None]:
    """Raise Endless in a loop that does not end."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise Endless(f"more than {_ENDLESS_S:.0f} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, _ENDLESS_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
