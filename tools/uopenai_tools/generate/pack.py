"""Packs the facts in tools/spec into the file that uopenai.models reads on the board.

    packed() -> bytes                           all of it
    packed(groups=["audio", "chat"]) -> bytes   these API groups, and the schemas that they use

The file is read at random places through a window of some hundred bytes, so it is built of places and
short numbers (see pack_nodes):

    header      "UOS", the version, 8 bytes of the SHA-256 of the facts; then, three bytes each, the
                lowest first: the place of the names, how many they are, the places of the strings, the
                nodes and the operations, the end of the file, the string that names the groups that are
                packed ("" for all)
    names       sorted; three bytes for the place of the name among the strings, three for what it stands
                for: a node's place * 2, or an operation's place * 2 + 1
    strings     a varint for the length, and UTF-8; what is used most comes first
    nodes       see pack_nodes
    operations  a mask, a string (verb and path), a string (the SDK's name); then the children that
                PARTS names, as far as the mask has them

Among the names are those of the schemas, the older names of schemas, "webhook.batch_completed", and each
operation twice: "audio.speech.create", if a client has it, and "POST /audio/speech". The same facts give
the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from uopenai_tools import contract
from uopenai_tools.generate import operations
from uopenai_tools.generate.names import load_names, lost, resolve
from uopenai_tools.generate.pack_nodes import (
    STRICT,
    Child,
    Nodes,
    PackError,
    Reference,
    child_code,
    strict,
    varint,
)
from uopenai_tools.places import LIBRARY
from uopenai_tools.spec import FOLDER

Json = Any

TARGET = LIBRARY / "models" / "schemas.pack"
VERSION = 1
MAGIC = b"UOS"
PARTS = ("request", "query", "path", "response", "event")
REQUEST_REQUIRED = 1 << len(PARTS)

_FILES = ("schemas.json", "operations.json", "sdk.json", "names.json")
_HEADER = len(MAGIC) + 1 + 8 + 7 * 3
# Bodies that a call's arguments become, one way or another.
_ARGUMENTS = ("application/json", "multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class Call:
    """An operation under the SDK's *names*, none if no client has it, and its schemas by PARTS."""

    line: str
    names: tuple[str, ...]
    required: bool
    schemas: Mapping[str, Json]

    def belongs(self, group: str) -> bool:
        """Whether it is an operation of *group*."""
        return any(f"{name}.".startswith(f"{group}.") for name in self.names)

    @property
    def title(self) -> str:
        """The SDK's name; of what no client has, the verb and path."""
        return self.names[0] if self.names else self.line


@dataclass
class Facts:
    """All that can be packed; *aliases* and *webhooks*: name → schema."""

    schemas: Mapping[str, Json]
    calls: Sequence[Call]
    aliases: Mapping[str, Json]
    webhooks: Mapping[str, Json]
    digest: bytes = b""
    groups: str = ""
    tags: set[str] = field(default_factory=set)


def packed(folder: Path = FOLDER, groups: Iterable[str] | None = None) -> bytes:
    """The packed file of the facts in *folder*; of the API *groups* alone, if they are named.

    *groups* are the SDK's names: "audio", "chat.completions", "beta.threads", or "webhooks".
    Raises PackError.
    """
    return pack(folder, groups)[0]


def pack(folder: Path = FOLDER, groups: Iterable[str] | None = None) -> tuple[bytes, list[str]]:
    """The same, and the keywords of the schemas that it cannot express: they are not checked on the board."""
    facts = load(folder)
    if groups is not None:
        facts = part(facts, groups)
    return _Packer(facts).file()


def write(folder: Path, path: Path) -> list[Path]:
    """Write the packed file of the facts in *folder* to *path*; what has changed. Raises PackError."""
    data = packed(folder)
    if path.exists() and path.read_bytes() == data:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return [path]


