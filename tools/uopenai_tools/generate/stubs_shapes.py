"""Turns the schemas of tools/spec into shapes: what a type checker has to know of a value, and no more.

A schema says a thing in several ways (`nullable`, a union with null, "all of this and that"); a shape
says it in one. Every object that is written down inside another schema gets a name of its own here, as
types have to be called something: `Batch.errors.data[]` is `BatchErrorsDataItem`. Limits of length,
range and pattern are not types, and are left to the board's own validation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

Json = Any

_REF = "#/components/schemas/"
_UNIONS = ("anyOf", "oneOf")
# What the stubs call something else.
_RESERVED = frozenset(
    {
        "Answer",
        "Any",
        "Array",
        "Base64",
        "FileList",
        "FileTypes",
        "Literal",
        "Map",
        "Mapping",
        "NotRequired",
        "Sequence",
        "TypeAlias",
        "TypedDict",
    }
)
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


@dataclass(frozen=True)
class Plain:
    """A value without parts: "str", "int", "float", "bool", "None", "File" (bytes sent), or "Any"."""

    kind: str


@dataclass(frozen=True)
class Choice:
    """One of some values."""

    values: tuple[Json, ...]


@dataclass(frozen=True)
class Reference:
    """A component schema, by its name in types."""

    name: str


@dataclass(frozen=True)
class Array:
    """A row of values."""

    items: Shape


@dataclass(frozen=True)
class Map:
    """An object whose names are the caller's own."""

    values: Shape


@dataclass(frozen=True)
class Either:
    """One of several shapes."""

    members: tuple[Shape, ...]


@dataclass(frozen=True)
class Field:
    """A property of an object."""

    name: str
    shape: Shape
    required: bool


@dataclass(frozen=True)
class Object:
    """An object with properties, and the name of its type."""

    name: str
    fields: tuple[Field, ...]


Shape = Plain | Choice | Reference | Array | Map | Either | Object

ANYTHING = Plain("Any")
NOTHING = Plain("None")
FILE = Plain("File")


def camel(text: str) -> str:
    """*text* as part of a type's name: "admin-api-keys" is "AdminApiKeys"."""
    parts = re.findall(r"[A-Za-z0-9]+", text)
    return "".join(part[0].upper() + part[1:] for part in parts)


def identifier(name: str) -> str:
    """A component's name as Python can say it: "Conversation-2" is "Conversation_2"."""
    said = re.sub(r"\W", "_", name)
    return said + "_" if said in _RESERVED or not said.isidentifier() else said


def parts(shape: Shape) -> Iterator[Shape]:
    """*shape* and everything inside it, up to references, the outer ones first."""
    yield shape
    inner: tuple[Shape, ...] = ()
    if isinstance(shape, Array):
        inner = (shape.items,)
    elif isinstance(shape, Map):
        inner = (shape.values,)
    elif isinstance(shape, Either):
        inner = shape.members
    elif isinstance(shape, Object):
        inner = tuple(each.shape for each in shape.fields)
    for each in inner:
        yield from parts(each)


def either(shapes: list[Shape]) -> Shape:
    """One of *shapes*, said once each; null comes last."""
    flat: list[Shape] = []
    for shape in shapes:
        flat.extend(shape.members if isinstance(shape, Either) else (shape,))
    unique = list(dict.fromkeys(flat))
    if NOTHING in unique:
        unique.remove(NOTHING)
        unique.append(NOTHING)
    return unique[0] if len(unique) == 1 else Either(tuple(unique))


