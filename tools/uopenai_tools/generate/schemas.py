"""What a schema is made of: through its references, and the branches of its unions.

A schema may stand inside itself ("a text, or a list of these"): no function here goes through one twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = Any

# The schema without a word. One object: what has been seen is known by its identity.
_ANYTHING: Json = {}


def resolve(schema: Json, schemas: Mapping[str, Json]) -> Json:
    """*schema*, or what it refers to; {} if that is nothing."""
    seen: set[str] = set()
    while isinstance(schema, Mapping) and "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name in seen:
            return _ANYTHING
        seen.add(name)
        schema = schemas.get(name, _ANYTHING)
    return schema if isinstance(schema, Mapping) else _ANYTHING


def branches(schema: Json, schemas: Mapping[str, Json]) -> Iterator[Json]:
    """*schema* and all that it is made of: its references, and the branches of its unions."""
    return _through(schema, schemas, ("allOf", "anyOf", "oneOf"), set())


def _through(
    schema: Json, schemas: Mapping[str, Json], keys: tuple[str, ...], seen: set[int]
) -> Iterator[Json]:
    schema = resolve(schema, schemas)
    if id(schema) in seen:
        return
    seen.add(id(schema))
    yield schema
    for key in keys:
        inner = schema.get(key, ())
        for branch in (inner,) if isinstance(inner, Mapping) else inner:
            yield from _through(branch, schemas, keys, seen)


def properties(schema: Json, schemas: Mapping[str, Json]) -> dict[str, Json]:
    """Every property that *schema* names, without the brackets of form fields, in its order."""
    found: dict[str, Json] = {}
    for branch in branches(schema, schemas):
        for name, inner in branch.get("properties", {}).items():
            found.setdefault(name.removesuffix("[]"), inner)
    return found


def required_of(schema: Json, schemas: Mapping[str, Json]) -> Iterator[str]:
    """The properties that *schema* requires whatever branch is taken, without brackets."""
    for branch in _through(schema, schemas, ("allOf",), set()):
        yield from (name.removesuffix("[]") for name in branch.get("required", ()))


def is_file(schema: Json, schemas: Mapping[str, Json]) -> bool:
    """Whether *schema* takes a file, or a list of files."""
    inside = _through(schema, schemas, ("allOf", "anyOf", "oneOf", "items"), set())
    return any(branch.get("format") == "binary" for branch in inside)
