"""Makes values that a schema of the contract accepts, for tests and for a stand-in's answers.

`minimal` has only what is required, `full` every property, `varied` a choice that a seed decides; the
same arguments always give the same value. `broken` (of `breakage`) spoils one thing in such a value.

Numbers with a fraction are multiples of 1/64, so that a board whose floats have 32 bits reads them
exactly. What a `not` forbids is left out where it can be; the tests check every schema.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random
from typing import Any

from uopenai_tools.breakage import broken
from uopenai_tools.contract import Contract
from uopenai_tools.patterns import matching
from uopenai_tools.shapes import Shape, as_written, shapes

__all__ = ["InstanceError", "broken", "full", "minimal", "varied"]

Json = Any

# Deeper than any schema's smallest value; a schema that requires itself has none.
_DEEPEST = 24
_LONGEST_TEXT = 600
_LONGEST_ARRAY = 6
_TEXT = "text"
_LETTERS = 'abcdefghijklmnopqrstuvwxyz ABC 0123456789-_./ äßéñ Ωд中文😀👍🏽 "\\\n\t\x7f\u2028'
_TIME = 1_700_000_000
_STEPS = 64


class InstanceError(ValueError):
    """No value can be made for the schema."""


class _TooDeep(Exception):
    """What is required does not fit into the depth that is left."""


def minimal(contract: Contract, schema: Json) -> Json:
    """The flattest value that *schema* accepts, with nothing that is not required. Raises InstanceError."""
    return _Maker(contract).minimal(schema)


def full(contract: Contract, schema: Json, depth: int = 5) -> Json:
    """A value with every property, down to *depth* objects or arrays; below that, what is required."""
    return _Full(contract).value(schema, depth)


def varied(contract: Contract, schema: Json, seed: int, depth: int = 4) -> Json:
    """A value in which *seed* chooses branches, lengths, numbers, texts and what optional there is."""
    return _Varied(contract, seed).value(schema, depth)


def type_of(value: Json) -> str:
    """The JSON type of *value*; a whole number is an "integer"."""
    if value is None:
        return "null"
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds[type(value)]


class _Maker:
    """Makes minimal values; its children do more, and fall back on it where it gets too deep."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.random = Random(0)

    def minimal(self, schema: Json) -> Json:
        for depth in range(_DEEPEST):
            try:
                return _Maker(self.contract).value(schema, depth)
            except _TooDeep:
                continue
        raise InstanceError(f"nothing fits this schema, or it requires itself: {str(schema)[:200]}")

    def value(self, schema: Json, depth: int) -> Json:
        """A value of *schema*, with at most *depth* objects and arrays in each other."""
        for shape in shapes(self.contract, schema, self.order):
            try:
                return self.of_shape(shape, depth)
            except _TooDeep:
                continue
        return self.otherwise(schema)

    def order(self, branches: list[Json]) -> list[Json]:
        """Which branch to try first."""
        return as_written(branches)

    def otherwise(self, schema: Json) -> Json:
        """What to do where no branch fits the depth that is left."""
        raise _TooDeep

    def of_shape(self, shape: Shape, depth: int) -> Json:
        if "enum" in shape:
            return self.choose([value for value in shape["enum"] if _has_type(value, shape)])
        kind = self.choose(_types(shape))
        if kind in ("object", "array"):
            if not depth:
                raise _TooDeep
            return self.object(shape, depth - 1) if kind == "object" else self.array(shape, depth - 1)
        if kind in ("integer", "number"):
            return self.number(shape, whole=kind == "integer")
        return {"null": None, "boolean": self.choose([True, False])}.get(kind, self.text(shape))

    def object(self, shape: Shape, depth: int) -> dict[str, Json]:
        properties = shape.get("properties", {})
        required = [*shape.get("required", ())]
        names = required + self.optional([name for name in properties if name not in required])
        for forbidden in shape.get("not", ()):
            together = forbidden.get("required", ())
            if together and all(name in names for name in together):
                names.remove(next(name for name in reversed(together) if name not in required))
        made: dict[str, Json] = {}
        for name in names:
            made[name] = self.value(properties.get(name, shape.get("additionalProperties", True)), depth)
        for name in self.additional(shape):
            made[name] = self.value(shape["additionalProperties"], depth)
        return made

    def array(self, shape: Shape, depth: int) -> list[Json]:
        return [self.value(shape.get("items", True), depth) for _ in range(self.length(shape))]

    def choose(self, values: list[Json]) -> Json:
        """One of *values*."""
        return values[0]

    def optional(self, names: list[str]) -> list[str]:
        """Which of these properties there are to be."""
        return []

    def additional(self, shape: Shape) -> list[str]:
        """The names of properties beside those that the schema names."""
        return []

    def length(self, shape: Shape) -> int:
        """How many items."""
        return shape.get("minItems", 0)

    def text(self, shape: Shape) -> str:
        return self.fitting(shape, _clipped(len(_TEXT), shape))

    def fitting(self, shape: Shape, length: int) -> str:
        """A plain text of *length* characters, or as the pattern or format wants it."""
        if "pattern" in shape:
            return matching(shape["pattern"], length, self.random)
        if shape.get("format") == "uri":
            return ("https://example.com/" + "a" * length)[: shape.get("maxLength")]
        return (_TEXT * (length // len(_TEXT) + 1))[:length]

    def number(self, shape: Shape, whole: bool) -> float:
        if shape.get("format") == "unixtime":
            return _TIME
        least, most = _bounds(shape, whole)
        return max(least, min(most, 1)) if whole else _fraction(least, most, 1)


class _Full(_Maker):
    """Every property; one item in each array."""

    def order(self, branches: list[Json]) -> list[Json]:
        return sorted(branches, key=lambda branch: branch is not True and branch.get("type") == "null")

    def otherwise(self, schema: Json) -> Json:
        return self.minimal(schema)

    def optional(self, names: list[str]) -> list[str]:
        return names

    def additional(self, shape: Shape) -> list[str]:
        given = shape.get("additionalProperties") not in (None, False)
        return ["key"] if given and not shape.get("properties") else []

    def length(self, shape: Shape) -> int:
        return max(1, shape.get("minItems", 0)) if shape.get("maxItems", 1) else 0


class _Varied(_Maker):
    """A choice everywhere."""

    def __init__(self, contract: Contract, seed: int) -> None:
        super().__init__(contract)
        self.random = Random(seed)

    def order(self, branches: list[Json]) -> list[Json]:
        return self.random.sample(branches, len(branches))

    def otherwise(self, schema: Json) -> Json:
        return self.minimal(schema)

    def choose(self, values: list[Json]) -> Json:
        return self.random.choice(values)

    def optional(self, names: list[str]) -> list[str]:
        return [name for name in names if self.random.random() < 0.4]

    def additional(self, shape: Shape) -> list[str]:
        if shape.get("additionalProperties") in (None, False):
            return []
        count = self.random.choice([0, 1, 2])
        longest = shape.get("propertyNames", {}).get("maxLength", 12)
        count = min(count, shape.get("maxProperties", count))
        return [f"{number}{'k' * longest}"[:longest] for number in range(count)]

    def length(self, shape: Shape) -> int:
        least = shape.get("minItems", 0)
        most = shape.get("maxItems", least + 2)
        ends = [least, least + 1, most] if most <= _LONGEST_ARRAY else [least, least + 1, least + 2]
        return min(self.random.choice(ends), most)

    def text(self, shape: Shape) -> str:
        least, most = shape.get("minLength", 0), shape.get("maxLength", _LONGEST_TEXT)
        length = self.random.choice([least, _clipped(self.random.randrange(24), shape)])
        if most < _LONGEST_TEXT and self.random.random() < 0.3:
            length = most
        if "pattern" in shape or "format" in shape:
            return self.fitting(shape, length)
        return "".join(self.random.choice(_LETTERS) for _ in range(length))

    def number(self, shape: Shape, whole: bool) -> float:
        least, most = _bounds(shape, whole)
        if whole:
            near = [0, 1, -1, 2**30, 2**53, _TIME] if math.isinf(least) or math.isinf(most) else []
            ends = [int(end) for end in (least, most) if not math.isinf(end)]
            return self.random.choice([each for each in near if least <= each <= most] + ends)
        wanted = self.random.choice([least, most, self.random.randrange(-_STEPS, 4 * _STEPS) / _STEPS])
        return _fraction(least, most, 0 if math.isinf(wanted) else wanted)


def _types(shape: Shape) -> list[str]:
    """The types that *shape* allows; what it says of itself, if it does not say its type."""
    if "type" in shape:
        return shape["type"]
    if {"properties", "required", "additionalProperties"} & shape.keys():
        return ["object"]
    if {"items", "minItems", "maxItems"} & shape.keys():
        return ["array"]
    return ["number"] if {"minimum", "maximum"} & shape.keys() else ["string"]


def _has_type(value: Json, shape: Shape) -> bool:
    kinds = shape.get("type")
    return kinds is None or type_of(value) in kinds or type_of(value) == "integer" and "number" in kinds


def _clipped(length: int, shape: Mapping[str, Json]) -> int:
    return max(shape.get("minLength", 0), min(length, shape.get("maxLength", length)))


def _bounds(shape: Shape, whole: bool) -> tuple[float, float]:
    """The least and the greatest number; endless ends are infinite."""
    step = 1 if whole else 1 / _STEPS
    least = max(shape.get("minimum", -math.inf), shape.get("exclusiveMinimum", -math.inf) + step)
    most = min(shape.get("maximum", math.inf), shape.get("exclusiveMaximum", math.inf) - step)
    if whole:
        least = least if math.isinf(least) else math.ceil(least)
        most = most if math.isinf(most) else math.floor(most)
    return least, most


def _fraction(least: float, most: float, wanted: float) -> float:
    """*wanted*, or what comes nearest between the bounds; whole numbers are ints, as JSON may write them."""
    value = max(least, min(most, wanted))
    return int(value) if value == int(value) else value
