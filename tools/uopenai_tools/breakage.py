"""Spoils one thing in a value that a schema accepts, so that the schema refuses it at that place.

What may be wrong: the type, a missing property, a value off the list (a tag too), a number out of its
range, a text or an array too short or too long. Which of them and where, a seed decides; what the
contract's validator does not refuse at that place is not a fault, and another is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

from jsonschema.exceptions import ValidationError

from uopenai_tools.contract import Contract
from uopenai_tools.shapes import Shape, shapes

Json = Any
Path = tuple[str | int, ...]

_TRIES = 60
_LONGEST = 100_000  # a longer text than this is not made to be too long
_WRONG = ("text", 17, 0.5, True, None, [], {})
_OFF_THE_LIST = "no such value"


class _Gone:
    """Stands for a property that is to be missing."""


def broken(contract: Contract, schema: Json, instance: Json, seed: int) -> tuple[Json, Path] | None:
    """A copy of *instance*, which *schema* accepts, with one fault, and the fault's path.

    The path of a missing property ends in its name. None if the schema takes anything.
    """
    random = Random(seed)
    kinds: dict[str, list[tuple[Path, Json]]] = {}
    for kind, path, value in _faults(contract, [schema], instance, ()):
        kinds.setdefault(kind, []).append((path, value))
    validator = contract.validator(schema)
    for _ in range(_TRIES):
        if not kinds:
            return None
        kind = random.choice(list(kinds))
        path, value = kinds[kind].pop(random.randrange(len(kinds[kind])))
        if not kinds[kind]:
            del kinds[kind]
        bad = _changed(instance, path, value)
        if path in set(fault_paths(validator.iter_errors(bad))):
            return bad, path
    return None


def fault_paths(errors: Iterable[ValidationError]) -> Iterator[Path]:
    """Where the faults are, those in the branches of a union too; of a missing property, with its name."""
    for error in errors:
        path = tuple(error.absolute_path)
        if error.validator == "required":
            required: Json = error.validator_value
            instance: Json = error.instance
            yield from (path + (name,) for name in required if name not in instance)
        else:
            yield path
        yield from fault_paths(error.context or ())


def _faults(
    contract: Contract, schemas: list[Json], value: Json, path: Path
) -> Iterator[tuple[str, Path, Json]]:
    """What could be spoilt at *path* and below: the kind of fault, where, and the value to put there."""
    fitting = [shape for schema in schemas for shape in shapes(contract, schema) if _meant(shape, value)]
    for wrong in _WRONG:
        if type(wrong) is not type(value) and not _both_numbers(wrong, value):
            yield "type", path, wrong
    for shape in fitting:
        for kind, spoil in _SPOILERS:
            yield from ((kind, path + step, bad) for step, bad in spoil(shape, value))
    for step, inner in _inner(value):
        below: list[Json] = []
        for shape in fitting:
            schema = _below(shape, step)
            if isinstance(schema, dict) and schema not in below:
                below.append(schema)
        yield from _faults(contract, below, inner, path + (step,))


def _inner(value: Json) -> Iterator[tuple[str | int, Json]]:
    """What *value* holds; of an array the last item, the others are no different."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list) and value:
        yield len(value) - 1, value[-1]


def _below(shape: Shape, step: str | int) -> Json:
    """The schema of the property or item at *step*."""
    if isinstance(step, int):
        return shape.get("items")
    return shape.get("properties", {}).get(step, shape.get("additionalProperties"))


def _meant(shape: Shape, value: Json) -> bool:
    """Whether *value* is one of this branch: its type, and what it names as its tag."""
    kinds = shape.get("type")
    names = {"str": ["string"], "int": ["integer", "number"], "float": ["number"], "bool": ["boolean"]}
    names |= {"list": ["array"], "dict": ["object"], "NoneType": ["null"]}
    if kinds is not None and not set(kinds) & set(names[type(value).__name__]):
        return False
    if isinstance(value, dict):
        for name, known in shape.get("properties", {}).items():
            listed = known.get("enum") if isinstance(known, dict) else None
            if listed is not None and name in value and value[name] not in listed:
                return False
    return True


Spoilt = Iterator[tuple[Path, Json]]


def _missing(shape: Shape, value: Json) -> Spoilt:
    if isinstance(value, dict):
        yield from (((name,), _Gone) for name in shape.get("required", ()) if name in value)


def _off_the_list(shape: Shape, value: Json) -> Spoilt:
    if "enum" in shape:
        yield (), _OFF_THE_LIST if isinstance(value, str) else 987_654


def _out_of_range(shape: Shape, value: Json) -> Spoilt:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if "minimum" in shape:
            yield (), shape["minimum"] - 1
        if "exclusiveMinimum" in shape:
            yield (), shape["exclusiveMinimum"]
        if "maximum" in shape:
            yield (), shape["maximum"] + 1


def _wrong_length(shape: Shape, value: Json) -> Spoilt:
    if isinstance(value, str):
        least, most = shape.get("minLength", 0), shape.get("maxLength", _LONGEST)
        filling: Json = "x"
    elif isinstance(value, list) and value:
        least, most = shape.get("minItems", 0), shape.get("maxItems", _LONGEST)
        filling = value[-1:]
    else:
        return
    if least:
        yield (), value[: least - 1]
    if most < _LONGEST:
        yield (), value + filling * (most + 1 - len(value))


_SPOILERS: tuple[tuple[str, Callable[[Shape, Json], Spoilt]], ...] = (
    ("missing", _missing),
    ("list", _off_the_list),
    ("range", _out_of_range),
    ("length", _wrong_length),
)


def _both_numbers(one: Json, other: Json) -> bool:
    return type(one) in (int, float) and type(other) in (int, float) and one == int(one)


def _changed(instance: Json, path: Path, value: Json) -> Json:
    """*instance* with *value* at *path*, or without what is there."""
    if not path:
        return deepcopy(value)
    changed = deepcopy(instance)
    place = changed
    for step in path[:-1]:
        place = place[step]
    if value is _Gone:
        del place[path[-1]]
    else:
        place[path[-1]] = deepcopy(value)
    return changed
