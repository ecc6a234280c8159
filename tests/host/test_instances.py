"""What is made from a schema, the schema accepts; what is spoilt in it, it refuses, and there."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest

from uopenai_tools import contract
from uopenai_tools.breakage import fault_paths
from uopenai_tools.contract import Contract
from uopenai_tools.instances import InstanceError, broken, full, minimal, varied
from uopenai_tools.patterns import PatternError, matching

Json = Any

API = contract.load()
SEEDS = range(3)


@pytest.mark.parametrize("name", API.schemas)
def test_a_schema_accepts_what_is_made_from_it(name: str) -> None:
    schema = API.schemas[name]
    made = [minimal(API, schema), full(API, schema), *(varied(API, schema, seed) for seed in SEEDS)]
    for instance in made:
        faults = [
            f"{list(fault.absolute_path)}: {fault.message}"
            for fault in API.schema(name).iter_errors(instance)
        ]
        assert not faults, (faults[0], instance)
        assert json.loads(json.dumps(instance)) == instance


@pytest.mark.parametrize("name", API.schemas)
def test_a_schema_refuses_what_is_spoilt_at_the_path_of_the_fault(name: str) -> None:
    schema = API.schemas[name]
    for seed in SEEDS:
        instance = varied(API, schema, seed)
        before = json.dumps(instance)
        spoilt = broken(API, schema, instance, seed)
        assert json.dumps(instance) == before
        assert spoilt is not None
        bad, path = spoilt
        assert path in set(fault_paths(API.schema(name).iter_errors(bad)))


def test_the_same_seed_gives_the_same_value_and_another_one_another() -> None:
    schema = API.schemas["CreateResponse"]
    assert varied(API, schema, 1) == varied(API, schema, 1)
    assert varied(API, schema, 1) != varied(API, schema, 2)
    instance = full(API, schema)
    assert broken(API, schema, instance, 1) == broken(API, schema, instance, 1)
    assert len({str(broken(API, schema, instance, seed)) for seed in range(8)}) > 4


def test_what_is_minimal_has_only_what_is_required_and_what_is_full_has_all() -> None:
    schema = API.schemas["CreateSpeechRequest"]
    assert set(minimal(API, schema)) == set(schema["required"])
    assert set(full(API, schema)) == set(schema["properties"])


SCHEMAS = {
    "missing": {"type": "object", "properties": {"a": {}}, "required": ["a"], "additionalProperties": False},
    "list": {"enum": ["one", "two"]},
    "range": {"type": "integer", "minimum": 3, "maximum": 3},
    "open range": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "text length": {"type": "string", "minLength": 2, "maxLength": 4},
    "array length": {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 2},
    "pattern": {"type": "string", "pattern": "^[a-c]{2}-\\d+$", "maxLength": 5},
    "not both": {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "not": {"required": ["a", "b"]},
    },
    "both": {"allOf": [{"type": ["number", "null"]}, {"type": "integer", "minimum": 2}, {"maximum": 9}]},
    "one that is many": {
        "type": "object",
        "properties": {"deeper": {"$ref": "#/components/schemas/CompoundFilter"}},
        "required": ["deeper"],
    },
    "names": {
        "type": "object",
        "additionalProperties": {"type": "integer"},
        "propertyNames": {"maxLength": 3},
        "maxProperties": 1,
    },
}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS.keys())
def test_every_keyword_is_heeded(schema: Json) -> None:
    validator = API.validator(schema)
    for instance in [
        minimal(API, schema),
        full(API, schema),
        *(varied(API, schema, seed) for seed in range(20)),
    ]:
        assert validator.is_valid(instance), instance
        spoilt = broken(API, schema, instance, 1)
        assert spoilt is not None
        assert not validator.is_valid(spoilt[0])


@pytest.mark.parametrize(
    ("schema", "instance", "spoilt"),
    [
        ({"type": "string", "minLength": 2}, "ab", {"a", "17"}),
        ({"type": "string", "maxLength": 2}, "ab", {"abx"}),
        ({"type": "integer", "maximum": 5}, 5, {"6"}),
        ({"type": "array", "maxItems": 1}, [1], {"[1, 1]"}),
        ({"type": "object", "required": ["a"]}, {"a": 1}, {"{}"}),
        ({"enum": ["a"], "type": "string"}, "a", {"no such value"}),
    ],
)
def test_each_kind_of_fault_comes_up(schema: Json, instance: Json, spoilt: set[str]) -> None:
    found = set()
    for seed in range(60):
        bad = broken(API, schema, instance, seed)
        assert bad is not None
        found.add(str(bad[0]))
    assert spoilt <= found


def test_nothing_can_be_spoilt_where_all_is_accepted() -> None:
    assert broken(API, {}, {"anything": 1}, 0) is None


def test_a_schema_that_requires_itself_is_named() -> None:
    endless = Contract({}, {"Endless": {"$ref": "#/components/schemas/Nest"}}, {})
    endless.schemas["Nest"] = {  # pyright: ignore[reportIndexIssue] - a test's own contract
        "type": "object",
        "properties": {"inner": {"$ref": "#/components/schemas/Endless"}},
        "required": ["inner"],
    }
    with pytest.raises(InstanceError, match="requires itself"):
        minimal(endless, {"$ref": "#/components/schemas/Endless"})


PATTERNS = [
    r"^[a-zA-Z0-9_-]+$",
    r"^(?:file|batch)_[0-9a-f]{8}$",
    r"^\d{4}-\d{2}-\d{2}T?$",
    r"^[^/\\]+\.(json|jsonl)$",
    r"^\w*\s?\S{2,}x$",
    r".{3}",
    r"^\u00e9[\x41-\x43\]-]$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_matches_what_is_made_for_it(pattern: str) -> None:
    for seed in range(20):
        text = matching(pattern, seed, Random(seed))
        assert re.search(pattern, text), text


def test_a_repetition_without_end_fills_the_length() -> None:
    assert len(matching(r"^id_[a-z]+$", 64, Random(1))) == 64


@pytest.mark.parametrize("pattern", [r"^(?=a)b$", r"(a)\1", "a)", "(a", "[a", "*a", r"a\b"])
def test_a_pattern_that_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        matching(pattern, 3, Random(1))
