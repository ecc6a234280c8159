"""Reads an OpenAPI 3.1 document and keeps its facts, without the prose, in tools/spec.

    python -m uopenai_tools.spec DOCUMENT        (`make spec DOC=…`)

It writes `operations.json` (what can be called, with which parameters and bodies, and what comes
back) and `schemas.json` (the component schemas). What validates is kept as it stands; descriptions,
titles, examples and marks for documentation generators are dropped. The same document always gives
the same bytes. Nothing here interprets a schema: `contract` does.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

Json = Any

FOLDER = Path(__file__).resolve().parents[1] / "spec"
WIDTH = 110

# Keywords whose value maps the author's own names to schemas: a *property* called "title" is a fact.
_NAMED_SCHEMAS = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})
# Keywords whose value is data, to be kept as it stands.
_DATA = frozenset({"default", "enum", "const", "required", "mapping"})
_PROSE = frozenset({"description", "summary", "title", "example", "examples", "externalDocs"})
# Vendor marks that say something about the wire: output_text is made by the SDKs and never sent.
_FACTUAL_MARKS = frozenset({"x-oaiSupportedSDKs"})

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class SpecError(RuntimeError):
    """The document cannot be used; the text says why, in one line."""


# libyaml's reader is ten times as fast, and not in every build of PyYAML.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """YAML with the JSON types only, as OpenAPI asks for: no dates, and `on` and `yes` are strings."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _first in "tTfF":
    _Loader.yaml_implicit_resolvers.setdefault(_first, []).append(
        ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"))
    )


def load_document(path: Path) -> tuple[dict[str, Json], str]:
    """The document at *path* and the SHA-256 of its bytes. Raises SpecError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SpecError(f"cannot read {path}: {error.strerror}") from None
    try:
        document = yaml.load(data, Loader=_Loader)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())
        raise SpecError(f"{path} is not YAML: {reason}") from None
    if not isinstance(document, dict) or "openapi" not in document:
        raise SpecError(f"{path} is not an OpenAPI document: it has no 'openapi' field at the top")
    if not str(document["openapi"]).startswith("3.1"):
        raise SpecError(f"{path} is OpenAPI {document['openapi']}: this tool reads 3.1")
    if not isinstance(document.get("paths"), dict) or not isinstance(_schemas(document), dict):
        raise SpecError(f"{path} has no 'paths' or no 'components: schemas': nothing to keep")
    return document, hashlib.sha256(data).hexdigest()


def schema_facts(schema: Json, component: str = "") -> Json:
    """*schema* without prose; *component* names the component schema that it is part of."""
    if isinstance(schema, list):
        return [schema_facts(item, component) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    facts: dict[str, Json] = {}
    for keyword, value in schema.items():
        if keyword in _DATA:
            facts[keyword] = value
        elif keyword in _NAMED_SCHEMAS and isinstance(value, Mapping):
            facts[keyword] = {name: schema_facts(inner, component) for name, inner in value.items()}
        elif keyword == "$recursiveRef" and component:
            # A word of an older draft, for "the schema that I stand in"; 2020-12 would ignore it.
            facts["$ref"] = f"#/components/schemas/{component}"
        elif not _is_prose(keyword):
            facts[keyword] = schema_facts(value, component)
    return facts


def _is_prose(keyword: str) -> bool:
    marks = keyword.startswith("x-") and keyword not in _FACTUAL_MARKS
    return marks or keyword in _PROSE or keyword == "$recursiveAnchor"


def operation_facts(operation: Mapping[str, Json], method: str, path: str) -> dict[str, Json]:
    """What one operation takes and gives."""
    facts: dict[str, Json] = {"operationId": operation.get("operationId", ""), "method": method, "path": path}
    for key in ("tags", "deprecated", "security"):
        if key in operation:
            facts[key] = operation[key]
    parameters = operation.get("parameters", [])
    if parameters:
        facts["parameters"] = [_without_prose(parameter) for parameter in parameters]
    body = operation.get("requestBody")
    if body:
        facts["request"] = {"required": body.get("required", False), "content": _content(body)}
    facts["responses"] = {
        str(status): {key: _content(response) for key in ("content",) if key in response}
        for status, response in operation.get("responses", {}).items()
    }
    return facts


def _without_prose(parameter: Mapping[str, Json]) -> dict[str, Json]:
    facts = {key: value for key, value in parameter.items() if not _is_prose(key)}
    return {**facts, "schema": schema_facts(facts.get("schema", {}))}


def _content(body: Mapping[str, Json]) -> dict[str, Json]:
    """Content type → schema."""
    return {kind: schema_facts(media.get("schema", {})) for kind, media in body.get("content", {}).items()}


def _schemas(document: Mapping[str, Json]) -> Json:
    return (document.get("components") or {}).get("schemas")


def facts(document: Mapping[str, Json], digest: str) -> dict[str, dict[str, Json]]:
    """File name → what goes into it."""
    info = document.get("info", {})
    source = f"{info.get('title', 'untitled')} {info.get('version', '?')}, OpenAPI {document['openapi']}"
    generated = f"by `make spec` from {source}, SHA-256 {digest[:16]}: do not edit"
    operations = [
        operation_facts(item[method], method.upper(), path)
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]
    operations.sort(key=lambda operation: (operation["path"], operation["method"]))
    webhooks = {
        name: _content(item.get("post", {}).get("requestBody", {})).get("application/json", {})
        for name, item in (document.get("webhooks") or {}).items()
    }
    servers = [server["url"] for server in document.get("servers", [])]
    security = schema_facts(document["components"].get("securitySchemes", {}))
    schemas = {name: schema_facts(schema, name) for name, schema in _schemas(document).items()}
    return {
        "operations.json": {
            "generated": generated,
            "servers": servers,
            "securitySchemes": security,
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
    contents = facts(*load_document(document))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in contents.items():
        path = folder / name
        path.write_text(render(content) + "\n", encoding="utf-8")
        written.append(path)
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
