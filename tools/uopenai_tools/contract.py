"""The API's facts in tools/spec, ready to be asked: which operation is this, and is this body right?

Schemas are checked by jsonschema (draft 2020-12). References are followed when a check gets to
them, and a validator is made when it is first used, so that loading takes a moment only.

Where the document and JSON Schema part ways:

* `nullable` and a truth value for `exclusiveMinimum` (words of OpenAPI 3.0) are turned into the type
  "null" and a bound on loading.
* `oneOf` is checked as `anyOf`. Several of the document's branches overlap (a chat message whose
  role is missing from the branch, a transcription that is a valid short and a valid long one), and
  the service takes what strict `oneOf` would refuse as ambiguous.
* `discriminator` decides nothing here: its branches name their tag as an enum of one.

`schema_faults` puts what fails into words. Making the facts is `spec`'s work.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from uopenai_tools.faults import Fault
from uopenai_tools.spec import FOLDER

Json = Any

# Where the registry keeps the facts. A name, not an address: nothing is fetched.
_URI = "urn:uopenai:spec"

_NULL = {"nullable": True}

_Checker = extend(Draft202012Validator, {"oneOf": Draft202012Validator.VALIDATORS["anyOf"]})


class ContractError(Fault):
    """The facts cannot be read; the text says which file and why."""


@dataclass(frozen=True)
class Operation:
    """One operation of the API. *request* and the values of *responses*: content type → schema."""

    name: str
    method: str
    path: str
    parameters: tuple[Mapping[str, Json], ...]
    request: Mapping[str, Json]
    request_required: bool
    responses: Mapping[str, Mapping[str, Json]]
    admin: bool

    @property
    def query(self) -> dict[str, Json]:
        """The schema of each parameter in the query, by its name without brackets."""
        found = (each for each in self.parameters if each["in"] == "query")
        return {each["name"].removesuffix("[]"): each.get("schema", {}) for each in found}

    @property
    def query_schema(self) -> Json:
        """The schema of the whole query, an object."""
        needed = [each["name"] for each in self.parameters if each["in"] == "query" and each.get("required")]
        required = [name.removesuffix("[]") for name in needed]
        return {"type": "object", "properties": self.query, "required": required}


@dataclass(frozen=True)
class Match:
    """What a path stands for: its operations by method, and the values in the path."""

    operations: Mapping[str, Operation]
    values: Mapping[str, str]


@dataclass
class Contract:
    """All operations and schemas. Use `load`."""

    operations: Mapping[str, Operation]
    schemas: Mapping[str, Json]
    _document: Mapping[str, Json]
    webhooks: Mapping[str, Json] = field(default_factory=dict)
    _templates: list[tuple[list[str], dict[str, Operation]]] = field(init=False, repr=False)
    _registry: Registry[Json] = field(init=False, repr=False)
    _validators: dict[str, Validator] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        paths: dict[str, dict[str, Operation]] = {}
        for operation in self.operations.values():
            paths.setdefault(operation.path, {})[operation.method] = operation
        # A literal segment goes before a variable one: /responses/compact before /responses/{id}.
        ordered = sorted(paths.items(), key=lambda item: [part.startswith("{") for part in _parts(item[0])])
        self._templates = [(_parts(path), operations) for path, operations in ordered]
        resource = DRAFT202012.create_resource(self._document)
        self._registry = Registry().with_resource(_URI, resource)

    def match(self, path: str) -> Match | None:
        """The operations at *path* (without the base path), or None if the API has no such path."""
        parts = _parts(path)
        for template, operations in self._templates:
            values = _values(template, parts)
            if values is not None:
                return Match(operations, values)
        return None

    def request(self, operation: Operation, kind: str = "application/json") -> Validator:
        """The validator of the body of *operation*, sent as *kind*."""
        return self._at(f"/requests/{operation.name}/{_escaped(kind)}")

    def response(self, operation: Operation, status: int = 200, kind: str = "application/json") -> Validator:
        """The validator of an answer; of one event for "text/event-stream"."""
        return self._at(f"/responses/{operation.name}/{status}/{_escaped(kind)}")

    def query(self, operation: Operation) -> Validator:
        """The validator of the query of *operation*, as an object of its parameters."""
        return self._at(f"/queries/{operation.name}")

    def schema(self, name: str) -> Validator:
        """The validator of a component schema."""
        return self._at(f"/components/schemas/{name}")

    def validator(self, schema: Json) -> Validator:
        """The validator of any schema, a part of one too."""
        # The references in it are looked for in the document that it stands in: it gets one around it.
        whole = {"components": self._document["components"], "allOf": [schema]}
        return _Checker(whole, registry=self._registry)

    def resolve(self, schema: Json) -> Json:
        """*schema*, or what it refers to."""
        while isinstance(schema, Mapping) and "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def properties(self, schema: Json, inside: tuple[int, ...] = ()) -> dict[str, Json]:
        """Every property that *schema* names, through its references and branches.

        *inside*: the schemas that it is a branch of, which may be itself.
        """
        schema = self.resolve(schema)
        found: dict[str, Json] = {}
        if isinstance(schema, Mapping) and id(schema) not in inside:
            for key in ("allOf", "anyOf", "oneOf"):
                for branch in schema.get(key, ()):
                    found.update(self.properties(branch, (*inside, id(schema))))
            found.update(schema.get("properties", {}))
        return found

    def enum(self, schema: Json) -> list[str]:
        """The values that *schema* lists, through its references and branches."""
        schema = self.resolve(schema)
        values = [value for value in schema.get("enum", ()) if value is not None]
        for key in ("allOf", "anyOf", "oneOf"):
            for branch in schema.get(key, ()):
                values += self.enum(branch)
        return values

    def _at(self, pointer: str) -> Validator:
        if pointer not in self._validators:
            schema = {"$ref": f"{_URI}#{pointer}"}
            self._validators[pointer] = _Checker(schema, registry=self._registry)
        return self._validators[pointer]


def load(folder: Path = FOLDER) -> Contract:
    """The contract in *folder*. Raises ContractError."""
    described = _read(folder / "operations.json")
    schemas = _read(folder / "schemas.json")["schemas"]
    webhooks = described.get("webhooks", {})
    for tree in (described["operations"], schemas, webhooks):
        for schema in _nested(tree):
            _accept_null(schema)
            _exclude_bounds(schema)
    operations: dict[str, Operation] = {}
    for entry in described["operations"]:  # the first of an id, where a document has it twice
        operations.setdefault(entry["operationId"], _operation(entry))
    document = {
        "components": {"schemas": schemas},
        "requests": {name: operation.request for name, operation in operations.items()},
        "responses": {name: operation.responses for name, operation in operations.items()},
        "queries": {name: operation.query_schema for name, operation in operations.items()},
    }
    return Contract(operations, schemas, document, webhooks)


def _read(path: Path) -> dict[str, Json]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContractError(f"cannot read {path}: {error.strerror}; `make spec DOC=…` makes it") from None
    except ValueError as error:
        raise ContractError(f"{path} is damaged ({error}); `make spec DOC=…` makes it anew") from None


def _operation(entry: Mapping[str, Json]) -> Operation:
    body = entry.get("request", {})
    return Operation(
        name=entry["operationId"],
        method=entry["method"],
        path=entry["path"],
        parameters=tuple(entry.get("parameters", ())),
        request=body.get("content", {}),
        request_required=body.get("required", False),
        responses={status: answer.get("content", {}) for status, answer in entry["responses"].items()},
        admin=any("AdminApiKeyAuth" in choice for choice in entry.get("security", ())),
    )


def _nested(value: Json) -> Iterator[dict[str, Json]]:
    """Every object in *value*, the outer ones first: who is handed one may change what is in it."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nested(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nested(inner)


