"""Makes lib/MODELS.md: every schema by kind, and what became of the names of older documents.

A pure function of the contract and of names.json: `page` gives the text,
`write` puts it where it belongs. The same facts always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from uopenai_tools.contract import Contract
from uopenai_tools.generate.files import put
from uopenai_tools.generate.names import OlderName, lost, unwrapped
from uopenai_tools.generate.resources import MARK

Json = Any

_INTRODUCTION = """\
<!-- {mark} -->

# The models

`uopenai.models` knows the {schemas} schemas of the API by their names in the OpenAPI document"""

_OURS = """\
, and
{renamed} more that older documents and other clients give to them or to a part of them:

    from uopenai import models

    request = models.CreateSpeechRequest(model="tts-1", input="Hello", voice="alloy")
    request.validate()                      # raises ValidationError, which has the path of the fault
    owner = models.AdminApiKey_owner        # as document 000 has it; document 001: AdminApiKeyOwner

Nothing is in memory until a name is asked for. It is looked up in the packed schemas in flash, where
the older names stand beside the others; one that is not there is an AttributeError. For a name that
Python does not take, say `models.schema("Conversation-2")`.

The documents:

| | what it is |
|---|---|
| 000 | the documentation of a generated C++ client, API 2.3.0 |
| 001 | the API reference in wiki markup, API 2.3.0 |
| 002 | the index of a Rust crate of the API's types |
"""

_OTHERS = """\
.
Nothing is in memory until a name is asked for. It is looked up in the packed schemas in flash; one that is
not there is an AttributeError. For a name that Python does not take, say `models.schema("the-name")`.
"""

_OLDER = """\
## Older names

Where a name leads is written from a schema on: `.name` is a property, `[]` the items of an array,
`anyOf0` the first branch of a union. `op:createBatch:request` is the body that an operation takes,
`200` the body of its answer, `query` its query.
"""

_GONE = """\
## Names that stand for nothing today
"""

_CHANGED = """\
## The same name, another shape
"""

_MANY = 20

# In the order of the document. Why the last two: a schema may only refer to another, or say nothing.
_KINDS = {
    "object": "objects",
    "map": "objects with names of your own",
    "union": "unions",
    "enum": "lists of allowed values",
    "array": "arrays",
    "value": "plain values",
    "reference": "other names of a schema",
    "anything": "anything",
}


def kind(schema: Json) -> str:
    """What sort of value *schema* describes: a key of _KINDS."""
    schema = unwrapped(schema)
    if "$ref" in schema:
        return "reference"
    if "enum" in schema:
        return "enum"
    if "properties" in schema or "allOf" in schema:
        return "object"
    if "oneOf" in schema or "anyOf" in schema:
        return "union"
    named = schema.get("type")
    if named == "object":
        return "map"
    if named == "array":
        return "array"
    return "value" if named else "anything"


def page(contract: Contract, names: Iterable[OlderName]) -> str:
    """The text of lib/MODELS.md; a name that leads nowhere is left out: see names.lost.

    Only of this project's own document are older names told.
    """
    names = list(names)
    nowhere = lost(names, contract)
    names = [name for name in names if name.name not in nowhere]
    renamed = [name for name in names if name.name not in contract.schemas and name.node is not None]
    gone = [name for name in names if name.gone is not None]
    changed = [name for name in names if name.changed is not None]
    ours = _OURS.format(renamed=len(renamed)) if renamed else _OTHERS
    sections = [
        _INTRODUCTION.format(mark=MARK, schemas=len(contract.schemas)) + ours,
        "\n".join(_schemas(contract.schemas)),
    ]
    if renamed:
        sections += [
            "\n".join([_OLDER, *_older(renamed)]),
            "\n".join([_GONE, *_reasons(gone, "why", "gone")]),
            "\n".join([_CHANGED, *_reasons(changed, "what is different today", "changed")]),
        ]
    return "\n".join(section.rstrip("\n") + "\n" for section in sections)


def write(contract: Contract, names: Iterable[OlderName], path: Path) -> list[Path]:
    """Write the page to *path*; what has changed."""
    return put(path, page(contract, names))


def _schemas(schemas: Mapping[str, Json]) -> Iterator[str]:
    """The names of the schemas by kind, and how many there are; of many, a line for each first letter."""
    yield "## Schemas\n"
    kinds: dict[str, list[str]] = {name: [] for name in _KINDS}
    for name in sorted(schemas):
        kinds[kind(schemas[name])].append(name)
    for name, members in kinds.items():
        letters = groupby(members, key=lambda member: member[0]) if len(members) > _MANY else [("", members)]
        if members:
            yield f"**{len(members)} {_KINDS[name]}**\n"
            yield from (f"- {_code(some)}" for _, some in letters)
            yield ""


def _older(names: Iterable[OlderName]) -> Iterator[str]:
    """A row for each node, with all names that lead to it."""
    rows: dict[str, list[OlderName]] = {}
    for name in names:
        rows.setdefault(str(name.node), []).append(name)
    yield "| older name | today | documents |"
    yield "|---|---|---|"
    for node, members in sorted(rows.items(), key=lambda row: row[1][0].name):
        documents = sorted({document for name in members for document in name.documents})
        yield f"| {_code(name.name for name in members)} | {_code([node])} | {', '.join(documents)} |"


def _reasons(names: Iterable[OlderName], heading: str, field: str) -> Iterator[str]:
    """A row for each reason, with all names that have it."""
    rows: dict[str, list[OlderName]] = {}
    for name in names:
        rows.setdefault(getattr(name, field), []).append(name)
    yield f"| name | {heading} | documents |"
    yield "|---|---|---|"
    for reason, members in sorted(rows.items(), key=lambda row: row[1][0].name):
        documents = sorted({document for name in members for document in name.documents})
        yield f"| {_code(name.name for name in members)} | {reason} | {', '.join(documents)} |"


def _code(texts: Iterable[str]) -> str:
    # A bar ends a cell of a table even within a piece of code.
    return ", ".join("`" + text.replace("|", "\\|") + "`" for text in texts)
