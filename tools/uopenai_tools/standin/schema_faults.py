"""Puts what jsonschema finds into the service's words: "Missing required parameter: 'model'."

Where a schema offers branches (`anyOf`), jsonschema reports every branch's faults. The fault named
here is that of the branch which was meant: the one whose type and tag (`type`, `role`) fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from jsonschema.exceptions import ValidationError

from uopenai_tools.standin.faults import ApiFault

Json = Any

_NOUNS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "an array",
    "object": "an object",
    "null": "null",
}
_TAGS = ("type", "role", "object")

# How well a branch fits: not even its type; it wants a `type` where there is none, or knows none of
# the properties that there are; its type but not its tag; or well but for a detail.
_WRONG_TYPE, _NO_TAG, _WRONG_TAG, _DETAIL = range(4)


def path_of(steps: Iterable[str | int]) -> str:
    """`messages[0].content` of ("messages", 0, "content")."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def type_name(value: Json) -> str:
    """The JSON type of *value*."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    kinds = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), type(value).__name__)


def fault(errors: Iterable[ValidationError]) -> ApiFault | None:
    """The refusal that *errors* call for, or None if there are none. The outermost fault is named first."""
    leaves = [leaf for error in errors for leaf in _leaves(error)]
    if not leaves:
        return None
    return _in_words(min(leaves, key=lambda error: len(error.absolute_path)))


def unknown(name: str) -> ApiFault:
    """A parameter that the operation does not have."""
    return ApiFault(400, f"Unknown parameter: '{name}'.", name, "unknown_parameter")


def missing(name: str) -> ApiFault:
    """A parameter that the operation needs."""
    return ApiFault(400, f"Missing required parameter: '{name}'.", name, "missing_required_parameter")


def invalid_value(name: str, value: Json, supported: Sequence[Json]) -> ApiFault:
    """A value that is not on the list."""
    shown = f"'{value}'" if isinstance(value, str) else type_name(value)
    if type(value) is int and any(type(item) is int for item in supported):
        shown = str(value)
    listed = [f"'{item}'" if isinstance(item, str) else str(item) for item in supported]
    choice = " and ".join(([", ".join(listed[:-1])] if len(listed) > 1 else []) + listed[-1:])
    return ApiFault(400, f"Invalid value: {shown}. Supported values are: {choice}.", name, "invalid_value")


def below_minimum(name: str, value: float, minimum: float) -> ApiFault:
    """A number that is too small."""
    return _number(name, value, "below minimum", f">= {minimum}", "below_min_value")


def above_maximum(name: str, value: float, maximum: float) -> ApiFault:
    """A number that is too large."""
    return _number(name, value, "above maximum", f"<= {maximum}", "above_max_value")


def _number(name: str, value: float, what: str, wanted: str, code: str) -> ApiFault:
    kind = "integer" if isinstance(value, int) else "decimal"
    message = f"Invalid '{name}': {kind} {what} value. Expected a value {wanted}, but got {value} instead."
    return ApiFault(400, message, name, f"{kind}_{code}")


def _leaves(error: ValidationError) -> list[ValidationError]:
    """*error*, or for one with branches, the faults of the branch that was meant."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        return [error]
    branches: dict[Json, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).extend(_leaves(inner))
    depth = len(error.absolute_path)
    fits = {index: min(_fit(leaf, depth) for leaf in leaves) for index, leaves in branches.items()}
    best = max(fits.values())
    chosen = [leaves for index, leaves in branches.items() if fits[index] == best]
    if best == _DETAIL:
        return min(chosen, key=len)
    # No branch fits: one fault that says what any of them would have taken.
    kept = [leaf for leaves in chosen for leaf in leaves if _fit(leaf, depth) == best]
    merged = ValidationError(
        "",
        validator=kept[0].validator,
        path=kept[0].absolute_path,
        instance=kept[0].instance,
        validator_value=[value for leaf in kept for value in _listed(leaf.validator_value)],
    )
    return [merged]


