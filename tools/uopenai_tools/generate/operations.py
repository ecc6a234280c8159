"""The operations as a client has them: under which name, with which arguments, giving what.

`load` puts together what an OpenAPI document says (operations.json, schemas.json) and what it does not
(sdk.json). An operation that sdk.json does not know gets a name by its path, and is listed as derived; one
that no client can be given is listed with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from uopenai_tools.generate.files import read, read_optional
from uopenai_tools.generate.naming import Names, derived_name, label, path_values
from uopenai_tools.generate.schemas import branches, is_file, properties, required_of, resolve
from uopenai_tools.spec import FOLDER

Json = Any

_JSON = "application/json"
_EVENTS = "text/event-stream"


@dataclass(frozen=True)
class Operation:
    """One operation. *names*: as the SDK has it, without "client."; the first is the one to use.

    *values*: the names in the path, in its order; *query*, *body*: the parameters in each, the body's None if
    it has none; *required*: of both. *files*: those that are files; *texts*: of a body in which each part has
    a content type of its own, these. *kind*: see OpenAI._call; *page*: whether it gives a list;
    *turns*: whether the pages behind it can be asked for. *gives*: the answer's schema, if it has a name.
    *marks*: "admin", or the value of OpenAI-Beta, or "". *facts*: what sdk.json has besides.
    """

    id: str
    method: str
    path: str
    names: tuple[str, ...]
    values: tuple[str, ...]
    query: tuple[str, ...]
    body: tuple[str, ...] | None
    required: tuple[str, ...]
    files: tuple[str, ...]
    texts: Mapping[str, str]
    kind: str
    page: bool
    turns: bool
    streams: bool
    gives: str
    marks: str
    request: tuple[str, ...]
    answers: tuple[str, ...]
    documents: tuple[str, ...]
    facts: Mapping[str, Json]

    @property
    def group(self) -> str:
        """The resource that it is a method of: "beta.threads.runs"."""
        return self.names[0].rpartition(".")[0]

    @property
    def name(self) -> str:
        """The method."""
        return self.names[0].rpartition(".")[2]

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names in the path as the SDK takes them: the last one first."""
        return (*self.values[-1:], *self.values[:-1])


@dataclass
class Api:
    """All operations, by name; the helpers that go with them; and what could not be mapped.

    *helpers*: resource → method → (module of uopenai.helpers, function, what it does). *groups*: resource →
    what is to be said of it.
    """

    title: str
    operations: list[Operation]
    helpers: Mapping[str, Mapping[str, Json]]
    groups: Mapping[str, str]
    derived: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)


def load(folder: Path = FOLDER) -> Api:
    """The operations of the facts in *folder*. Raises GenerateError."""
    described = read(folder / "operations.json", "operations")
    schemas = read(folder / "schemas.json", "schemas")["schemas"]
    known = read_optional(folder / "sdk.json", "operations")
    title = re.sub(r"^by `make spec` from (.*), OpenAPI.*", r"\1", described.get("generated", ""))
    api = Api(title, [], {}, read_optional(folder / "sdk.json", "groups"))
    names = Names()
    for entry in described["operations"]:
        said = dict(known.get(entry["operationId"], {}))
        derived = not said
        if derived:
            said["names"] = [derived_name(entry["method"], entry["path"])]
        operation = _operation(entry, said, schemas)
        reason = names.refusal(entry, said["names"][0], operation.body or ())
        names.know(entry)
        if reason:
            api.unmapped.append(f"{label(entry)}: {reason}")
            continue
        if derived:
            name = said["names"][0]
            api.derived.append(f"{label(entry)}: the SDK's name is not known; it becomes client.{name}")
        names.take(entry, said["names"])
        api.operations.append(operation)
    api.operations.sort(key=lambda operation: operation.names[0])
    groups = {operation.group for operation in api.operations}
    helpers = read_optional(folder / "sdk.json", "helpers")
    # A group may have parts alone, and no operation of its own.
    api.helpers = {
        group: helpers[group]
        for group in helpers
        if any(f"{each}.".startswith(f"{group}.") for each in groups)
    }
    return api


def _operation(entry: Mapping[str, Json], said: Mapping[str, Json], schemas: Mapping[str, Json]) -> Operation:
    content = entry.get("request", {}).get("content", {})
    good = next((value for status, value in entry["responses"].items() if status.startswith("2")), {})
    answers = good.get("content", {})
    queries = [each for each in entry.get("parameters", ()) if each["in"] == "query"]
    body: dict[str, Json] = {}
    required = [each["name"].removesuffix("[]") for each in queries if each.get("required")]
    for schema in content.values():
        body.update(properties(schema, schemas))
    needed = [set(required_of(schema, schemas)) for schema in content.values()]
    required += sorted(set.intersection(*needed)) if needed else []
    page, turns = _listing(entry["method"], said, answers, queries, schemas)
    return Operation(
        id=entry["operationId"],
        method=entry["method"],
        path=entry["path"],
        names=tuple(said["names"]),
        values=path_values(entry["path"]),
        query=tuple(each["name"].removesuffix("[]") for each in queries),
        body=tuple(body) if content else None,
        required=tuple(required),
        files=tuple(name for name, schema in body.items() if is_file(schema, schemas)),
        texts=said.get("texts", {}),
        kind=_kind(entry["method"], answers, body, schemas),
        page=page,
        turns=turns,
        streams=_EVENTS in answers or "stream" in body,
        gives=_gives(answers.get(_JSON, {})),
        marks="admin" if said.get("admin") else said.get("beta", ""),
        request=tuple(content),
        answers=tuple(answers),
        documents=tuple(said.get("documents", ())),
        facts=said,
    )


def _kind(
    method: str, answers: Mapping[str, Json], body: Mapping[str, Json], schemas: Mapping[str, Json]
) -> str:
    """What it answers with besides JSON objects and events; see OpenAI._call."""
    if not answers:
        return "bytes" if method == "GET" else "none"
    text = resolve(answers.get(_JSON, {}), schemas).get("type") == "string"
    if text or any(kind not in (_JSON, _EVENTS) for kind in answers):
        return "bytes"
    formats = branches(body.get("response_format", {}), schemas)
    return "text" if any("srt" in branch.get("enum", ()) for branch in formats) else "json"


def _listing(
    method: str,
    said: Mapping[str, Json],
    answers: Mapping[str, Json],
    queries: list[Json],
    schemas: Mapping[str, Json],
) -> tuple[bool, bool]:
    """(whether it gives a list to iterate over, whether its next page can be asked for)."""
    data = resolve(answers.get(_JSON, {}), schemas).get("properties", {}).get("data", {})
    named = said["names"][0].rpartition(".")[2].startswith("list")
    page = resolve(data, schemas).get("type") == "array" and (named or bool(said.get("page")))
    return page, method == "GET" and any(each["name"] in ("after", "page") for each in queries)


def _gives(schema: Json) -> str:
    return schema["$ref"].rpartition("/")[2] if "$ref" in schema else ""