def load(folder: Path = FOLDER) -> Facts:
    """The facts in *folder*. Raises PackError."""
    try:
        known = contract.load(folder)
        mapped = {each.id: each.names for each in operations.load(folder).operations}
        older = load_names(folder)
        digest = hashlib.sha256()
        for name in _FILES:
            digest.update((folder / name).read_bytes() if (folder / name).exists() else b"")
    except (contract.ContractError, OSError, ValueError) as error:
        raise PackError(str(error)) from None
    nowhere = lost(older, known)  # with another document; `make generate` names them
    aliases = {
        each.name: resolve(each.node, known)
        for each in older
        if each.node is not None and each.name not in known.schemas and each.name not in nowhere
    }
    for schema in _nested([known.schemas, [each.request for each in known.operations.values()]]):
        narrow = strict(schema, known.resolve)
        if narrow is not None and isinstance(schema, dict):
            schema[STRICT] = narrow
    return Facts(
        schemas=known.schemas,
        calls=[_call(each, mapped.get(each.name, ()), known) for each in known.operations.values()],
        aliases=aliases,
        webhooks={f"webhook.{name}": schema for name, schema in sorted(known.webhooks.items())},
        digest=digest.digest()[:8],
        tags={
            schema["discriminator"]["propertyName"]
            for schema in _nested(known.schemas)
            if isinstance(schema.get("discriminator"), Mapping)
        },
    )


def _call(operation: contract.Operation, names: tuple[str, ...], known: contract.Contract) -> Call:
    schemas: dict[str, Json] = {}
    bodies = [_bare(operation.request[kind], known) for kind in _ARGUMENTS if kind in operation.request]
    if bodies:
        different = list({json.dumps(body, sort_keys=True): body for body in bodies}.values())
        schemas["request"] = different[0] if len(different) == 1 else {"anyOf": different}
    for place in ("query", "path"):
        found = [each for each in operation.parameters if each["in"] == place]
        if found:
            schemas[place] = {
                "type": "object",
                "properties": {each["name"].removesuffix("[]"): each.get("schema", {}) for each in found},
                "required": [each["name"].removesuffix("[]") for each in found if each.get("required")],
            }
    for status in ("200", "201"):
        answers = operation.responses.get(status, {})
        for kind, name in (("application/json", "response"), ("text/event-stream", "event")):
            if kind in answers:
                schemas.setdefault(name, answers[kind])
    return Call(f"{operation.method} {operation.path}", names, operation.request_required, schemas)


def _bare(schema: Json, known: contract.Contract) -> Json:
    """*schema* with its properties as arguments have them: "include", where a form has "include[]"."""
    if not any(name.endswith("[]") for name in known.properties(schema)):
        return schema
    bare = dict(known.resolve(schema))
    for keyword in ("allOf", "anyOf", "oneOf"):
        if keyword in bare:
            bare[keyword] = [_bare(branch, known) for branch in bare[keyword]]
    if "properties" in bare:
        bare["properties"] = {name.removesuffix("[]"): each for name, each in bare["properties"].items()}
    if "required" in bare:
        bare["required"] = [name.removesuffix("[]") for name in bare["required"]]
    return bare


def part(facts: Facts, groups: Iterable[str]) -> Facts:
    """What of *facts* belongs to *groups*. Raises PackError."""
    wanted = sorted(set(groups))
    calls: list[Call] = []
    for group in wanted:
        found = [call for call in facts.calls if call.belongs(group)]
        if not found and group != "webhooks":
            known = sorted({name.partition(".")[0] for call in facts.calls for name in call.names})
            raise PackError(f"there is no API group {group}; there are: {', '.join(known)}, webhooks")
        calls += [call for call in found if call not in calls]
    webhooks = facts.webhooks if "webhooks" in wanted else {}
    names: set[str] = set()
    pending = [*(call.schemas for call in calls), *webhooks.values()]
    while pending:
        for schema in _nested(pending.pop()):
            name = str(schema.get("$ref", "")).rsplit("/", 1)[-1]
            if name and name not in names:
                names.add(name)
                pending.append(facts.schemas[name])
    return Facts(
        schemas={name: schema for name, schema in facts.schemas.items() if name in names},
        calls=calls,
        # An older name belongs to the part if all that it leads to does.
        aliases={name: schema for name, schema in facts.aliases.items() if _referred(schema) <= names},
        webhooks=webhooks,
        digest=facts.digest,
        groups=", ".join(wanted),
        tags=facts.tags,
    )


