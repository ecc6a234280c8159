"""The admin key goes with the operations that need it and no other; beta headers go where they belong."""

from __future__ import annotations

import pytest
from both_sides import Sent
from cases import betas
from sdk_side import ADMIN_KEY, KEY

from uopenai_tools import contract

OPERATIONS = contract.load().operations
BETAS = betas()


def test_so_many_operations_take_the_admin_key_or_a_beta_header() -> None:
    assert sum(operation.admin for operation in OPERATIONS.values()) == 110
    assert len(BETAS) == 47
    assert not [name for name in BETAS if OPERATIONS[name].admin]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_call_carries_its_key_and_beta_header_and_no_other(sent: Sent, operation: str) -> None:
    key = ADMIN_KEY if OPERATIONS[operation].admin else KEY
    for case in sent.cases[operation]:
        (request,) = sent.board.requests[case.id]
        assert request.key == f"Bearer {key}"
        assert request.beta == BETAS.get(operation, "")
