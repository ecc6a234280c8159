"""Reads an OpenAPI 3.1 document and keeps its facts, without the prose, in tools/spec.

    python -m uopenai_tools.spec DOCUMENT        (`make spec DOC=…`)

It writes `operations.json` (what can be called, with which parameters and bodies, and what comes
back) and `schemas.json` (the component schemas). What validates is kept as it stands; descriptions,
titles, examples and marks for documentation generators are dropped. Parameters, bodies and answers
stand where they are referred to, an operation without an id gets one, and names in a path, which are not
sent, are written as Python can say them. The same document always gives the same bytes. Nothing here
interprets a schema: `contract` does.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from uopenai_tools.document import (
    SpecError,
    an_object,
    check_endless,
    check_references,
    follow,
    load_document,
    mapping,
    rows,
    text,
)
from uopenai_tools.places import SPEC as FOLDER

Json = Any

WIDTH = 110

# Keywords whose value maps the author's own names to schemas: a *property* called "title" is a fact.
_NAMED_SCHEMAS = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
# Keywords whose value is data, to be kept as it stands.
_DATA = frozenset({"default", "enum", "const", "required", "mapping"})
_PROSE = frozenset({"description", "summary", "title", "example", "examples", "externalDocs"})
# Vendor marks that say something about the wire: output_text is made by the SDKs and never sent.
_FACTUAL_MARKS = frozenset({"x-oaiSupportedSDKs"})

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def schema_facts(schema: Json, component: str = "") -> Json:
    """*schema* without prose; *component* names the component schema that it is part of."""
    if isinstance(schema, list):
        return [schema_facts(item, component) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    facts: dict[str, Json] = {}
    for word, value in schema.items():
        keyword = str(word)  # YAML may have a number there
        if keyword in _DATA:
            facts[keyword] = value
        elif keyword in _NAMED_SCHEMAS and isinstance(value, Mapping):
            facts[keyword] = {str(name): schema_facts(inner, component) for name, inner in value.items()}
        elif keyword == "$recursiveRef" and component:
            # A word of an older draft, for "the schema that I stand in"; 2020-12 would ignore it.
            facts["$ref"] = f"#/components/schemas/{component}"
        elif not _is_prose(keyword):
            facts[keyword] = schema_facts(value, component)
    return facts


def _is_prose(keyword: str) -> bool:
    marks = keyword.startswith("x-") and keyword not in _FACTUAL_MARKS
    return marks or keyword in _PROSE or keyword == "$recursiveAnchor"


def operation_facts(
    document: Mapping[str, Json],
    operation: Mapping[str, Json],
    method: str,
    path: str,
    shared: Iterable[Json],
) -> dict[str, Json]:
    """What one operation of *document* takes and gives. *shared*: the parameters of its path."""
    place = f"{method} {path}"
    facts: dict[str, Json] = {"operationId": operation.get("operationId") or "", "method": method}
    if not isinstance(facts["operationId"], str):
        raise SpecError(f"{place}: operationId is no text")
    facts["path"] = _said_path(path)
    for key in ("tags", "deprecated", "security"):
        if key in operation:
            facts[key] = operation[key]
    own = rows(operation, "parameters", place)
    parameters = {
        (parameter["in"], parameter["name"]): parameter
        for parameter in (_parameter(document, each, path) for each in (*shared, *own))
    }
    if parameters:
        facts["parameters"] = list(parameters.values())
    if operation.get("requestBody"):
        body = follow(document, operation["requestBody"], f"{place}: requestBody")
        facts["request"] = {"required": body.get("required", False), "content": _content(body, place)}
    facts["responses"] = {}
    for status, value in mapping(operation, "responses", place).items():
        response = follow(document, value, f"{place}: response {status}")
        facts["responses"][status] = {
            key: _content(response, place) for key in ("content",) if key in response
        }
    return facts


def _parameter(document: Mapping[str, Json], value: Json, path: str) -> dict[str, Json]:
    parameter = follow(document, value, f"{path}: a parameter")
    name, where = (text(parameter, key, f"{path}: a parameter") for key in ("name", "in"))
    facts = {key: value for key, value in parameter.items() if not _is_prose(key)}
    if where == "path":
        facts["name"] = _said_name(name, path)
    return {**facts, "schema": schema_facts(facts.get("schema", {}))}


def _said_name(name: str, path: str) -> str:
    """A name in *path* as Python can say it; as it is, if another one there would then be called the same."""
    names = [re.sub(r"\W", "_", each) for each in re.findall(r"{([^{}]+)}", path)]
    said = re.sub(r"\W", "_", name)
    return said if names.count(said) == 1 else name


def _said_path(path: str) -> str:
    return re.sub(r"{([^{}]+)}", lambda found: "{" + _said_name(found[1], path) + "}", path)


def _content(body: Mapping[str, Json], place: str) -> dict[str, Json]:
    """Content type → schema."""
    content = mapping(body, "content", place)
    return {
        kind: schema_facts(an_object(media, f"{place}: {kind}").get("schema", {}))
        for kind, media in content.items()
    }


def _operations(document: Mapping[str, Json]) -> list[dict[str, Json]]:
    """The facts of all operations, by path and method; one without an id has one by them."""
    found = []
    for path, value in mapping(document, "paths", "").items():
        item = follow(document, value, path)
        shared = rows(item, "parameters", path)
        for method in _METHODS:
            if method in item:
                operation = an_object(item[method], f"{method.upper()} {path}")
                found.append(operation_facts(document, operation, method.upper(), path, shared))
    found.sort(key=lambda operation: (operation["path"], operation["method"]))
    taken = {operation["operationId"] for operation in found}
    for operation in found:
        if not operation["operationId"]:
            words = re.findall(r"\w+", operation["path"])
            wanted = name = "_".join([operation["method"].lower(), *words])
            number = 1
            while name in taken:
                number += 1
                name = f"{wanted}_{number}"
            operation["operationId"] = name
            taken.add(name)
    return found


def _webhooks(document: Mapping[str, Json]) -> dict[str, Json]:
    """The schema of what each webhook sends."""
    found = {}
    for name, value in an_object(document.get("webhooks") or {}, "webhooks").items():
        post = mapping(follow(document, value, name), "post", name)
        body = follow(document, post.get("requestBody", {}), f"{name}: requestBody")
        found[name] = _content(body, name).get("application/json", {})
    return found


def facts(document: Mapping[str, Json], digest: str) -> dict[str, dict[str, Json]]:
    """File name → what goes into it. Raises SpecError."""
    info = mapping(document, "info", "")
    source = f"{info.get('title', 'untitled')} {info.get('version', '?')}, OpenAPI {document['openapi']}"
    generated = f"by `make spec` from {source}, SHA-256 {digest[:16]}: do not edit"
    components = mapping(document, "components", "")
    schemas = {
        name: schema if isinstance(schema, bool) else schema_facts(an_object(schema, f"schema {name}"), name)
        for name, schema in mapping(components, "schemas", "components").items()
    }
    servers = [text(server, "url", "an entry of servers") for server in rows(document, "servers", "")]
    operations, webhooks = _operations(document), _webhooks(document)
    for place, value in (("schemas", schemas), ("operations", operations), ("webhooks", webhooks)):
        check_references(value, schemas, place)
    check_endless(schemas)
    return {
        "operations.json": {
            "generated": generated,
            "servers": servers,
            "securitySchemes": schema_facts(mapping(components, "securitySchemes", "components")),
            "operations": operations,
            "webhooks": webhooks,
        },
        "schemas.json": {"generated": generated, "schemas": schemas},
    }


def render(value: Json, indent: int = 0, used: int = 0) -> str:
    """JSON, sorted; a value stands on one line if it fits, so that a diff shows what changed.

    *used* counts the characters before the value on its line. The top level keeps its order, so that
    "generated" comes first.
    """
    line = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(", ", ": "))
    if not value or not isinstance(value, (dict, list)) or (indent and indent + used + len(line) < WIDTH):
        return line
    margin = " " * (indent + 1)
    if isinstance(value, list):
        lines = [margin + render(item, indent + 1) for item in value]
        return "[\n" + ",\n".join(lines) + "\n" + " " * indent + "]"
    lines = []
    for key, item in value.items() if indent == 0 else sorted(value.items()):
        label = json.dumps(key, ensure_ascii=False) + ": "
        lines.append(margin + label + render(item, indent + 1, len(label)))
    return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"


def write(document: Path, folder: Path = FOLDER) -> list[Path]:
    """Write the facts of *document* into *folder*; the files written. Raises SpecError."""
    try:
        contents = {name: render(content) for name, content in facts(*load_document(document)).items()}
    except RecursionError:
        raise SpecError(f"{document} is nested too deeply, or stands inside itself by a YAML alias") from None
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            path = folder / name
            path.write_text(content + "\n", encoding="utf-8")
            written.append(path)
    except OSError as error:
        raise SpecError(f"cannot write to {folder}: {error.strerror}") from None
    return written


def main(arguments: list[str] | None = None) -> int:
    """`python -m uopenai_tools.spec DOCUMENT`; 0, or 1 with the reason in one line."""
    parser = argparse.ArgumentParser(
        prog="spec", description="Keep an OpenAPI document's facts, not its prose"
    )
    parser.add_argument("document", type=Path, help="an OpenAPI 3.1 document, YAML or JSON")
    parser.add_argument("--into", type=Path, default=FOLDER, help="where the facts go")
    options = parser.parse_args(arguments)
    try:
        written = write(options.document, options.into)
    except SpecError as error:
        print(error, file=sys.stderr)
        return 1
    for path in written:
        print(f"{path.name}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