def _referred(schema: Json) -> set[str]:
    """The names of the schemas that *schema* refers to."""
    return {each["$ref"].rsplit("/", 1)[1] for each in _nested(schema) if isinstance(each.get("$ref"), str)}


def _nested(value: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _nested(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _nested(inner)


class _Packer:
    """Puts the sections of the file together."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._nodes = Nodes(self._resolved)
        self._nodes.tags |= facts.tags
        self._named = {
            name: self._nodes.add(schema)
            for named in (facts.schemas, facts.aliases, facts.webhooks)
            for name, schema in named.items()
        }
        self._calls = [
            (call, {name: self._nodes.add(call.schemas[name]) for name in PARTS if name in call.schemas})
            for call in facts.calls
        ]

    def file(self) -> tuple[bytes, list[str]]:
        """The bytes, and the keywords that are not in them."""
        keys = set(self._named)
        for call, _ in self._calls:
            keys |= {call.line, *call.names}
        entries = {name: number for number, name in enumerate(sorted(keys, key=lambda name: name.encode()))}
        self._check_references(entries)
        strings, places = self._strings(keys)
        used = [*self._named.values(), *(child for _, children in self._calls for child in children.values())]
        nodes, node_places = self._nodes.layout(places, entries, used)
        targets = {name: self._node_place(child, node_places) * 2 for name, child in self._named.items()}
        operations = bytearray()
        for call, children in self._calls:
            for name in (call.line, *call.names):
                targets[name] = len(operations) * 2 + 1
            mask = sum(1 << PARTS.index(name) for name in children)
            operations += varint(mask | (REQUEST_REQUIRED if call.required else 0))
            operations += varint(places[call.line]) + varint(places[call.title])
            for child in children.values():
                operations += varint(child_code(child, entries, node_places))
        names = b"".join(_three(places[name]) + _three(targets[name]) for name in entries)
        starts = [_HEADER]
        for section in (names, strings, nodes, operations):
            starts.append(starts[-1] + len(section))
        header = MAGIC + bytes((VERSION,)) + self._facts.digest
        header += _three(starts[0]) + _three(len(entries)) + b"".join(_three(start) for start in starts[1:])
        header += _three(places[self._facts.groups])
        return header + names + strings + nodes + bytes(operations), sorted(self._nodes.unmapped)

    def _resolved(self, schema: Json) -> Json:
        """*schema*, or what it refers to; {} for anything that names no keyword."""
        for _ in self._facts.schemas:
            name = str(schema.get("$ref", "")).rsplit("/", 1)[-1] if isinstance(schema, Mapping) else ""
            if name not in self._facts.schemas:
                break
            schema = self._facts.schemas[name]
        return schema if isinstance(schema, Mapping) else {}

    def _check_references(self, entries: Mapping[str, int]) -> None:
        for schema in _nested([self._facts.schemas, [call.schemas for call in self._facts.calls]]):
            name = str(schema.get("$ref", "")).rsplit("/", 1)[-1]
            if name and name not in entries:
                raise PackError(f"a schema refers to {name}, which is not among the schemas")

    def _strings(self, keys: Iterable[str]) -> tuple[bytes, dict[str, int]]:
        """The strings one behind the other, and the place of each."""
        counts: Counter[str] = self._nodes.strings()
        counts.update([*keys, self._facts.groups])
        out = bytearray()
        places: dict[str, int] = {}
        for text in sorted(counts, key=lambda text: (-counts[text], text)):
            places[text] = len(out)
            data = text.encode()
            out += varint(len(data)) + data
        return bytes(out), places

    def _node_place(self, child: Child, places: list[int]) -> int:
        """Where the node of a name is; of a name that stands for another one, where that one's is."""
        for _ in self._named:
            if not isinstance(child, Reference):
                return places[child]
            child = self._named[child.name]
        raise PackError("a schema refers to nothing but itself")


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")