@dataclass
class Shapes:
    """The shapes of all component *schemas*; `of` gives that of any other. Use `load`."""

    schemas: Mapping[str, Json]
    components: dict[str, Shape] = field(default_factory=dict)
    # What the types inside others are called, by their place: "Batch.errors.data[]".
    places: dict[str, Shape] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    # The schemas that _collect is at.
    _inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._taken = {identifier(name) for name in self.schemas}
        for name in sorted(self.schemas):
            self.components[identifier(name)] = self.of(self.schemas[name], name, identifier(name), True)

    @property
    def named(self) -> Set[str]:
        """The names that are those of types."""
        return self._taken

    def define(self, name: str, shape: Shape) -> None:
        """Give *shape* a name of its own, as if it were a component."""
        self.components[name] = shape
        self._taken.add(name)

    def of(self, schema: Json, place: str, name: str, own: bool = False) -> Shape:
        """The shape of *schema*, which stands at *place*; *name*: what its type would be called.

        *own*: the name is already its own.
        """
        shape = self._of(schema, place, name, own)
        self.places[place] = shape
        return shape

    def _of(self, schema: Json, place: str, name: str, own: bool) -> Shape:
        if not isinstance(schema, Mapping) or not schema:
            return ANYTHING
        nullable = schema.get("nullable") is True or {"nullable": True} in schema.get("allOf", ())
        shape = self._strict(schema, place, name, own)
        return either([shape, NOTHING]) if nullable else shape

    def _strict(self, schema: Mapping[str, Json], place: str, name: str, own: bool) -> Shape:
        if "$ref" in schema:
            return Reference(identifier(schema["$ref"].removeprefix(_REF)))
        if "const" in schema or "enum" in schema:
            values = [schema["const"]] if "const" in schema else schema["enum"]
            return either([Choice((value,)) if value is not None else NOTHING for value in values])
        pieces = [piece for piece in schema.get("allOf", ()) if piece != {"nullable": True}]
        if len(pieces) == 1 and not schema.get("properties"):
            return self.of(pieces[0], place + "|allOf0", name, own)
        for word in _UNIONS:
            branches = schema.get(word, ())
            if any(set(branch) - {"required"} for branch in branches):
                return self._union(schema, word, place, name, own)
        if pieces or schema.get("properties"):
            return self._object(schema, place, name, own)
        kind = schema.get("type", "any")
        if kind == "array":
            return Array(self.of(schema.get("items"), place + "[]", name + "Item"))
        if kind == "object":
            extra = schema.get("additionalProperties", True)
            if not isinstance(extra, Mapping):
                return Map(ANYTHING)
            return Map(self.of(extra, place + "{}", name + "Value"))
        if kind == "string" and schema.get("format") == "binary":
            return FILE
        return Plain(_PLAIN[kind]) if kind in _PLAIN else ANYTHING

    def _union(self, schema: Mapping[str, Json], word: str, place: str, name: str, own: bool) -> Shape:
        branches = schema[word]
        objects = [branch for branch in branches if "properties" in branch]
        # A component that is "an object or null" keeps its name for the object.
        own = own and sum(branch.get("type") != "null" for branch in branches) == 1
        shapes = []
        for number, branch in enumerate(branches):
            label = name
            if len(objects) > 1 and branch in objects:
                label += _tag(branch) or str(number + 1)
            shapes.append(self.of(branch, f"{place}|{word}{number}", label, own))
        return either(shapes)

    def _object(self, schema: Mapping[str, Json], place: str, name: str, own: bool) -> Object:
        if not own:
            name = self._name(name)
        found: dict[str, Field] = {}
        self._collect(schema, place, name, found)
        return Object(name, tuple(found.values()))

    def _collect(self, schema: Mapping[str, Json], place: str, name: str, found: dict[str, Field]) -> None:
        """The properties of *schema*, and of all that it is "all of", into *found*."""
        if "$ref" in schema:
            target = schema["$ref"].removeprefix(_REF)
            if target in self._inside:
                return  # a schema that is "all of" itself says nothing by that
            self._inside.append(target)
            self._collect(self.schemas[target], target, identifier(target), found)
            self._inside.pop()
            return
        for number, piece in enumerate(schema.get("allOf", ())):
            self._collect(piece, f"{place}|allOf{number}", name, found)
        for key, inner in schema.get("properties", {}).items():
            inner_place = f"{place}.{key}"
            # All of a component's own things are said once, however many schemas it is a part of.
            shape = self.places.get(inner_place) or self.of(inner, inner_place, name + camel(key))
            found[key] = Field(key, shape, key in found and found[key].required)
        for key in schema.get("required", ()):
            if key in found:
                found[key] = Field(key, found[key].shape, True)

    def _name(self, wanted: str) -> str:
        """*wanted*, or with a number behind it if that is taken."""
        wanted = identifier(wanted)
        name = wanted
        number = 1
        while name in self._taken:
            number += 1
            name = f"{wanted}{number}"
        self._taken.add(name)
        return name

    def object_of(self, shape: Shape) -> Object | None:
        """The object that *shape* is or refers to."""
        seen: set[str] = set()
        while isinstance(shape, Reference) and shape.name not in seen:
            seen.add(shape.name)
            shape = self.components[shape.name]
        return shape if isinstance(shape, Object) else None


def _tag(branch: Mapping[str, Json]) -> str:
    """What tells an object from the others of its union, as part of a name: its one type or object."""
    for key in ("type", "event", "object", "role"):
        values = branch["properties"].get(key, {}).get("enum", ())
        if len(values) == 1:
            return camel(str(values[0]))
    return ""
