"""Finds the schema that a name of the older documents stands for.

The grammar of a place, as tools/spec/names.json has it: `Schema.property`, `[]` for an array's items,
`{}` for the values of an object with names of its own, `|anyOf0` for a branch; `op:OPERATION:request`,
`:200` and `:query` for what an operation takes and gives. A property's name may hold dots: the
longest that there is is meant. References are followed where a step needs it.
"""

from __future__ import annotations

import re
from typing import Any

from uopenai_tools.contract import Contract, Operation

Json = Any

_BRANCH = re.compile(r"\|(anyOf|oneOf|allOf)(\d+)")
_NAME = re.compile(r"[^.\[{|]+")
_NAMES = re.compile(r"\.([^\[{|]+)")
_JSON = "application/json"


class UnknownPlaceError(LookupError):
    """A place that the facts do not have; the text says which, and the step that fails."""


def resolve(place: str, contract: Contract) -> Json:
    """The schema at *place*. Raises UnknownPlaceError."""
    schema, steps = _start(place, contract)
    while steps:
        found = _stepped(contract.resolve(schema), steps)
        if found is None:
            raise UnknownPlaceError(f"{place}: there is nothing at {steps!r}")
        schema, steps = found
    return schema


def _start(place: str, contract: Contract) -> tuple[Json, str]:
    """The schema that *place* begins with, and the steps from there."""
    if place.startswith("op:"):
        name, _, rest = place[3:].partition(":")
        part = re.match(r"[a-z0-9]+", rest)
        operation = contract.operations.get(name)
        found = None if operation is None or part is None else content(operation, part.group())
        if found is None or part is None:
            raise UnknownPlaceError(f"{place}: there is no such operation, or it has no such content")
        return found, rest[part.end() :]
    named = _NAME.match(place)
    if named is None or named.group() not in contract.schemas:
        raise UnknownPlaceError(f"{place}: there is no such schema")
    return {"$ref": f"#/components/schemas/{named.group()}"}, place[named.end() :]


def content(operation: Operation, part: str) -> Json | None:
    """The schema of "request", of "query", or of the answer of a status: its JSON, else what there is."""
    if part == "query":
        return {"type": "object", "properties": operation.query}
    kinds = operation.request if part == "request" else operation.responses.get(part, {})
    return kinds.get(_JSON) or next(iter(kinds.values()), None)


def _stepped(schema: Json, steps: str) -> tuple[Json, str] | None:
    """The schema behind the first of *steps*, and the steps behind it."""
    inner = _unwrapped(schema)
    if branch := _BRANCH.match(steps):
        for candidate in (inner, schema):
            branches = candidate.get(branch[1], ())
            if int(branch[2]) < len(branches):
                return branches[int(branch[2])], steps[branch.end() :]
        return None
    for mark, keyword in (("[]", "items"), ("{}", "additionalProperties")):
        if steps.startswith(mark) and keyword in inner:
            return inner[keyword], steps[len(mark) :]
    if named := _NAMES.match(steps):
        name = named[1]
        while name:
            if name in inner.get("properties", {}):
                return inner["properties"][name], steps[1 + len(name) :]
            name = name.rpartition(".")[0]
    return None


def _unwrapped(schema: Json) -> Json:
    """What `nullable: true` stood in: contract reads it as "this, or null"."""
    branches = schema.get("anyOf", ())
    if schema.keys() == {"anyOf"} and len(branches) == 2 and branches[1] == {"type": "null"}:
        return branches[0]
    return schema
