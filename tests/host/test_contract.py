"""The contract finds operations by path and checks bodies as the service does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from uopenai_tools import contract
from uopenai_tools.contract import Contract, ContractError

Json = Any


@pytest.fixture(scope="module")
def api() -> Contract:
    return contract.load()


@pytest.mark.parametrize(
    ("method", "path", "operation", "values"),
    [
        ("GET", "/models", "listModels", {}),
        ("GET", "/models/gpt-4o-mini", "retrieveModel", {"model": "gpt-4o-mini"}),
        ("POST", "/chat/completions", "createChatCompletion", {}),
        ("GET", "/responses/resp_1", "getResponse", {"response_id": "resp_1"}),
    ],
)
def test_a_path_leads_to_its_operation(
    api: Contract, method: str, path: str, operation: str, values: dict[str, str]
) -> None:
    match = api.match(path)
    assert match is not None
    assert match.operations[method].name == operation
    assert match.values == values


def test_a_literal_path_goes_before_a_variable_one(api: Contract) -> None:
    literal = [operation for operation in api.operations.values() if "{" not in operation.path]
    for operation in literal:
        match = api.match(operation.path)
        assert match is not None
        assert match.operations[operation.method] is operation


@pytest.mark.parametrize("path", ["/", "", "/nothing", "/models/", "/models/a/b"])
def test_a_path_that_is_not_there_is_none(api: Contract, path: str) -> None:
    assert api.match(path) is None


def test_every_operation_has_a_validator_that_can_be_used(api: Contract) -> None:
    for operation in api.operations.values():
        for kind in operation.request:
            list(api.request(operation, kind).iter_errors({}))


@pytest.mark.parametrize(
    ("schema", "document", "valid"),
    [
        # nullable: with a type of its own, as one of several branches, with a list of values
        ("CreateCompletionRequest", {"model": "m", "prompt": "p", "seed": None}, True),
        ("CreateRunRequest", {"assistant_id": "a", "tool_choice": None}, True),
        ("CreateImageRequest", {"prompt": "p", "quality": None}, True),
        ("CreateImageRequest", {"prompt": "p", "quality": "fine"}, False),
        # a bound that is exclusive in the words of OpenAPI 3.0
        ("FineTuneDPOHyperparameters", {"beta": 0.5}, True),
        ("FineTuneDPOHyperparameters", {"beta": 0}, False),
        ("CreateChatCompletionRequest", {"model": "m", "messages": [{"role": "user", "content": "x"}]}, True),
        ("CreateChatCompletionRequest", {"model": "m", "messages": []}, False),
    ],
)
def test_schemas_are_checked_as_the_service_does(
    api: Contract, schema: str, document: Json, valid: bool
) -> None:
    assert api.schema(schema).is_valid(document) is valid


def test_an_answer_that_fits_several_branches_is_no_fault(api: Contract) -> None:
    operation = api.operations["createTranscription"]
    assert api.response(operation).is_valid({"text": "t", "duration": 1.0, "language": "english"})


def test_the_values_of_a_list_are_found_through_references(api: Contract) -> None:
    voice = api.properties({"$ref": "#/components/schemas/CreateSpeechRequest"})["voice"]
    assert "alloy" in api.enum(voice)


@pytest.mark.parametrize(("content", "reason"), [(None, "cannot read"), ("{", "is damaged")])
def test_facts_that_cannot_be_read_are_named_with_the_cure(
    tmp_path: Path, content: str | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / "operations.json").write_text(content)
    with pytest.raises(ContractError, match=f"{reason}.*operations.json|operations.json.*{reason}") as caught:
        contract.load(tmp_path)
    assert "make spec" in str(caught.value)
