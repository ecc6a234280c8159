"""The smallest heap in which a work is done, found by bisection.

A heap a little larger may fail again, as its fragments fall differently. So a figure is the smallest
heap from which on every one does, for as far as is looked: that much is enough, and repeatable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bench.device import Device, Outcome
from bench.server import BenchServer
from bench.works import KB, Work

STEP = 128  # bytes
_PLENTY = 8 * 1024 * KB
_LEAST = 1 * KB  # the interpreter does not start in less
_SLACK = range(0, KB + 1, STEP)  # bytes that the large size of a work may take more than the usual one
_ABOVE = (*range(STEP, KB + 1, STEP), 4 * KB)  # how much more is tried, to see that it is not worse


@dataclass(frozen=True)
class Figure:
    """A heap in bytes; or None and why there is none. *note*: what else is to be said."""

    heap: int | None
    note: str = ""


def smallest(passes: Callable[[int], Outcome], guess: int) -> Figure:
    """The smallest multiple of STEP with which *passes* does; *guess* is where it may lie."""
    whole = passes(_PLENTY)
    if not whole.passed:
        return Figure(None, f"not there yet: {whole.last}")
    bad = _LEAST
    while True:
        good = _bisect(passes, bad, max(guess, bad + STEP))
        worse = [good + more for more in _ABOVE if not passes(good + more).passed]
        if not worse:
            return Figure(good)
        bad = guess = worse[-1]


def _bisect(passes: Callable[[int], Outcome], bad: int, guess: int) -> int:
    """A heap that passes, STEP above one that does not; *guess* is tried first, and what lies above it."""
    good = _PLENTY
    while guess < good:
        if passes(guess).passed:
            good = guess
        else:
            bad, guess = guess, guess * 2
    while good - bad > STEP:
        middle = (good + bad) // 2 // STEP * STEP
        if passes(middle).passed:
            good = middle
        else:
            bad = middle
    return good


class Memory:
    """Measures works on *device* against *server*."""

    def __init__(self, device: Device, server: BenchServer) -> None:
        self._device = device
        self._server = server

    def once(self, work: Work, heap: int, *, rom: bool = False, large: bool | None = None) -> Outcome:
        """Do a work in *heap* bytes; at its own size, or as *large* says."""
        large = work.large if large is None else large
        return self._device.run(work.script, heap, self._server.url(large), rom=rom, large=large)

    def ours(self, work: Work, rom: bool = False) -> Figure:
        """The heap that the library takes; for a large work that of its usual size, if it is enough."""
        figure = smallest(lambda heap: self.once(work, heap, rom=rom, large=False), work.aim)
        if figure.heap is None or not work.large:
            return figure
        last = ""
        for more in _SLACK:
            outcome = self.once(work, figure.heap + more, rom=rom)
            if outcome.passed:
                return Figure(figure.heap + more, f"{more} bytes more than at the usual size")
            last = outcome.last
        return Figure(None, f"more than 1 KB above the {figure.heap} bytes of the usual size: {last}")

    def today(self, work: Work) -> Figure:
        """The heap that `requests` and `json` take."""
        if not work.today:
            return Figure(None, "no heap of a board is enough")
        run = partial(self._device.run, f"today_{work.script}", url=self._server.url())
        return smallest(lambda heap: run(heap), work.must)
