"""Writes the classes of the API's objects: what a caller gives (`uopenai.params`, TypedDicts), what comes
back (`uopenai.types`, with attributes), and the schemas to build and check with (`uopenai.models`).

Each has one module per API group; what several groups use stands in `shared`. The first two are for
editors alone: on a board an object that is given is a dict, and one that comes back an Answer.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from uopenai_tools.generate.stubs_shapes import Field, Object, Reference, Shape, Shapes, identifier, parts
from uopenai_tools.generate.stubs_text import HEADER, Writer, module, own_object

_SHARED = "shared"

# A schema is called as a class is; to a type checker they are two things.
_CLASS = "  # type: ignore[overload-overlap]"

# What is made on the board, and never sent: all of a response's text, and what parse(), run_tools() and
# stream() add.
_MADE_HERE = {
    "ChatCompletionMessageToolCallFunction": {"parsed_arguments": "Any"},
    "ChatCompletionResponseMessage": {"parsed": "Any"},
    "CreateChatCompletionResponse": {"messages": "list[Any] | None"},
    "FunctionToolCall": {"parsed_arguments": "Any"},
    "OutputTextContent": {"parsed": "Any"},
    "Response": {"output_parsed": "Any", "output_text": "str"},
    "ResponseFunctionCallArgumentsDeltaEvent": {"snapshot": "Any"},
    "ResponseTextDeltaEvent": {"snapshot": "Any"},
}


@dataclass(frozen=True)
class Entry:
    """One name of the API's types: a class if it is an object, else another name for a type."""

    name: str
    shape: Shape

    @property
    def object(self) -> Object | None:
        """The object to make a class of."""
        return own_object(self.name, self.shape)


class Classes:
    """All types of *shapes*, in groups. *uses*: group → the shapes that its operations take and give."""

    def __init__(self, shapes: Shapes, uses: Mapping[str, Iterable[Shape]]) -> None:
        self.shapes = shapes
        self.groups: dict[str, list[Entry]] = {}
        self.homes: dict[str, str] = {}
        self._schemas = {identifier(name) for name in shapes.schemas}
        users: dict[str, set[str]] = {}
        for group, roots in uses.items():
            for name in self._reached(roots):
                users.setdefault(name, set()).add(group)
        for name in sorted(shapes.components):
            found = users.get(name, set())
            group = next(iter(found)) if len(found) == 1 else _SHARED if found else _unused(name)
            self._add(Entry(name, shapes.components[name]), group)
        for group, roots in sorted(uses.items()):
            for root in roots:
                for part in parts(root):
                    if isinstance(part, Object) and part.name not in self.homes:
                        self._add(Entry(part.name, part), group)

    def _add(self, entry: Entry, group: str) -> None:
        self.groups.setdefault(group, []).append(entry)
        self.homes[entry.name] = group
        for part in parts(entry.shape):
            if isinstance(part, Object) and part.name not in self.homes:
                self.groups[group].append(Entry(part.name, part))
                self.homes[part.name] = group

    def _reached(self, roots: Iterable[Shape]) -> set[str]:
        """The components that *roots* consist of, at any depth."""
        found: set[str] = set()
        left = list(roots)
        while left:
            for part in parts(left.pop()):
                if isinstance(part, Reference) and part.name not in found:
                    found.add(part.name)
                    left.append(self.shapes.components[part.name])
        return found

    def files(self, names: Mapping[str, str]) -> dict[Path, str]:
        """The modules. *names*: the older names of models, and the place that each stands for."""
        made: dict[Path, str] = {}
        for group, entries in sorted(self.groups.items()):
            ordered = sorted(entries, key=lambda each: each.name)
            homes = {name: "" if home == group else "." + home for name, home in self.homes.items()}
            for folder, write in (("params", _params), ("types", _types)):
                writer = Writer(self.shapes, asked=folder == "params")
                body = "\n\n".join(write(writer, entry) for entry in ordered)
                made[Path(folder, f"{group}.pyi")] = module(_ABOUT[folder], body, homes, 2)
            components = [each for each in ordered if each.name in self._schemas]
            made[Path("models", f"_{group}.pyi")] = self._models_module(
                [self._model(each.name, Reference(each.name)) for each in components]
            )
        for folder in ("params", "types"):
            body = "\n".join(f"from .{group} import *" for group in sorted(self.groups))
            made[Path(folder, "__init__.pyi")] = module(_ABOUT[folder], body, {})
        made[Path("models", "_older.pyi")] = self._older(names)
        made[Path("models", "__init__.pyi")] = self._models_index()
        return made

    def _models_module(self, bodies: list[str], homes: Mapping[str, str] | None = None) -> str:
        known = {"model": ".", "params": "..", "types": "..", **(homes or {})}
        return module(_ABOUT["models"], "\n\n".join(bodies), known, 2)

    def _model(self, name: str, shape: Shape) -> str:
        """The class *name* of models, for values of *shape*."""
        writer = Writer(self.shapes, asked=True, prefix="params.")
        value = f"    def __init__(self, value: {writer.text(shape)}, /) -> None: ..."
        found = self.shapes.object_of(shape)
        if found is None:
            return f"class {self._exported(name)}(model._Value):\n{value}"
        sayable = sorted(
            (each for each in found.fields if _sayable(each.name)), key=lambda each: not each.required
        )
        given = ", ".join(_argument(writer, each) for each in sayable)
        fields = f"    def __init__(self{', *, ' if given else ''}{given}) -> None: ..."
        both = f"    @overload\n{value}\n    @overload\n{fields}"
        return f"class {self._exported(name)}(types.{found.name}, model.Model):\n{both}"

    def _exported(self, name: str) -> str:
        """What the class is called: with "_" before a name that Python does not take as it is."""
        odd = name in self._schemas and name not in self.shapes.schemas
        return "_" + name if odd else name

    def _older(self, names: Mapping[str, str]) -> str:
        """The names of the older documents: of today's schemas, and of places inside them."""
        bodies = []
        homes = {}
        for name, place in sorted(names.items()):
            shape = self.shapes.places[place]
            if name in self._schemas:
                continue
            if isinstance(shape, Reference):
                target = self._exported(shape.name)
                homes[target] = "._" + self.homes[shape.name]
                bodies.append(f"{name} = {target}")
            else:
                bodies.append(self._model(name, shape))
        return self._models_module(bodies, homes)

    def _models_index(self) -> str:
        """models itself: all schemas, and `schema()` for those whose names Python does not take."""
        odd = {name: identifier(name) for name in sorted(self.shapes.schemas) if not name.isidentifier()}
        modules = {name: "_" + self.homes[odd[name]] for name in odd}
        functions = []
        for name, module_name in modules.items():
            kind = f"type[{module_name}._{odd[name]}]"
            functions.append(f'@overload\ndef schema(name: Literal["{name}"]) -> {kind}: ...{_CLASS}')
        functions.append("@overload\ndef schema(name: str) -> model.Schema: ...")
        lines = ["from typing import Literal, overload", ""] if odd else []
        lines.append(f"from . import {', '.join(sorted({*modules.values(), 'model'}))}")
        lines += [f"from ._{group} import *" for group in sorted([*self.groups, "older", "functions"])]
        body = functions if odd else [functions[0].replace("@overload\n", "")]
        return "\n".join([HEADER, f'"""{_ABOUT["models"]}"""', "", *lines, "", *body, ""])


