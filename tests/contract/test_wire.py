"""On the wire each call of ours is what the official SDK sends for the same arguments.

The admin key goes with the operations that need it and no other; beta headers go where they belong. That
stands here because a worker sends all the calls for a file that asks for them: some seconds of work.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from both_sides import Sent
from cases import Case, betas
from recorder import Request
from sdk_side import ADMIN_KEY, KEY

from uopenai_tools import contract

Json = Any

OPERATIONS = contract.load().operations
BETAS = betas()

# The differences, all of them: where we follow the document, and the SDK does not.
#
# The SDK sends these to the path of the document and "/cancel", which the document does not have.
CANCELLED = ("cancelEvalRun",)
# Here the SDK takes only a file, and the document also an object that refers to one.
REFERENCES = {"createVideo": "input_reference", "CreateVideoEdit": "video", "CreateVideoExtend": "video"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_call_is_on_the_wire_what_the_sdk_sends(sent: Sent, operation: str) -> None:
    for case in sent.cases[operation]:
        assert case.id not in sent.board.faults, sent.board.faults[case.id]
        (ours,) = sent.board.requests[case.id]
        if refers(case):
            continue
        assert sent.sdk.requests[case.id], sent.sdk.faults[case.id]
        (theirs,) = sent.sdk.requests[case.id]
        if operation in CANCELLED:
            assert theirs.path == ours.path + "/cancel"
            theirs = replace(theirs, path=ours.path)
        assert not differences(ours, theirs), case.id


def refers(case: Case) -> bool:
    """Whether there is an object where the SDK takes only a file."""
    return isinstance(case.body.get(REFERENCES.get(case.operation.name, "")), dict)


@pytest.mark.parametrize("operation", REFERENCES)
def test_a_reference_goes_where_the_sdk_takes_only_a_file(sent: Sent, operation: str) -> None:
    referring = [case for case in sent.cases[operation] if refers(case)]
    assert referring
    for case in referring:
        assert sent.sdk.requests[case.id] == [], "the SDK sends it now: it is no difference any more"
        (ours,) = sent.board.requests[case.id]
        if ours.kind == "application/json":
            assert ours.body == case.body
        else:
            name = REFERENCES[operation]
            sent_as = {part.name: part.content.decode() for part in ours.body if part.name.startswith(name)}
            assert sent_as == {f"{name}[{key}]": value for key, value in case.body[name].items()}


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


def differences(ours: Request, theirs: Request) -> list[str]:
    """What is not the same, a line for each."""
    found = []
    for field in fields(Request):
        our, their = _apart(getattr(ours, field.name), getattr(theirs, field.name))
        if our != their:
            found.append(f"{field.name}: we send {our!r}, the SDK sends {their!r}")
    return found


def _apart(one: Json, other: Json) -> tuple[Json, Json]:
    """Of two lists or objects, only what is not in both."""
    if isinstance(one, list) and isinstance(other, list):
        one, other = list(one), list(other)
        for each in list(one):
            if each in other:
                one.remove(each)
                other.remove(each)
        return one, other
    if isinstance(one, dict) and isinstance(other, dict):
        differ = [key for key in {**one, **other} if one.get(key, ...) != other.get(key, ...)]
        one, other = ({key: each[key] for key in differ if key in each} for each in (one, other))
    return one, other
