"""The operations as a client has them: under which name, with which arguments, giving what.

`load` puts together what an OpenAPI document says (operations.json, schemas.json) and what it does not
(sdk.json). An operation that sdk.json does not know gets a name by its path, and is listed as derived; one
that no client can be given is listed with the reason.
"""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from uopenai_tools.spec import FOLDER

Json = Any

_BINARY = {"type": "string", "format": "binary"}
_JSON = "application/json"
_EVENTS = "text/event-stream"
_FORM = "multipart/form-data"
_METHODS = ("GET", "POST", "DELETE")


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
    """The operations of the facts in *folder*."""
    described = json.loads((folder / "operations.json").read_text(encoding="utf-8"))
    schemas = json.loads((folder / "schemas.json").read_text(encoding="utf-8"))["schemas"]
    known = json.loads((folder / "sdk.json").read_text(encoding="utf-8"))
    title = re.sub(r"^by `make spec` from (.*), OpenAPI.*", r"\1", described["generated"])
    api = Api(title, [], known.get("helpers", {}), known.get("groups", {}))
    taken: dict[str, str] = {}
    for entry in described["operations"]:
        said = dict(known["operations"].get(entry["operationId"], {}))
        label = f"{entry['operationId'] or '(no operationId)'} ({entry['method']} {entry['path']})"
        if not said:
            said["names"] = [derived_name(entry["method"], entry["path"])]
            api.derived.append(f"{label}: the SDK's name is not known; it becomes client.{said['names'][0]}")
        reason = _unmappable(entry, said["names"][0], taken)
        if reason:
            api.unmapped.append(f"{label}: {reason}")
            continue
        taken[said["names"][0]] = entry["operationId"]
        api.operations.append(_operation(entry, said, schemas))
    api.operations.sort(key=lambda operation: operation.names[0])
    return api


def _unmappable(entry: Mapping[str, Json], name: str, taken: Mapping[str, str]) -> str:
    """Why no client can be given this operation; "" if one can."""
    kinds = entry.get("request", {}).get("content", {})
    known = (_JSON, _FORM, "application/x-www-form-urlencoded", "application/sdp")
    if entry["method"] not in _METHODS:
        return f"the client has no verb for {entry['method']}"
    if name in taken:
        return f"client.{name} is {taken[name]} already"
    if kinds and not any(kind in known for kind in kinds):
        return f"its body is {', '.join(kinds)}"
    placed = [each["in"] for each in entry.get("parameters", ()) if each["in"] not in ("path", "query")]
    if placed:
        return f"it has parameters in a {placed[0]}: use extra_headers="
    if any(not part.isidentifier() or keyword.iskeyword(part) for part in name.split(".")):
        return f"client.{name} is no name in Python"
    return ""


def derived_name(method: str, path: str) -> str:
    """A name for an operation that the SDK does not have, as the SDK would call it.

    `GET /things` is things.list, `GET /things/{id}` things.retrieve, and
    `POST /things/{id}/cancel` things.cancel.
    """
    parts = [part for part in path.strip("/").split("/") if part]
    words = [re.sub(r"\W", "_", part) for part in parts if not part.startswith("{")]
    item = bool(parts) and parts[-1].startswith("{")
    if method == "POST" and not item and len(parts) > 1 and parts[-2].startswith("{") and len(words) > 1:
        return ".".join(words)
    verbs = {
        "GET": "retrieve" if item else "list",
        "POST": "update" if item else "create",
        "DELETE": "delete",
    }
    return ".".join([*words, verbs.get(method, method.lower())])


def _operation(entry: Mapping[str, Json], said: Mapping[str, Json], schemas: Mapping[str, Json]) -> Operation:
    content = entry.get("request", {}).get("content", {})
    good = next((value for status, value in entry["responses"].items() if status.startswith("2")), {})
    answers = good.get("content", {})
    queries = [each for each in entry.get("parameters", ()) if each["in"] == "query"]
    body: dict[str, Json] = {}
    required = [each["name"].removesuffix("[]") for each in queries if each.get("required")]
    for schema in content.values():
        body.update(properties(schema, schemas))
    needed = [set(_required(schema, schemas)) for schema in content.values()]
    required += sorted(set.intersection(*needed)) if needed else []
    page, turns = _listing(entry["method"], said, answers, queries, schemas)
    return Operation(
        id=entry["operationId"],
        method=entry["method"],
        path=entry["path"],
        names=tuple(said["names"]),
        values=tuple(re.findall(r"{(\w+)}", entry["path"])),
        query=tuple(each["name"].removesuffix("[]") for each in queries),
        body=tuple(body) if content else None,
        required=tuple(required),
        files=tuple(name for name, schema in body.items() if _is_file(schema, schemas)),
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


def resolve(schema: Json, schemas: Mapping[str, Json]) -> Json:
    """*schema*, or what it refers to."""
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def branches(schema: Json, schemas: Mapping[str, Json]) -> Iterator[Json]:
    """*schema* and all that it is made of: its references, and the branches of its unions."""
    schema = resolve(schema, schemas)
    yield schema
    for key in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(key, ()):
            yield from branches(branch, schemas)


def properties(schema: Json, schemas: Mapping[str, Json]) -> dict[str, Json]:
    """Every property that *schema* names, without the brackets of form fields, in its order."""
    found: dict[str, Json] = {}
    for branch in branches(schema, schemas):
        for name, inner in branch.get("properties", {}).items():
            found.setdefault(name.removesuffix("[]"), inner)
    return found


def _required(schema: Json, schemas: Mapping[str, Json]) -> Iterable[str]:
    schema = resolve(schema, schemas)
    yield from (name.removesuffix("[]") for name in schema.get("required", ()))
    for branch in schema.get("allOf", ()):
        yield from _required(branch, schemas)


def _is_file(schema: Json, schemas: Mapping[str, Json]) -> bool:
    for branch in branches(schema, schemas):
        if branch.get("format") == "binary":
            return True
        if branch.get("type") == "array" and _is_file(branch.get("items", {}), schemas):
            return True
    return False


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