_ABOUT = {
    "params": "What calls take, for editors alone: no board has this module, import it under TYPE_CHECKING.",
    "types": "What calls give, for editors alone: no board has this module, import it under TYPE_CHECKING.",
    "models": "The schemas of the API, to build, check, read and write.",
}


def _unused(name: str) -> str:
    """The group of a schema that no operation takes or gives."""
    if name.startswith("Webhook"):
        return "webhooks"
    return "realtime" if name.startswith("Realtime") else "other"


def _sayable(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def _params(writer: Writer, entry: Entry) -> str:
    found = entry.object
    if found is None:
        return f"{entry.name}: TypeAlias = {writer.text(entry.shape)}"
    texts = {each.name: _given(writer, each) for each in found.fields}
    if not all(_sayable(name) for name in texts):
        inner = ", ".join(f'"{name}": {text}' for name, text in texts.items())
        return f'{entry.name} = TypedDict("{entry.name}", {{{inner}}})'
    lines = [f"    {name}: {text}" for name, text in texts.items()]
    return f"class {entry.name}(TypedDict):\n" + "\n".join(lines or ["    ..."])


def _given(writer: Writer, field: Field) -> str:
    text = writer.text(field.shape, field.name)
    return text if field.required else f"NotRequired[{text}]"


def _types(writer: Writer, entry: Entry) -> str:
    found = entry.object
    if found is None:
        return f"{entry.name}: TypeAlias = {writer.text(entry.shape)}"
    lines = []
    items = []
    ours = _MADE_HERE.get(entry.name, {})
    lines += [f"    {name}: {text}" for name, text in ours.items()]
    for each in found.fields:
        if each.name in ours:
            continue
        # A field that the answer does not have is None.
        text = writer.text(each.shape, each.name, () if each.required else ("None",))
        if _sayable(each.name):
            lines.append(f"    {each.name}: {text}")
        else:
            items.append(
                f'    @overload\n    def __getitem__(self, name: Literal["{each.name}"]) -> {text}: ...'
            )
    if items:
        items.append("    @overload\n    def __getitem__(self, name: str) -> Any: ...")
    return f"class {entry.name}(Answer):\n" + "\n".join([*lines, *items] or ["    ..."])


def _argument(writer: Writer, field: Field) -> str:
    text = writer.text(field.shape, field.name)
    return f"{field.name}: {text}" + ("" if field.required else " = ...")
