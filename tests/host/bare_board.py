"""A board with nothing on it. A file of tests makes fixtures of this: ``link = pytest.fixture(bare)``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard


def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedBoard]:
    """A simulated board for all tests of a file, without a network."""
    with SimulatedBoard(state=tmp_path_factory.mktemp("board"), wifi={}) as simulated:
        yield simulated


def bare(board: SimulatedBoard) -> Iterator[BoardLink]:
    """A link to the board, which then has no file."""
    with BoardLink(board.port) as opened:
        for path in opened.files("/"):
            opened.remove(path)
        opened.soft_reset()
        yield opened
