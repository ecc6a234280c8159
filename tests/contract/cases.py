"""The calls that go through both clients: every operation, with few arguments, with all, with varied ones.

Path parameters and texts hold what needs escaping. A file is a `File`: a name, bytes and a content type.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from uopenai_tools.contract import Contract, Operation
from uopenai_tools.instances import full, minimal, varied
from uopenai_tools.shapes import shapes
from uopenai_tools.spec import FOLDER

Json = Any

FORM = "multipart/form-data"
SEEDS = range(3)
PATHS = {"minimal": "{}_1", "full": "{} é/ü?&#%:@+=;,'()*!$~.txt", "streamed": "{}-2"}


@dataclass(frozen=True)
class File:
    """A file argument."""

    name: str
    content: bytes
    kind: str

    @property
    def argument(self) -> tuple[str, bytes, str]:
        """As both clients take it."""
        return self.name, self.content, self.kind


@dataclass(frozen=True)
class Case:
    """One call: *path* holds the values of the path parameters, in the SDK's order (the last one first)."""

    operation: Operation
    name: str
    variant: str
    path: Mapping[str, str]
    query: Mapping[str, Json]
    body: Mapping[str, Json]

    @property
    def id(self) -> str:
        """What its requests are marked with."""
        return f"{self.name} {self.variant}"

    @property
    def arguments(self) -> dict[str, Json]:
        """What is not in the path."""
        return {**self.query, **self.body}

    @property
    def extra(self) -> dict[str, dict[str, Json]]:
        """What goes with every call of both clients, if one wishes."""
        if self.variant != "extra":
            return {}
        query = {"extra_query": {"a [b] é": ["c&d", True, None, 0.5], "limit": 7}}
        return query | ({"extra_body": {"x é": {"y": [1, "z"]}}} if self.operation.method == "POST" else {})

    def encoded(self) -> str:
        """As the script on the board reads it: one line of JSON, in UTF-8.

        (MicroPython's own JSON makes no good emoji out of escapes.)
        """
        keywords = {name: _encoded(value) for name, value in self.arguments.items()} | self.extra
        document = {"id": self.id, "name": self.name, "path": list(self.path.items()), "arguments": keywords}
        # In some calls the values of the path go by position, in the others by keyword.
        return json.dumps(document | {"positional": self.variant != "full"}, ensure_ascii=False)


def names(folder: Path = FOLDER) -> dict[str, list[str]]:
    """The SDK's names of each operation."""
    described = json.loads((folder / "sdk.json").read_text(encoding="utf-8"))["operations"]
    return {operation: entry["names"] for operation, entry in described.items()}


def betas(folder: Path = FOLDER) -> dict[str, str]:
    """The OpenAI-Beta header of each operation that has one."""
    described = json.loads((folder / "sdk.json").read_text(encoding="utf-8"))["operations"]
    return {operation: entry["beta"] for operation, entry in described.items() if "beta" in entry}


def cases(contract: Contract, operation: Operation, called: list[str]) -> Iterator[Case]:
    """The calls of one operation, which is *called* so."""
    body = _request(operation)
    properties = contract.properties(body)
    for variant, asked, sent in _variants(contract, operation, operation.query_schema, body):
        if FORM in operation.request:
            sent = {key: _of_form(contract, properties.get(key), value) for key, value in sent.items()}
        for name in called:
            yield Case(operation, name, variant, _path(operation, variant), asked, sent)


def _variants(
    contract: Contract, operation: Operation, query: Json, body: Json
) -> Iterator[tuple[str, dict[str, Json], dict[str, Json]]]:
    """What each call is to show, its query and its body."""
    asked, needed = minimal(contract, query), _object(minimal(contract, body))
    yield "minimal", asked, needed
    yield "extra", asked, needed
    yield "full", full(contract, query), _object(full(contract, body))
    for seed in SEEDS:
        yield f"varied {seed}", varied(contract, query, seed), _object(varied(contract, body, seed))
    properties = contract.properties(body)
    if "stream" in properties:
        yield "streamed", asked, {**needed, "stream": True}
    fields = properties if FORM in operation.request else {}
    files = [name for name in fields if _takes_files(contract, fields[name])]
    if operation.query or fields:
        # Where there is text only, None is as if it were left out. (As a file the SDK does not take it.)
        unsaid = {name: None for name in fields if name not in files}
        yield "none", dict.fromkeys(operation.query) | asked, unsaid | needed
    for name in files:
        for shape in shapes(contract, fields[name]):
            if "object" in shape["type"]:
                yield "reference", asked, {**needed, name: minimal(contract, shape)}


def path_parameters(operation: Operation) -> list[str]:
    """The path parameters in the SDK's order: the last one, then the others as they stand."""
    found = [part.strip("{}") for part in operation.path.split("/") if part.startswith("{")]
    return found[-1:] + found[:-1]


def _path(operation: Operation, variant: str) -> dict[str, str]:
    template = PATHS.get(variant, "{}_" + variant)
    return {name: template.format(name) for name in path_parameters(operation)}


def _request(operation: Operation) -> Json:
    """The schema of the body: the form's, where an operation takes a form or JSON."""
    if not operation.request:
        return {"type": "object"}
    return operation.request.get(FORM) or next(iter(operation.request.values()))


def _object(body: Json) -> dict[str, Json]:
    return body if isinstance(body, dict) else {}


def _of_form(contract: Contract, schema: Json, value: Json) -> Json:
    """*value* as a form's: a File where *schema* wants one, two where it wants an array of them."""
    if _takes_files(contract, schema or {}):
        if isinstance(value, list):
            return [_file(number, repr(value)) for number in range(2)]
        if isinstance(value, str):
            return _file(1, value)
    # Of an array in a form the SDK loses an empty text that comes first.
    return [each or "not empty" for each in value] if isinstance(value, list) else value


def _takes_files(contract: Contract, schema: Json) -> bool:
    """Whether *schema* takes a file, or an array of them."""
    for shape in shapes(contract, schema):
        if shape.get("format") == "binary" or "items" in shape and _takes_files(contract, shape["items"]):
            return True
    return False


def _file(number: int, text: str) -> File:
    names = ("notes é.txt", 'a "quoted" name.bin')
    content = f"{number}\r\n--x\n{text}".encode() + bytes(range(256))
    return File(names[number], content, "application/x-test")


def _encoded(value: Json) -> Json:
    if isinstance(value, File):
        return {"$file": [value.name, b64encode(value.content).decode(), value.kind]}
    return [_encoded(each) for each in value] if isinstance(value, list) else value
