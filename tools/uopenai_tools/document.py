"""An OpenAPI 3.1 document as `spec` needs it: read, its references followed, its shape checked on the way.

`load_document` reads it; `mapping`, `rows` and `text` hand out what stands at a place, and `follow` what a
reference leads to. All raise SpecError, which names the place, for what is not as OpenAPI has it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

Json = Any

SCHEMA = "#/components/schemas/"


class SpecError(RuntimeError):
    """The document cannot be used; the text says why, in one line."""


# libyaml's reader is ten times as fast, and not in every build of PyYAML.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """YAML with the JSON types only, as OpenAPI asks for: no dates, and `on` and `yes` are strings."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _first in "tTfF":
    _Loader.yaml_implicit_resolvers.setdefault(_first, []).append(
        ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"))
    )


def load_document(path: Path) -> tuple[dict[str, Json], str]:
    """The document at *path* and the SHA-256 of its bytes. Raises SpecError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SpecError(f"cannot read {path}: {error.strerror}") from None
    try:
        document = yaml.load(data, Loader=_Loader)
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise SpecError(f"{path} is not YAML: {reason}") from None
    if not isinstance(document, dict) or "openapi" not in document:
        raise SpecError(f"{path} is not an OpenAPI document: it has no 'openapi' field at the top")
    if not re.match(r"3\.1(\.|$)", str(document["openapi"])):
        raise SpecError(f"{path} is OpenAPI {document['openapi']}: this tool reads 3.1")
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, Mapping) else None
    if not isinstance(document.get("paths"), dict) or not isinstance(schemas, dict):
        raise SpecError(f"{path} has no 'paths' or no 'components: schemas': nothing to keep")
    return document, hashlib.sha256(data).hexdigest()


def mapping(holder: Mapping[str, Json], key: str, place: str) -> dict[str, Json]:
    """The object called *key* in *holder*, which stands at *place*; {} if there is none."""
    return an_object(holder.get(key, {}), f"{place}: {key}" if place else key)


def an_object(value: Json, place: str) -> dict[str, Json]:
    """*value*, which stands at *place* and has to be an object, its names as text."""
    if not isinstance(value, Mapping):
        raise SpecError(f"{place} is {_said(value)} where OpenAPI has an object")
    return {str(key): inner for key, inner in value.items()}


def rows(holder: Mapping[str, Json], key: str, place: str) -> list[dict[str, Json]]:
    """The list of objects called *key* in *holder*; [] if there is none."""
    where = f"{place}: {key}" if place else key
    value = holder.get(key, [])
    if not isinstance(value, list):
        raise SpecError(f"{where} is {_said(value)} where OpenAPI has a list")
    return [an_object(item, f"{where} {number}") for number, item in enumerate(value, 1)]


def text(holder: Mapping[str, Json], key: str, place: str) -> str:
    """The text called *key* in *holder*, which has to be there."""
    value = holder.get(key)
    if not isinstance(value, str) or not value:
        raise SpecError(f"{place} has no {key!r}, which is a text")
    return value


def _said(value: Json) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "a truth value", type(None): "empty"}
    return kinds.get(type(value), "a number")


def follow(document: Mapping[str, Json], value: Json, place: str) -> dict[str, Json]:
    """*value*, or the part of the document that its `$ref` leads to; what stands beside the `$ref` stays.

    The reference is one of a path, a parameter, a body or an answer: those of schemas are kept as they are.
    """
    seen: set[str] = set()
    found = an_object(value, place)
    beside: dict[str, Json] = {}
    while "$ref" in found:
        address = found.pop("$ref")
        beside = {**found, **beside}
        if address in seen:
            raise SpecError(f"{place}: the reference {address} leads to itself")
        seen.add(address)
        found = an_object(_at(document, address, place), address)
    return {**found, **beside}


def _at(document: Mapping[str, Json], address: Json, place: str) -> Json:
    if not isinstance(address, str) or not address.startswith("#/"):
        raise SpecError(
            f"{place} refers to {address}: a reference has to be to this document, #/components/…"
        )
    value: Json = document
    for step in address[2:].split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(value, Mapping) or name not in value:
            raise SpecError(f"{place} refers to {address}, which is not in the document")
        value = value[name]
    return value


def check_references(value: Json, schemas: Mapping[str, Json], place: str) -> None:
    """Raise SpecError if a schema in the facts *value* refers to anything but one of *schemas*."""
    for holder in _objects(value):
        address = holder.get("$ref")
        # A property of that name has a schema, not an address.
        if isinstance(address, str) and not (
            address.startswith(SCHEMA) and address.removeprefix(SCHEMA) in schemas
        ):
            raise SpecError(f"a schema in {place} refers to {address}: it has to be {SCHEMA}… and be there")


def check_endless(schemas: Mapping[str, Json]) -> None:
    """Raise SpecError if one of *schemas* is a reference that leads to nothing but itself."""
    for name in schemas:
        seen = {name}
        schema = schemas[name]
        while isinstance(schema, Mapping) and schema.keys() == {"$ref"}:
            target = str(schema["$ref"]).removeprefix(SCHEMA)
            if target in seen:
                raise SpecError(f"the schema {name} refers to nothing but itself")
            seen.add(target)
            schema = schemas[target]


def _objects(value: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(value, Mapping):
        yield value
        for key, inner in value.items():
            if key not in ("default", "enum", "const", "mapping"):
                yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)
