"""The names that older documents give to the models, and what each of them is in the facts today.

tools/spec/names.json, kept by hand, maps such a name to a *node*: a place in schemas.json or
operations.json, written as a root and the steps from it.

    Batch.errors.data[]                  a property of a schema, a property of that, the items of that
    CreateRunRequest.tools|anyOf0        the first branch of a union (oneOf, allOf too)
    VectorStoreFileAttributes|anyOf0{}   the values of an object with names of its own
    op:createBatch:request               the body that an operation takes
    op:createTranscription:200           the body of its answer, here with status 200
    op:list-audit-logs:query             its query, as an object: contract.Operation.query

A step goes through references by itself; so does the whole node, which stands for what the last one
refers to. A property's name may hold dots (`AuditLog.api_key.created.data`): the longest that the
schema has is meant. Where a body has several content types, JSON is meant, and else the first.

A name that stands for nothing today has "gone" in place of "node": the reason in a few words. A name
that stands for another shape than it did has "changed" besides: in what.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uopenai_tools.spec import FOLDER

Json = Any

_BRANCH = re.compile(r"\|(anyOf|oneOf|allOf)(\d+)")
_JSON = "application/json"


class NodeError(ValueError):
    """A node leads nowhere; the text says which step, in one line."""


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


@dataclass(frozen=True)
class Step:
    """One step of a node: *kind* is "property", "items", "values", "anyOf", "oneOf" or "allOf"."""

    kind: str
    name: str = ""  # of the property
    index: int = 0  # of the branch


@dataclass(frozen=True)
class Place:
    """Where a node leads: *schema* as the facts have it, and the *root* and *steps* that lead there.

    *reference* is the name of the component schema that the node stands for as a whole, if any.
    """

    root: str
    steps: tuple[Step, ...]
    schema: Json
    reference: str | None


@dataclass(frozen=True)
class Facts:
    """The schemas by name, and the operations by operationId, as they stand in tools/spec."""

    schemas: Mapping[str, Json]
    operations: Mapping[str, Json]

    def place(self, node: str) -> Place:
        """Where *node* leads. Raises NodeError."""
        root, schema, rest = self._root(node)
        steps: list[Step] = []
        while rest:
            schema = self._target(schema)
            step, rest = _step(schema, rest, node)
            schema = _followed(schema, step)
            if schema is None:
                raise NodeError(f"{node}: the schema has no {_spelt(step)} here")
            steps.append(step)
        return Place(root, tuple(steps), schema, self._reference(root, steps, schema))

    def resolve(self, node: str) -> Json:
        """The schema that *node* stands for, references followed. Raises NodeError."""
        return self._target(self.place(node).schema)

    def _root(self, node: str) -> tuple[str, Json, str]:
        if node.startswith("op:"):
            name, _, which = node[3:].partition(":")
            end = re.match(r"\w+", which)
            root = f"op:{name}:{end.group() if end else ''}"
            return root, self._body(node, name, root.rsplit(":", 1)[1]), node[len(root) :]
        end = re.match(r"[\w-]+", node)
        root = end.group() if end else ""
        if root not in self.schemas:
            raise NodeError(f"{node}: there is no schema {root!r}")
        return root, self.schemas[root], node[len(root) :]

    def _body(self, node: str, name: str, which: str) -> Json:
        operation = self.operations.get(name)
        if operation is None:
            raise NodeError(f"{node}: there is no operation {name!r}")
        if which == "query":
            return query_schema(operation)
        body = operation.get("request") if which == "request" else operation["responses"].get(which)
        kinds = (body or {}).get("content")
        if not kinds:
            raise NodeError(f"{node}: the operation has no body {which!r}")
        return kinds[_JSON] if _JSON in kinds else next(iter(kinds.values()))

    def _target(self, schema: Json) -> Json:
        while isinstance(schema, Mapping) and "$ref" in schema:
            schema = self.schemas[_referred(schema)]
        return schema

    @staticmethod
    def _reference(root: str, steps: list[Step], schema: Json) -> str | None:
        if isinstance(schema, Mapping) and "$ref" in schema:
            return _referred(schema)
        return None if steps or root.startswith("op:") else root


def load_facts(folder: Path = FOLDER) -> Facts:
    """The facts in *folder*. Raises OSError and ValueError."""
    schemas = json.loads((folder / "schemas.json").read_text(encoding="utf-8"))["schemas"]
    described = json.loads((folder / "operations.json").read_text(encoding="utf-8"))
    return Facts(schemas, {entry["operationId"]: entry for entry in described["operations"]})


def load_names(folder: Path = FOLDER) -> list[OlderName]:
    """The older names in *folder*, if it has any, in the order of the alphabet. Raises ValueError."""
    if not (folder / "names.json").exists():
        return []
    entries = json.loads((folder / "names.json").read_text(encoding="utf-8"))["names"]
    return [
        OlderName(name, tuple(entry["documents"]), entry.get("node"), entry.get("gone"), entry.get("changed"))
        for name, entry in sorted(entries.items())
    ]


def fault(facts: Facts, name: OlderName) -> str | None:
    """Why *name* leads nowhere in *facts*, as it may in those of another document; None if all is well."""
    try:
        if name.node is not None:
            facts.place(name.node)
    except NodeError as error:
        return f"the older name {name.name}: {error}"
    return None


def query_schema(operation: Mapping[str, Json]) -> dict[str, Json]:
    """The query of *operation* as the schema of an object; names without the brackets of an array."""
    parameters = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
    named = {each["name"].removesuffix("[]"): each for each in parameters}
    return {
        "type": "object",
        "properties": {name: each.get("schema", {}) for name, each in named.items()},
        "required": [name for name, each in named.items() if each.get("required")],
    }


def _referred(schema: Mapping[str, Json]) -> str:
    return schema["$ref"].rsplit("/", 1)[1]


def _step(schema: Json, rest: str, node: str) -> tuple[Step, str]:
    """The first step of *rest*, taken from *schema*, and what is left."""
    if rest.startswith("[]"):
        return Step("items"), rest[2:]
    if rest.startswith("{}"):
        return Step("values"), rest[2:]
    branch = _BRANCH.match(rest)
    if branch:
        return Step(branch.group(1), index=int(branch.group(2))), rest[branch.end() :]
    if rest.startswith("."):
        name = _property(schema, rest[1:])
        return Step("property", name), rest[1 + len(name) :]
    raise NodeError(f"{node}: {rest!r} is no step: say .name, [], {{}} or |anyOf0")


def _property(schema: Json, rest: str) -> str:
    """The longest property of *schema* at the head of *rest*; what stands there, if there is none."""
    fitting = [
        name
        for name in schema.get("properties", {})
        if rest.startswith(name) and rest[len(name) : len(name) + 1] in ("", ".", "[", "{", "|")
    ]
    return max(fitting, key=len) if fitting else re.split(r"[.\[{|]", rest)[0]


def _followed(schema: Json, step: Step) -> Json | None:
    """What *step* leads to from *schema*, or None."""
    if not isinstance(schema, Mapping):
        return None
    if step.kind == "property":
        return schema.get("properties", {}).get(step.name)
    if step.kind == "items":
        return schema.get("items")
    if step.kind == "values":
        return schema.get("additionalProperties")
    branches = schema.get(step.kind, ())
    return branches[step.index] if step.index < len(branches) else None


def _spelt(step: Step) -> str:
    if step.kind == "property":
        return f"property {step.name!r}"
    return step.kind if step.kind in ("items", "values") else f"{step.kind}{step.index}"
