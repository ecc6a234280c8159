"""Turns schemas into the nodes of the packed file, each different one once.

A node is a mask of the fields it has, and then these, in the order of FIELDS; its properties come
last. Every number is a varint (seven bits a byte, the lowest first, the high bit set on all but the
last byte). What the kinds of fields hold:

    B  one byte            type: the bits of TYPES
    F  nothing             the field is its being there
    N  a number            a count of characters, items or properties
    V  a value             a string's place * 2, or the place of a JSON text * 2 + 1
    S  a string's place
    C  a child             a node's place * 2, or the number of an entry of the names * 2 + 1
    v, s, c                how many, and then as many of them
    T  the tags of anyOf   how many numbers; the place of the tag's name, and for each branch the hash of
                           the tag's value + 1, or 0 if it may be any: a branch with another hash is out
    P  the properties      how many; for each: the hash of its name, the string's place * 4 (+ 1 if it is
                           required, + 2 if it is a tag), a child. Tags first, then what is required

Whatever stands often gets a low place, which is a short number. The reader is lib/uopenai/models/pack.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any

TYPES = ("string", "integer", "number", "boolean", "array", "object", "null", "binary")
# The tags that tell branches apart; those that discriminators name come to them.
TAGS = ("event", "type", "role", "object")

# The place in this row is the bit in the mask: what is frequent comes first.
FIELDS = (
    ("type", "B"),
    ("enum", "v"),
    ("properties", "P"),
    ("default", "V"),
    ("anyOf", "c"),
    ("items", "C"),
    ("closed", "F"),
    ("minimum", "V"),
    ("maximum", "V"),
    ("minLength", "N"),
    ("maxLength", "N"),
    ("minItems", "N"),
    ("maxItems", "N"),
    ("deprecated", "F"),
    ("additionalProperties", "C"),
    ("allOf", "c"),
    ("$ref", "C"),
    ("not", "C"),
    ("required", "s"),
    ("exclusiveMinimum", "V"),
    ("exclusiveMaximum", "V"),
    ("multipleOf", "V"),
    ("pattern", "S"),
    ("uniqueItems", "F"),
    ("minProperties", "N"),
    ("maxProperties", "N"),
    ("propertyNames", "C"),
    ("never", "F"),
    ("strict", "C"),
    ("tags", "T"),
)
_BITS = {name: bit for bit, (name, _) in enumerate(FIELDS)}
_KINDS = dict(FIELDS)

_FEW = 3  # branches that are looked at one by one
# They decide nothing: see contract, which leaves no `nullable` but a false one. "optional" and those
# with "_" are slips of the document's authors.
_IGNORED = frozenset(
    {"format", "discriminator", "nullable", "optional", "max_items", "min_items", "x-oaiSupportedSDKs"}
)
_COPIED = frozenset(
    {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "pattern"}
)
_VALUES = frozenset({"default", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_CHILDREN = frozenset({"items", "not", "propertyNames"})
# What a call is checked against in place of the schema that has it: see strict().
STRICT = "x-uopenai-strict"


class PackError(ValueError):
    """The facts cannot be packed; the text says what stands in the way."""


@dataclass(frozen=True)
class Reference:
    """A child that is a component schema."""

    name: str


Child = int | Reference


@dataclass(frozen=True)
class Property:
    """One property of an object; *child* is its schema."""

    name: str
    required: bool
    tag: bool
    child: Child


def value_text(value: Json) -> tuple[str, bool]:
    """The text that stands for *value* in the pool, and whether it is JSON."""
    if isinstance(value, str):
        return value, False
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")), True


def name_hash(name: str) -> int:
    """The byte that stands beside a property's name, so that few names have to be read."""
    data = name.encode()
    return (len(data) * 5 + data[0] * 3 + data[-1] * 7 + data[len(data) // 2] * 11) & 0xFF if data else 0


@dataclass
class Nodes:
    """The nodes of all schemas that were added, numbered. Node 0 is the schema that takes everything."""

    resolve: Callable[[Json], Json]
    fields: list[tuple[tuple[str, Json], ...]] = field(default_factory=lambda: [()])
    tags: set[str] = field(default_factory=lambda: set(TAGS))
    unmapped: set[str] = field(default_factory=set)
    _numbers: dict[tuple[tuple[str, Json], ...], int] = field(default_factory=lambda: {(): 0})

    def add(self, schema: Json) -> Child:
        """The child that stands for *schema*."""
        if schema is True:
            return 0
        if schema is False:
            return self._number({"never": True})
        if schema.keys() == {"$ref"}:
            return _reference(schema["$ref"])
        found: dict[str, Json] = {}
        more: list[Json] = []
        for keyword, value in schema.items():
            if keyword in _COPIED:
                found[keyword] = value
            elif keyword in _VALUES:
                found[keyword] = value_text(value)
            elif keyword in _CHILDREN:
                found[keyword] = self.add(value)
            elif keyword not in ("oneOf", "const"):
                self._keyword(found, schema, keyword, value)
        for twin, values in (
            ("anyOf", schema.get("oneOf")),
            ("enum", [schema["const"]] if "const" in schema else None),
        ):
            if values is not None and twin in schema:
                more.append({twin: values})
            elif values is not None:
                self._keyword(found, {**schema, twin: values}, twin, values)
        if more:
            found["allOf"] = (*found.get("allOf", ()), *(self.add(each) for each in more))
        return self._number(found)

    def _keyword(self, found: dict[str, Json], schema: Mapping[str, Json], keyword: str, value: Json) -> None:
        if keyword == "type":
            kinds = value if isinstance(value, list) else [value]
            if unknown := [kind for kind in kinds if kind not in TYPES]:
                raise PackError(f"a schema has the type {unknown[0]}, which JSON does not have")
            binary = schema.get("format") == "binary"
            found["type"] = sum(
                1 << TYPES.index("binary" if binary and kind == "string" else kind) for kind in kinds
            )
        elif keyword == "enum":
            found["enum"] = tuple(value_text(each) for each in value)
        elif keyword in ("anyOf", "allOf"):
            found[keyword] = tuple(self.add(each) for each in value)
            if keyword == "anyOf" and len(value) > _FEW and (tags := self._tags(value)):
                found["tags"] = tags
        elif keyword == "properties":
            if value:
                found["properties"] = self._properties(value, schema.get("required", ()))
        elif keyword == "required":
            rest = tuple(name for name in value if name not in schema.get("properties", {}))
            if rest:
                found["required"] = rest
        elif keyword == "additionalProperties":
            if value is not False:
                found[keyword] = self.add(value)
            elif "patternProperties" not in schema:  # it would refuse what that allows
                found["closed"] = True
        elif keyword == "$ref":
            found["$ref"] = _reference(value)
        elif keyword == STRICT:
            found["strict"] = self.add(value)
        elif keyword in ("deprecated", "uniqueItems"):
            if value:
                found[keyword] = True
        elif keyword not in _IGNORED:
            self.unmapped.add(keyword)

    def _tags(self, branches: Iterable[Json]) -> tuple[str | int, ...]:
        """The tag that most of *branches* have, and the number of its value in each; () if none has one."""
        known = [self.resolve(branch) for branch in branches]
        best: tuple[str | int, ...] = ()
        for tag in (*TAGS, *sorted(self.tags - set(TAGS))):
            values = [_only_value(self.resolve(each.get("properties", {}).get(tag, {}))) for each in known]
            numbers = [0 if value is None else name_hash(value) + 1 for value in values]
            if sum(map(bool, numbers)) > sum(map(bool, best[1:])):
                best = (tag, *numbers)
        return best

    def _properties(self, value: Mapping[str, Json], required: Iterable[str]) -> tuple[Property, ...]:
        needed = set(required)
        made = [
            Property(name, name in needed, name in self.tags, self.add(each)) for name, each in value.items()
        ]
        # In the order of `tags`, "type" first: who misses it is told so before anything else.
        order = {name: place for place, name in enumerate((*TAGS, *sorted(self.tags - set(TAGS))))}
        return tuple(
            sorted(made, key=lambda each: (order.get(each.name, len(order)), not each.required, each.name))
        )

    def _number(self, found: Mapping[str, Json]) -> int:
        key = tuple(sorted(found.items(), key=lambda item: _BITS[item[0]]))
        if key not in self._numbers:
            self._numbers[key] = len(self.fields)
            self.fields.append(key)
        return self._numbers[key]

    def strings(self) -> Counter[str]:
        """How often each string stands in the nodes."""
        counts: Counter[str] = Counter()
        for node in self.fields:
            for name, value in node:
                kind = _KINDS[name]
                if kind == "V":
                    counts[value[0]] += 1
                elif kind == "v":
                    counts.update(text for text, _ in value)
                elif kind == "S":
                    counts[value] += 1
                elif kind == "s":
                    counts.update(value)
                elif kind == "T":
                    counts[value[0]] += 1
                elif kind == "P":
                    counts.update(each.name for each in value)
        return counts

    def layout(
        self, strings: Mapping[str, int], names: Mapping[str, int], used: Iterable[Child]
    ) -> tuple[bytes, list[int]]:
        """The bytes of all nodes, and where each one stands. *used*: what is referred to from elsewhere."""
        counts: Counter[int] = Counter(child for child in used if isinstance(child, int))
        for node in self.fields:
            for name, value in node:
                counts.update(child for child in _children(name, value) if isinstance(child, int))
        order = sorted(range(1, len(self.fields)), key=lambda number: (-counts[number], number))
        order.insert(0, 0)
        places = [0] * len(self.fields)
        while True:  # a place is as long as it is far behind, and what lies before it too
            pieces = [self._encoded(number, strings, names, places) for number in order]
            moved = list(places)
            place = 0
            for number, piece in zip(order, pieces, strict=True):
                moved[number] = place
                place += len(piece)
            if moved == places:
                return b"".join(pieces), places
            places = moved

    def _encoded(
        self, number: int, strings: Mapping[str, int], names: Mapping[str, int], places: list[int]
    ) -> bytes:
        node = self.fields[number]
        out = bytearray(varint(sum(1 << _BITS[name] for name, _ in node)))
        # The properties are read one by one, when all else is known.
        for name, value in sorted(node, key=lambda item: item[0] == "properties"):
            kind = _KINDS[name]
            if kind == "B":
                out.append(value)
            elif kind == "P":
                out += varint(len(value))
                for each in value:
                    out.append(name_hash(each.name))
                    out += varint(strings[each.name] * 4 + each.required + 2 * each.tag)
                    out += varint(child_code(each.child, names, places))
            elif kind == "T":
                out += varint(len(value)) + varint(strings[value[0]])
                out += b"".join(map(varint, value[1:]))
            elif kind != "F":
                many = kind.islower()
                if many:
                    out += varint(len(value))
                for each in value if many else (value,):
                    out += varint(_number_of(kind.upper(), each, strings, names, places))
        return bytes(out)


def _children(name: str, value: Json) -> Iterable[Child]:
    kind = _KINDS[name]
    if kind == "C":
        return (value,)
    if kind == "c":
        return value
    return (each.child for each in value) if kind == "P" else ()


def _number_of(
    kind: str, value: Json, strings: Mapping[str, int], names: Mapping[str, int], places: list[int]
) -> int:
    if kind == "V":
        return strings[value[0]] * 2 + value[1]
    if kind == "S":
        return strings[value]
    return child_code(value, names, places) if kind == "C" else value


def child_code(child: Child, names: Mapping[str, int], places: list[int]) -> int:
    """The number that stands for *child* in the file."""
    return names[child.name] * 2 + 1 if isinstance(child, Reference) else places[child] * 2


def strict(schema: Mapping[str, Json], resolve: Callable[[Json], Json]) -> Json | None:
    """What a request may have where the document, for its readers' sake, allows any string; else None.

    "A string, or one of these, or an object with an id" is how it says that what is one's own is named by
    an object. The service then takes no string but those of the list.
    """
    branches = [resolve(branch) for branch in schema.get("anyOf") or schema.get("oneOf") or ()]
    if not any(branch.get("type") == "object" and "id" in branch.get("required", ()) for branch in branches):
        return None
    found = [branch for branch in branches if not _open_list(branch)]
    for branch in filter(_open_list, branches):
        found += [each for each in branch.get("anyOf") or branch.get("oneOf") if each != {"type": "string"}]
    return {"anyOf": found} if any(map(_open_list, branches)) else None


def _only_value(schema: Json) -> str | None:
    """The one string that *schema* takes, if that is so."""
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return values[0] if len(values) == 1 and isinstance(values[0], str) else None


def _open_list(schema: Json) -> bool:
    branches = schema.get("anyOf") or schema.get("oneOf") or ()
    return {"type": "string"} in branches and any("enum" in branch for branch in branches)


def _reference(address: str) -> Reference:
    return Reference(address.rsplit("/", 1)[1])


def varint(number: int) -> bytes:
    """*number*, seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