def _accept_null(schema: dict[str, Json]) -> None:
    """Say `nullable: true` in JSON Schema's words."""
    # "All of a thing and {nullable: true}" is how the document spells "the thing or null".
    branches = schema.get("allOf")
    if isinstance(branches, list) and _NULL in branches:
        schema["allOf"] = [branch for branch in branches if branch != _NULL]
        schema["nullable"] = True
    # A property named "nullable" has a schema, not a truth value.
    if schema.get("nullable") is not True:
        return
    del schema["nullable"]
    kind = schema.get("type")
    if isinstance(kind, str):
        schema["type"] = [kind, "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    if not isinstance(kind, str) or {"allOf", "anyOf", "oneOf", "$ref"} & schema.keys():
        strict = dict(schema)
        schema.clear()
        schema["anyOf"] = [strict, {"type": "null"}]


def _exclude_bounds(schema: dict[str, Json]) -> None:
    """Say `minimum: 0, exclusiveMinimum: true` in JSON Schema's words."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        # A property of that name has a schema, not a truth value.
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and bound in schema:
            schema[exclusive] = schema.pop(bound)


def _parts(path: str) -> list[str]:
    return path.removeprefix("/").split("/")


def _values(template: list[str], parts: list[str]) -> dict[str, str] | None:
    if len(template) != len(parts):
        return None
    values = {}
    for expected, part in zip(template, parts, strict=True):
        if expected.startswith("{") and part:
            values[expected.strip("{}")] = part
        elif expected != part:
            return None
    return values


def _escaped(part: str) -> str:
    """*part* as a step of a JSON pointer."""
    return part.replace("~", "~0").replace("/", "~1")
