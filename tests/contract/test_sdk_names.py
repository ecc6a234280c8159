"""The names that we call the SDK's are the SDK's, and so are the arguments, but for those that it lacks."""

from __future__ import annotations

import inspect

import pytest
import sdk_side
from cases import names, path_parameters
from openai import OpenAI

from uopenai_tools import contract
from uopenai_tools.contract import Operation

API = contract.load()
OPERATIONS = API.operations
NAMES = names()
OPTIONS = {"extra_headers", "extra_query", "extra_body", "timeout"}

# What the document has and the SDK has no argument for: its users send it in extra_body.
LACKING = {
    "createImageEdit": {"images", "moderation"},
    "create-realtime-session": {"prompt", "truncation"},
}


@pytest.fixture(scope="module")
def sdk() -> OpenAI:
    return sdk_side.client("http://127.0.0.1")


def arguments(sdk: OpenAI, name: str) -> dict[str, inspect.Parameter]:
    found = inspect.signature(sdk_side.method(sdk, name)).parameters
    return {key: parameter for key, parameter in found.items() if key not in OPTIONS}


def test_every_operation_has_a_name() -> None:
    assert NAMES.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_the_sdk_has_the_method_with_the_path_parameters_where_we_take_them(
    sdk: OpenAI, operation: Operation
) -> None:
    in_path = path_parameters(operation)
    for name in NAMES[operation.name]:
        found = arguments(sdk, name)
        positional = [key for key, each in found.items() if each.kind is each.POSITIONAL_OR_KEYWORD]
        assert positional == in_path[:1]
        assert found.keys() >= set(in_path)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.name)
def test_the_sdk_has_the_arguments_of_the_document(sdk: OpenAI, operation: Operation) -> None:
    described = set(operation.query)
    for schema in operation.request.values():
        described |= API.properties(schema).keys()
    for name in NAMES[operation.name]:
        assert described - arguments(sdk, name).keys() == LACKING.get(operation.name, set())
