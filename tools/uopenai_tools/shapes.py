"""Turns a schema with references, `allOf` and branches into the plain schemas that it stands for.

A *shape* is such a plain schema: one branch taken wherever there is a choice, everything that holds at
the same time merged, no `$ref` left at its top (its properties and items are schemas as they were). Its
`type`, if any, is a list, and `const` is an enum of one. What `not` forbids is kept, as a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from uopenai_tools.contract import Contract

Json = Any
Shape = dict[str, Json]
Order = Callable[[list[Json]], list[Json]]

_COMBINING = ("$ref", "allOf", "anyOf", "oneOf")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")


def as_written(branches: list[Json]) -> list[Json]:
    """The order of the document."""
    return branches


def shapes(contract: Contract, schema: Json, order: Order = as_written) -> Iterator[Shape]:
    """The shapes of *schema*, one after the other; *order* says which branch is tried first."""
    if schema is False:
        return
    if schema is True:
        schema = {}
    together: list[list[Json]] = []
    if "$ref" in schema:
        together.append([contract.resolve({"$ref": schema["$ref"]})])
    together += [[part] for part in schema.get("allOf", ())]
    together += [order(list(schema[key])) for key in ("anyOf", "oneOf") if key in schema]
    yield from _combined(contract, _own(schema), together, order)


def _combined(contract: Contract, base: Shape, together: list[list[Json]], order: Order) -> Iterator[Shape]:
    if not together:
        yield base
        return
    for branch in together[0]:
        for shape in shapes(contract, branch, order):
            both = merged(base, shape)
            if both is not None:
                yield from _combined(contract, both, together[1:], order)


def _own(schema: Mapping[str, Json]) -> Shape:
    """What *schema* says itself."""
    own = {key: value for key, value in schema.items() if key not in _COMBINING}
    if isinstance(own.get("type"), str):
        own["type"] = [own["type"]]
    if "const" in own:
        own["enum"] = [own.pop("const")]
    if "not" in own:
        own["not"] = [own["not"]]
    return own


def merged(one: Shape, other: Shape) -> Shape | None:
    """What holds if both hold, or None if nothing can be both."""
    both = {**one, **other}
    for key in one.keys() & other.keys():
        a, b = one[key], other[key]
        if key == "type":
            both[key] = _common_types(a, b)
        elif key == "enum":
            both[key] = [value for value in a if value in b]
        elif key in ("required", "not"):
            both[key] = [*a, *(each for each in b if each not in a)]
        elif key == "properties":
            both[key] = {**a, **b} | {name: _all_of(a[name], b[name]) for name in a if name in b}
        elif key in ("items", "additionalProperties", "propertyNames"):
            both[key] = _all_of(a, b)
        elif key in _LOWER:
            both[key] = max(a, b)
        elif key in _UPPER:
            both[key] = min(a, b)
    if both.get("type") == [] or both.get("enum") == []:
        return None
    for closed in (one, other):
        if closed.get("additionalProperties") is False and "properties" in both:
            known = closed.get("properties", {})
            both["properties"] = {name: each for name, each in both["properties"].items() if name in known}
            if not known.keys() >= set(both.get("required", ())):
                return None
    return both


def _common_types(one: list[str], other: list[str]) -> list[str]:
    common = [kind for kind in one if kind in other]
    for these, those in ((one, other), (other, one)):
        if "integer" in these and "number" in those and not {"integer", "number"} & set(common):
            common.append("integer")
    return common


def _all_of(one: Json, other: Json) -> Json:
    return one if one == other else {"allOf": [one, other]}
