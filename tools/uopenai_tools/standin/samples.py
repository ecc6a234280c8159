"""Makes a value that a JSON schema accepts: the arguments of a tool call, or a structured answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Any

# A schema that contains itself ends here, with null where it must not.
_DEEPEST = 8


def sample(schema: Json, text: str, root: Json = None, depth: int = 0) -> Json:
    """A value for *schema*; strings are *text*. Knows local `$ref`s, the rest as far as answers need it."""
    root = schema if root is None else root
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return None
    if "$ref" in schema:
        return sample(_resolve(root, schema["$ref"]), text, root, depth + 1)
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return sample(schema[key][0], text, root, depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    return _of_type(kind if isinstance(kind, str) else kind[0], schema, text, root, depth)


def _of_type(kind: str, schema: Mapping[str, Json], text: str, root: Json, depth: int) -> Json:
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: sample(inner, text, root, depth + 1) for name, inner in properties.items()}
    if kind == "array":
        return [sample(schema.get("items"), text, root, depth + 1)] * max(1, schema.get("minItems", 1))
    if kind in ("integer", "number"):
        return schema.get("minimum", 1 if schema.get("maximum", 1) >= 1 else schema["maximum"])
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    return text[: schema.get("maxLength", len(text))].ljust(schema.get("minLength", 0), ".")


def _resolve(root: Json, reference: str) -> Json:
    node = root
    for step in reference.removeprefix("#").strip("/").split("/"):
        if step and isinstance(node, Mapping):
            node = node.get(step.replace("~1", "/").replace("~0", "~"))
    return node
