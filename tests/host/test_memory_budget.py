"""Each work of the bench, done once in the heap that it may take at most: see tests/bench."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.device import Device
from bench.memory import Memory
from bench.server import BenchServer
from bench.works import WORKS, Work
from uopenai_tools.interpreter import Interpreter


@pytest.fixture(scope="module")
def memory(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """Does works on a device of its own."""
    if interpreter.word_bytes != 4:
        pytest.skip("the budgets are those of a board, whose words have 4 bytes, as on the i386 build")
    with BenchServer() as server:
        yield Memory(Device(interpreter, tmp_path_factory.mktemp("bench")), server)


_AT_THE_USUAL_SIZE = {work.script for work in WORKS if not work.large}


def _named(work: Work) -> str:
    return work.title.replace(" ", "-")


def _at_its_size(work: Work) -> object:
    slow = work.large and work.script != "files"
    return pytest.param(work, id=_named(work), marks=[pytest.mark.long] if slow else [])


@pytest.mark.parametrize("work", [_at_its_size(work) for work in WORKS])
def test_a_work_is_done_within_its_budget_of_heap(memory: Memory, work: Work) -> None:
    outcome = memory.once(work, work.must)
    assert outcome.passed, outcome.words


@pytest.mark.parametrize(
    "work", [work for work in WORKS if work.large and work.script not in _AT_THE_USUAL_SIZE], ids=_named
)
def test_a_large_work_is_within_its_budget_at_the_usual_size(memory: Memory, work: Work) -> None:
    outcome = memory.once(work, work.must, large=False)
    assert outcome.passed, outcome.words
