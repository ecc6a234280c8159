"""The names that older documents give to the models, and what each of them is today.

tools/spec/names.json, kept by hand, maps such a name to a *node*: a place in the contract, written as a
root and the steps from it.

    Batch.errors.data[]                  a property of a schema, a property of that, the items of that
    CreateRunRequest.tools|anyOf0        the first branch of a union (oneOf, allOf too)
    VectorStoreFileAttributes|anyOf0{}   the values of an object with names of its own
    op:createBatch:request               the body that an operation takes
    op:createTranscription:200           the body of its answer, here with status 200
    op:list-audit-logs:query             its query, as an object

Where a step needs it, references are followed. A property's name may hold dots
(`AuditLog.api_key.created.data`): the longest that the schema has is meant. Where a body has several
content types, JSON is meant, and else the first.

A name that stands for nothing today has "gone" in place of "node": the reason in a few words. A name
that stands for another shape than it did has "changed" besides: in what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uopenai_tools.contract import Contract, Operation
from uopenai_tools.generate.files import read_optional
from uopenai_tools.spec import FOLDER

Json = Any

_SCHEMA = re.compile(r"[^.\[{|]+")
_OPERATION = re.compile(r"op:(?P<name>[^:]+):(?P<part>request|query|\d+)")
_BRANCH = re.compile(r"\|(anyOf|oneOf|allOf)(\d+)")
_PROPERTY = re.compile(r"\.([^\[{|]+)")
_JSON = "application/json"


class NodeError(ValueError):
    """A node leads nowhere; the text says at which step, in one line."""


@dataclass(frozen=True)
class OlderName:
    """A name, the documents that have it, and its node, or the reason why it has none.

    *changed* says how a schema of the same name differs from what the documents show.
    """

    name: str
    documents: tuple[str, ...]
    node: str | None
    gone: str | None
    changed: str | None


def load_names(folder: Path = FOLDER) -> list[OlderName]:
    """The older names in *folder*, if it has any, in the order of the alphabet. Raises ValueError."""
    entries = read_optional(folder / "names.json", "names")
    return [
        OlderName(
            name,
            tuple(entry.get("documents", ())),
            entry.get("node"),
            entry.get("gone"),
            entry.get("changed"),
        )
        for name, entry in sorted(entries.items())
    ]


def lost(names: Iterable[OlderName], contract: Contract) -> dict[str, str]:
    """The names whose node leads nowhere, as may be with another document, and why."""
    reasons: dict[str, str] = {}
    for name in names:
        try:
            if name.node is not None:
                resolve(name.node, contract)
        except NodeError as error:
            reasons[name.name] = str(error)
    return reasons


def resolve(node: str, contract: Contract) -> Json:
    """The schema at *node*; a reference, if a reference stands there. Raises NodeError."""
    schema, steps = _root(node, contract)
    while steps:
        found = _stepped(contract.resolve(schema), steps)
        if found is None:
            raise NodeError(f"{node}: there is nothing at {steps!r}")
        schema, steps = found
    return schema


def _root(node: str, contract: Contract) -> tuple[Json, str]:
    """The schema that *node* begins with, and the steps from there."""
    if node.startswith("op:"):
        root = _OPERATION.match(node)
        operation = contract.operations.get(root["name"]) if root else None
        schema = _body(operation, root["part"]) if root and operation else None
        if root is None or schema is None:
            raise NodeError(f"{node}: there is no such operation, or it has no such body")
        return schema, node[root.end() :]
    root = _SCHEMA.match(node)
    if root is None or root.group() not in contract.schemas:
        raise NodeError(f"{node}: there is no such schema")
    return {"$ref": f"#/components/schemas/{root.group()}"}, node[root.end() :]


def _body(operation: Operation, part: str) -> Json | None:
    if part == "query":
        return {"type": "object", "properties": operation.query}
    kinds = operation.request if part == "request" else operation.responses.get(part, {})
    return kinds.get(_JSON) or next(iter(kinds.values()), None)


def _stepped(schema: Json, steps: str) -> tuple[Json, str] | None:
    """The schema behind the first of *steps*, and the steps behind it; None if there is none."""
    inner = unwrapped(schema)
    if branch := _BRANCH.match(steps):
        for candidate in (inner, schema):
            branches = candidate.get(branch[1], ())
            if int(branch[2]) < len(branches):
                return branches[int(branch[2])], steps[branch.end() :]
        return None
    for mark, keyword in (("[]", "items"), ("{}", "additionalProperties")):
        if steps.startswith(mark) and keyword in inner:
            return inner[keyword], steps[len(mark) :]
    if property_ := _PROPERTY.match(steps):
        name = property_[1]
        while name:
            if name in inner.get("properties", {}):
                return inner["properties"][name], steps[1 + len(name) :]
            name = name.rpartition(".")[0]
    return None


def unwrapped(schema: Json) -> Json:
    """What `nullable: true` stood in: the contract reads it as "this, or null"."""
    branches = schema.get("anyOf", ())
    if schema.keys() == {"anyOf"} and len(branches) == 2 and branches[1] == {"type": "null"}:
        return branches[0]
    return schema
