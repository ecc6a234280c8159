"""The operations of the API as a type checker sees them: parameters, and what comes back for which.

`operations` says which operations there are, and what kind of answer each gives; here their schemas become
shapes. Two things neither it nor the document says, and the SDK decides: the events of some streams, and
which answer goes with which response_format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from uopenai_tools.generate import operations
from uopenai_tools.generate.stubs_shapes import (
    ANYTHING,
    Array,
    Field,
    Plain,
    Reference,
    Shape,
    Shapes,
    camel,
    either,
)

Json = Any

_JSON = "application/json"
_EVENTS = "text/event-stream"
_FORM = "multipart/form-data"

# What is streamed for an answer, where the document does not say it beside the answer.
_EVENTS_OF = {
    "RunObject": "AssistantStreamEvent",
    "CreateCompletionResponse": "CreateCompletionResponse",
    "Response": "ResponseStreamEvent",
}
# Where an answer's form goes by response_format: format → schema; the first is what comes without one.
_BY_FORMAT = {
    "createTranscription": {
        "json": "CreateTranscriptionResponseJson",
        "verbose_json": "CreateTranscriptionResponseVerboseJson",
        "diarized_json": "CreateTranscriptionResponseDiarizedJson",
    },
    "createTranslation": {
        "json": "CreateTranslationResponseJson",
        "verbose_json": "CreateTranslationResponseVerboseJson",
    },
}


@dataclass(frozen=True)
class Call:
    """An operation as a method. *path*: its parameters in the path as a call has them: the last one first.

    *bodies*: its other parameters, more than one list if it takes either these or those. *request*: its
    body. *events*: of its stream, if it has one. *item*: of the list that it gives. *by_format*: the schema
    of the answer for each response_format, if it goes by that.
    """

    operation: operations.Operation
    path: tuple[Field, ...]
    bodies: tuple[tuple[Field, ...], ...]
    request: Shape
    answer: Shape
    events: Shape | None
    item: Shape | None
    by_format: Mapping[str, str]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The parameters of the query and of the body; of the form, where there are two bodies."""
        return self.bodies[0]

    @property
    def saves(self) -> bool:
        """Whether it takes save_to=."""
        return self.operation.kind == "bytes" or "base64" in self.operation.facts

    @property
    def shapes(self) -> list[Shape]:
        """All that it takes and gives."""
        found = [each.shape for fields in (self.path, *self.bodies) for each in fields]
        found += [self.answer, self.request, *([self.events] if self.events else [])]
        return found + [Reference(schema) for schema in self.by_format.values()]


def calls(api: operations.Api, facts: Mapping[str, Json], shapes: Shapes) -> dict[str, Call]:
    """The operations of *api* by the first of their names. *facts*: operations.json."""
    entries = {(entry["path"], entry["method"]): entry for entry in facts["operations"]}
    return {
        operation.names[0]: _call(operation, entries[operation.path, operation.method], shapes)
        for operation in api.operations
    }


def _call(operation: operations.Operation, entry: Mapping[str, Json], shapes: Shapes) -> Call:
    label = camel(operation.id)
    given = {}
    for each in entry.get("parameters", ()):
        name = each["name"].removesuffix("[]")
        place = f"op:{operation.id}:{each['in']}.{name}"
        shape = shapes.of(each.get("schema", {}), place, label + camel(name))
        given[name] = Field(name, shape, bool(each.get("required")) or each["in"] == "path")
    query = [given[name] for name in operation.query]
    contents = _contents(entry)
    answer = shapes.of(contents.get(_JSON, {}), f"op:{operation.id}:200", label + "Response")
    bodies = _bodies(entry.get("request", {}).get("content", {}), operation.id, shapes)
    return Call(
        operation=operation,
        # Not every document says of what stands in a path that it is a parameter: then it is text.
        path=tuple(given.get(name) or Field(name, Plain("str"), True) for name in operation.arguments),
        bodies=tuple(tuple(sorted([*query, *body], key=_order)) for body in bodies),
        request=shapes.places.get(f"op:{operation.id}:request", ANYTHING),
        answer=answer,
        events=_events(contents, answer, operation.id, shapes) if _streams(query, bodies) else None,
        item=_item(answer, shapes) if operation.page else None,
        by_format={
            name: schema
            for name, schema in _BY_FORMAT.get(operation.id, {}).items()
            if schema in shapes.components
        },
    )


def _order(field: Field) -> tuple[bool, str]:
    return not field.required, field.name


def _streams(query: list[Field], bodies: list[list[Field]]) -> bool:
    return any(each.name in ("stream", "stream_format") for body in (query, *bodies) for each in body)


def _contents(entry: Mapping[str, Json]) -> Mapping[str, Json]:
    """The content types of the answer of success."""
    good = (answer for status, answer in entry["responses"].items() if status.startswith("2"))
    return next(good, {}).get("content", {})


def _bodies(contents: Mapping[str, Json], operation: str, shapes: Shapes) -> list[list[Field]]:
    """The fields of the body; the form's first.

    Where a form and JSON have the same fields, they are one body, and a field that both take in another
    type (a file, or the id of one) is taken in either. Else a caller has the choice between two.
    """
    found: list[dict[str, Field]] = []
    for kind in sorted(contents, key=lambda each: each != _FORM):
        shape = shapes.of(contents[kind], f"op:{operation}:request", camel(operation) + "Request")
        value = shapes.object_of(shape)
        if value is None:
            continue
        body = {each.name: each for each in value.fields}
        if found and _needed(found[0]) == _needed(body):
            for name, each in body.items():
                had = found[0].get(name, each)
                found[0][name] = Field(name, either([had.shape, each.shape]), had.required)
        else:
            found.append(body)
    return [list(body.values()) for body in found] or [[]]


def _needed(body: Mapping[str, Field]) -> set[str]:
    return {name for name, each in body.items() if each.required}


def _events(contents: Mapping[str, Json], answer: Shape, operation: str, shapes: Shapes) -> Shape | None:
    if _EVENTS in contents:
        return shapes.of(contents[_EVENTS], f"op:{operation}:events", camel(operation) + "Event")
    name = answer.name if isinstance(answer, Reference) else ""
    events = _EVENTS_OF.get(name, "")
    return Reference(events) if events in shapes.components else None


def _item(answer: Shape, shapes: Shapes) -> Shape | None:
    """What a list is a list of: the items of its "data"."""
    whole = shapes.object_of(answer)
    data = [each.shape for each in whole.fields if each.name == "data"] if whole else []
    return data[0].items if data and isinstance(data[0], Array) else None