def _fit(leaf: ValidationError, depth: int) -> int:
    steps = list(leaf.absolute_path)[depth:]
    if not steps and leaf.validator == "type":
        return _WRONG_TYPE
    if not steps and leaf.validator == "required" and not _has_tag(leaf):
        return _NO_TAG
    if len(steps) == 1 and steps[0] in _TAGS and leaf.validator in ("enum", "const"):
        return _WRONG_TAG
    return _DETAIL


def _has_tag(leaf: ValidationError) -> bool:
    known = leaf.schema.get("properties", {}) if isinstance(leaf.schema, dict) else {}
    wanted: Json = leaf.validator_value
    instance: Json = leaf.instance
    return ("type" in instance or "type" not in wanted) and not known.keys().isdisjoint(instance)


def _first_missing(error: ValidationError) -> str:
    wanted: Json = error.validator_value
    instance: Json = error.instance
    return next(name for name in wanted if name not in instance)


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _in_words(error: ValidationError) -> ApiFault:
    name, rule = path_of(error.absolute_path), str(error.validator)
    value: Json = error.instance
    limit: Json = error.validator_value
    inside = f"{name}." if name else ""
    if rule == "required":
        return missing(inside + _first_missing(error))
    if rule == "additionalProperties":
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        return unknown(inside + next((key for key in value if key not in known), "?"))
    if rule == "type":
        return _wrong_type(name, value, limit)
    if rule in ("enum", "const"):
        return invalid_value(
            name, value, list(dict.fromkeys(item for item in _listed(limit) if item is not None))
        )
    if rule in ("minimum", "exclusiveMinimum"):
        return _number(
            name, value, "below minimum", f"{'>' if rule[0] == 'e' else '>='} {limit}", "below_min_value"
        )
    if rule in ("maximum", "exclusiveMaximum"):
        return _number(
            name, value, "above maximum", f"{'<' if rule[0] == 'e' else '<='} {limit}", "above_max_value"
        )
    if rule in ("minLength", "maxLength", "minItems", "maxItems"):
        return _wrong_length(name, value, rule, limit)
    if rule == "pattern":
        message = (
            f"Invalid '{name}': string does not match pattern. Expected a string that matches '{limit}'."
        )
        return ApiFault(400, message, name, "invalid_value")
    return ApiFault(400, f"Invalid value for '{name}'.", name or None, "invalid_value")


def _wrong_type(name: str, value: Json, expected: Json) -> ApiFault:
    kinds = list(dict.fromkeys(_listed(expected)))
    nouns = [_NOUNS[kind] for kind in kinds if kind != "null"] or ["null"]
    wanted = nouns[0] if len(nouns) == 1 else f"one of {', '.join(nouns[:-1])} or {nouns[-1]}"
    got = _NOUNS.get(type_name(value), type_name(value))
    subject = f"for '{name}'" if name else "for the body"
    message = f"Invalid type {subject}: expected {wanted}, but got {got} instead."
    return ApiFault(400, message, name or None, "invalid_type")


def _wrong_length(name: str, value: Json, rule: str, limit: int) -> ApiFault:
    kind = "string" if isinstance(value, str) else "array"
    bound = "minimum" if rule.startswith("min") else "maximum"
    size = f"{bound} length {limit}"
    if not value:
        wanted = f"Expected {_NOUNS[kind]} with {size}"
        message = f"Invalid '{name}': empty {kind}. {wanted}, but got an empty {kind} instead."
        return ApiFault(400, message, name, f"empty_{kind}")
    manner, edge = ("short", "below_min") if bound == "minimum" else ("long", "above_max")
    message = (
        f"Invalid '{name}': {kind} too {manner}. Expected {_NOUNS[kind]} with {size}, "
        f"but got {_NOUNS[kind]} with length {len(value)} instead."
    )
    return ApiFault(400, message, name, f"{kind}_{edge}_length")
