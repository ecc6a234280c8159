"""Writes the signatures of operations. What comes back may go by an argument: then there are overloads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from uopenai_tools.generate.stubs_operations import Call
from uopenai_tools.generate.stubs_shapes import Choice, Field, Reference, Shapes, parts
from uopenai_tools.generate.stubs_text import Writer

_SAVE = "save_to: str | Writable"
_OPTIONS = "**options: Unpack[Options]"


@dataclass(frozen=True)
class Pens:
    """The writers of what a call takes, and of what it gives. *mark*: "Async", or "" for OpenAI's."""

    shapes: Shapes
    mark: str

    @property
    def asked(self) -> Writer:
        """Of what a call takes."""
        return Writer(self.shapes, asked=True, prefix="params.")

    @property
    def given(self) -> Writer:
        """Of what it gives."""
        return Writer(self.shapes, asked=False, prefix="types.")

    def answer(self, call: Call) -> str:
        """What comes back without streaming."""
        if call.item is not None:
            return f"{self.mark}Pages[{self.given.text(call.item)}]"
        plain = {"bytes": self.mark + "Binary", "none": "None"}
        return plain.get(call.operation.kind) or self.given.text(call.answer)


@dataclass(frozen=True)
class Variant:
    """One overload: *said* stands in the place of what the fields of those names take. *answer*: its type."""

    answer: str
    said: dict[str, str] = field(default_factory=dict)


def signatures(name: str, call: Call, pens: Pens) -> list[str]:
    """The definitions of the method *name*, as lines of a class."""
    found = [
        _definition(name, call, fields, variant, pens)
        for fields in call.bodies
        for variant in _variants(call, pens)
    ]
    return found if len(found) == 1 else ["    @overload\n" + text for text in found]


def _definition(name: str, call: Call, fields: tuple[Field, ...], variant: Variant, pens: Pens) -> str:
    word = "async def" if pens.mark and call.item is None else "def"
    operation = call.operation
    about = f'"""``{operation.method} {operation.path}``, {operation.id}."""'
    path = [f"{each.name}: {pens.asked.text(each.shape, each.name)}" for each in call.path]
    given = ", ".join(["self", *path, *_keywords(call, fields, variant, pens)])
    return f"    {word} {name}({given}) -> {variant.answer}:\n        {about}"


def field_parameters(fields: tuple[Field, ...], pens: Pens, without: Iterable[str] = ()) -> list[str]:
    """The parameters for *fields*, but for those called as *without* says."""
    found = []
    for each in fields:
        if each.name not in without:
            text = f"{each.name}: {pens.asked.text(each.shape, each.name)}"
            found.append(text + ("" if each.required else " = ..."))
    return found


def _keywords(call: Call, fields: tuple[Field, ...], variant: Variant, pens: Pens) -> list[str]:
    said = list(variant.said.values())
    found = [text for text in said if not text.endswith("...")]
    found += field_parameters(fields, pens, variant.said)
    found += [text for text in said if text.endswith("...")]
    if any(each.name in call.operation.files for each in fields):
        found.append("progress: Progress = ...")
    return ["*", *found, _OPTIONS] if found else [_OPTIONS]


def _variants(call: Call, pens: Pens) -> Iterator[Variant]:
    answer = pens.answer(call)
    saved = {"save_to": _SAVE + " = ..."} if call.saves else {}
    streamed = ""
    if call.events is not None:
        streamed = f"{pens.mark}Stream[{pens.given.text(call.events)}]"
    whole = {}
    if streamed and any(each.name == "stream_format" for each in call.fields):
        yield Variant(streamed, {"stream_format": 'stream_format: Literal["sse"]', **saved})
        whole = {"stream_format": 'stream_format: Literal["audio"] = ...'}
    elif streamed:
        yield Variant(streamed, {"stream": "stream: Literal[True]", **saved})
        whole = {"stream": "stream: Literal[False] | None = ..."}
    if call.operation.kind == "bytes":
        yield Variant("int", {**whole, "save_to": _SAVE})
        yield Variant(answer, whole)
    elif call.by_format:
        yield from _by_format(call, whole, pens)
    else:
        yield Variant(answer, {**whole, **saved})
        if streamed:
            yield Variant(f"{streamed} | {answer}", {"stream": "stream: bool", **saved})


def _by_format(call: Call, whole: dict[str, str], pens: Pens) -> Iterator[Variant]:
    """The answers of each response_format: objects, and text for all others."""
    asked = next(each.shape for each in call.fields if each.name == "response_format")
    while isinstance(asked, Reference):
        asked = pens.shapes.components[asked.name]
    formats = [str(part.values[0]) for part in parts(asked) if isinstance(part, Choice)]
    for number, (name, schema) in enumerate(call.by_format.items()):
        default = "" if number else " = ..."
        said = {"response_format": f'response_format: Literal["{name}"]{default}'}
        yield Variant(pens.given.text(Reference(schema)), {**whole, **said})
    text = ", ".join(f'"{name}"' for name in formats if name not in call.by_format)
    yield Variant("str", {**whole, "response_format": f"response_format: Literal[{text}]"})
