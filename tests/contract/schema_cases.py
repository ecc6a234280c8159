"""Values of every schema that the board knows, and what is to become of each: valid, or faulty and where.

A *target* is a name that `models.schema` takes: a schema, an older name, a webhook's event, or a part of
an operation ("audio.speech.create:request"). Each gets the values that `instances` makes from its schema,
one with a field that nobody knows, and copies with a fault. Whether a value is valid says the contract.
An operation as a whole ("POST /audio/speech") gets the arguments of a call, of query and body together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from jsonschema.exceptions import ValidationError

from uopenai_tools.breakage import fault_paths
from uopenai_tools.contract import Contract
from uopenai_tools.generate.pack import Call, Facts
from uopenai_tools.generate.pack_nodes import STRICT
from uopenai_tools.instances import broken, full, minimal, varied

Json = Any
Path = tuple[str | int, ...]

_LONGEST = 8 * 1024  # bytes of JSON
UNKNOWN = "a field that nobody knows"


@dataclass(frozen=True)
class Case:
    """A value for *target*, of some *kind*; *spoilt* is where it was, if it was."""

    target: str
    kind: str
    value: Json
    spoilt: Path | None = None


def cases(contract: Contract, target: str, schema: Json, seeds: int) -> Iterator[Case]:
    """The values for *target*, whose schema is *schema*.

    *seeds*: how many varied ones; if 0, the full value alone stands for all.
    """
    whole = [Case(target, "full", full(contract, schema))]
    whole += [Case(target, f"varied {seed}", varied(contract, schema, seed)) for seed in range(seeds)]
    yield from whole
    for seed, case in enumerate(whole):
        yield from _broken(contract, case, schema, seed)
    if seeds:
        yield Case(target, "minimal", minimal(contract, schema))
    if isinstance(whole[0].value, dict):
        yield Case(target, "full, and more", {**whole[0].value, UNKNOWN: [{"é😀": None}, 1.5]})


def strict_facts(facts: Facts) -> Facts:
    """*facts* as a call is checked: a schema that has a stricter one for calls is that one."""
    return replace(
        facts,
        schemas={name: _strict(schema) for name, schema in facts.schemas.items()},
        calls=[replace(call, schemas=_strict(call.schemas)) for call in facts.calls],
    )


def _strict(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return _strict(schema[STRICT]) if STRICT in schema else {key: _strict(schema[key]) for key in schema}


def call_cases(contract: Contract, call: Call) -> Iterator[Case]:
    """The arguments for *call*: few, all, one that is broken, one that nobody knows."""
    parts = [call.schemas[part] for part in ("query", "request") if part in call.schemas]
    few: dict[str, Json] = {}
    most: dict[str, Json] = {}
    for schema in parts:
        few |= minimal(contract, schema)
        most |= full(contract, schema)
    yield Case(call.line, "few", few)
    yield Case(call.line, "all", most)
    yield Case(call.line, "one that nobody knows", {**most, UNKNOWN: 1}, (UNKNOWN,))
    for seed, schema in enumerate(parts):
        for case in _broken(contract, Case(call.line, "all", full(contract, schema)), schema, seed):
            if isinstance(case.value, dict):
                yield Case(call.line, case.kind, {**most, **case.value}, case.spoilt)


def call_faults(contract: Contract, call: Call, arguments: dict[str, Json]) -> set[str]:
    """What the contract finds in the *arguments* of *call*, each given to the query or the body."""
    found: set[str] = set()
    left = dict(arguments)
    for part in ("query", "request"):
        schema = call.schemas.get(part, {})
        own = {name: left.pop(name) for name in contract.properties(schema) if name in left}
        if own or part == "query" or call.required:
            found |= faults(contract, schema, own)
    return found | set(left)


def _broken(contract: Contract, whole: Case, schema: Json, seed: int) -> Iterator[Case]:
    """*whole* with a fault; none with one that no board has room for, as a text of 32,001 characters."""
    for other in range(seed, seed + 10_000, 1_000):
        spoilt = broken(contract, schema, whole.value, other)
        if spoilt is None:
            return
        case = Case(whole.target, f"{whole.kind}, broken by {other}", spoilt[0], spoilt[1])
        if len(as_lines(case)) <= _LONGEST:
            yield case
            return


def faults(contract: Contract, schema: Json, value: Json) -> set[str]:
    """Where the contract finds faults in *value*, in the branches of unions too, as the board writes it."""
    errors = list(contract.validator(schema).iter_errors(value))
    return {written(path) for path in (*fault_paths(errors), *_unknown_fields(errors))}


def _unknown_fields(errors: Iterable[ValidationError]) -> Iterator[Path]:
    """The fields that an object must not have, of which jsonschema says only where the object is."""
    for error in errors:
        if error.validator == "additionalProperties":
            schema: Json = error.schema
            instance: Json = error.instance
            unknown = [name for name in instance if name not in schema.get("properties", {})]
            yield from (tuple(error.absolute_path) + (name,) for name in unknown)
        yield from _unknown_fields(error.context or ())


def written(path: Path) -> str:
    """A path as the board writes it: messages[0].content."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def as_lines(case: Case) -> bytes:
    """What the board reads of a case: two lines."""
    return f"{case.target}\n{json.dumps(case.value, ensure_ascii=False)}\n".encode()
