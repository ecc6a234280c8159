"""The board's checker of schemas against jsonschema: the same values fit, and the same do not."""

from __future__ import annotations

from typing import Any

from codec_inputs import examples
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from uopenai.helpers.json_schema import fault

Json = Any

_LEAVES = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(-4, 4),
    some.sampled_from([0.5, 1.0, 2.5]),
    some.text("ab", max_size=3),
)
_VALUES = some.recursive(
    _LEAVES,
    lambda inner: (
        some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=6,
)
_TYPES = some.sampled_from(["null", "boolean", "integer", "number", "string", "array", "object"])
_COUNTS = some.integers(0, 3)


def _keywords(inner: some.SearchStrategy[Json]) -> some.SearchStrategy[Json]:
    """A schema of some keywords, and of *inner* schemas."""
    several = some.lists(inner, min_size=1, max_size=3)
    keywords: dict[str, some.SearchStrategy[Json]] = {
        "type": _TYPES | some.lists(_TYPES, min_size=1, max_size=2, unique=True),
        "enum": some.lists(_LEAVES, min_size=1, max_size=3),
        "const": _LEAVES,
        "properties": some.dictionaries(some.sampled_from("ab"), inner, max_size=2),
        "required": some.lists(some.sampled_from("ab"), max_size=2, unique=True),
        "additionalProperties": inner,
        "items": inner,
        "multipleOf": some.sampled_from([1, 2, 0.5]),
        "$ref": some.just("#/$defs/leaf"),
        **dict.fromkeys(("anyOf", "oneOf", "allOf"), several),
        **dict.fromkeys(("minItems", "maxItems", "minLength", "maxLength"), _COUNTS),
        **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), some.integers(-2, 2)),
    }
    names = some.lists(some.sampled_from(sorted(keywords)), max_size=3, unique=True)
    return names.flatmap(lambda found: some.fixed_dictionaries({name: keywords[name] for name in found}))


_SCHEMAS = some.recursive(some.booleans() | _keywords(some.booleans()), _keywords, max_leaves=4)


@examples(600)
@given(_SCHEMAS, _VALUES)
def test_what_fits_for_jsonschema_fits_on_the_board(schema: Json, value: Json) -> None:
    whole = {"allOf": [schema], "$defs": {"leaf": {"type": ["integer", "string"]}}}
    wanted = Draft202012Validator(whole).is_valid(value)
    found = fault(value, whole)
    assert (found is None) == wanted, found
