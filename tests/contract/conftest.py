"""What the contract tests share: the same calls, sent through the official SDK and from a board."""

from __future__ import annotations

import pytest
from both_sides import Sent, send

from uopenai_tools import contract


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """All the calls, sent through both."""
    return send(contract.load(), tmp_path_factory.mktemp("board"))
