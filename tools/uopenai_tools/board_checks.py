"""What is wrong with a board's file: by `boards/schema.json`, and by what its chip allows (`chips`).

jsonschema is loaded with the first file that is checked: it takes as long as all else of most commands.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from uopenai_tools import places
from uopenai_tools.chips import CHIPS, Chip

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

    from uopenai_tools.boards import Board

# The pins that the chip reads; it drives all others.
_INPUTS = {("microphone", "sd"), ("microphone", "data"), ("button", "pin")}
# A microphone and a speaker may have these in common: the wires of one bus.
_COMMON = frozenset({"sck", "ws", "mck", "clock", "sda", "scl"})


def schema_fault(data: dict[str, Any]) -> str | None:
    """What the schema has against a file, its field first; None: nothing."""
    from jsonschema.exceptions import best_match

    fault = best_match(_validator().iter_errors(data))
    return None if fault is None else _in_words(fault)


@functools.cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads((places.BOARDS / "schema.json").read_text("utf-8")))


def _in_words(fault: ValidationError) -> str:
    """A schema's fault, with the field's name first."""
    where = ".".join(str(step) for step in fault.absolute_path)
    under = f"{where}." if where else ""
    value: Any = fault.validator_value
    instance: Any = fault.instance
    if fault.validator == "required":
        return f"{under}{next(name for name in value if name not in instance)} is missing"
    if fault.validator == "dependentRequired":
        needed = next(name for name in value if name in instance)
        missing = next(name for name in value[needed] if name not in instance)
        return f"{under}{missing} is missing, as {needed} is there"
    if fault.validator == "additionalProperties" and value is False:
        known = fault.schema.get("properties", {}) if isinstance(fault.schema, dict) else {}
        return f"{under}{next(name for name in instance if name not in known)} is not known: is it misspelt?"
    if fault.validator == "enum":
        return f"{where} is {instance!r}, and must be one of {', '.join(map(str, value))}"
    if fault.validator == "pattern":
        return f"{where} is {instance!r}, and must look like {value}"
    if fault.validator == "type":
        return f"{where} is {instance!r}, and must be of the type {value}"
    return f"{where}: {fault.message}"


def contradictions(board: Board) -> Iterator[str]:
    """What cannot be, though each field for itself could."""
    chip = CHIPS[board.chip]
    if board.offset != chip.offset:
        yield f"offset is {board.offset:#x}, and an image of the {chip.title} begins at {chip.offset:#x}"
    if board.architecture != chip.architecture:
        yield f"architecture is {board.architecture}, and that of the {chip.title} is {chip.architecture}"
    if bool(board.psram_mb) != bool(board.psram_kind):
        yield "psram_kind says how the PSRAM is connected: it is there if, and only if, psram_mb is not 0"
    if board.psram_kind == "octal" and not chip.octal:
        yield f"psram_kind is octal, and the {chip.title} has no octal PSRAM"
    yield from _impossible_pins(board, chip)


def _impossible_pins(board: Board, chip: Chip) -> Iterator[str]:
    taken: dict[int, tuple[str, str]] = {}
    for part in board.pins.values():
        for line, number in part.numbers():
            label = f"pins.{part.name}.{line}"
            output = (part.name, line) not in _INPUTS
            if reason := chip.forbidden(number, output=output, psram_kind=board.psram_kind):
                yield f"{label} is {number}, and {reason}"
            if number in taken and not _one_bus((part.name, line), taken[number]):
                yield f"{label} is {number}, which is pins.{'.'.join(taken[number])} already"
            taken[number] = part.name, line


def _one_bus(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two (part, line) may be the same wire."""
    return {one[0], other[0]} == {"microphone", "speaker"} and {one[1], other[1]} <= _COMMON
