"""The older names lead somewhere, each of them, and lib/MODELS.md says where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from uopenai_tools import contract
from uopenai_tools.contract import Contract, Operation
from uopenai_tools.generate import models_index
from uopenai_tools.generate.names import NodeError, OlderName, load_names, lost, resolve

PAGE = Path(__file__).resolve().parents[2] / "lib" / "MODELS.md"

SCHEMAS = {
    "Log": {
        "properties": {
            "key": {"properties": {"id": {"type": "string"}}},
            "key.made": {"properties": {"data": {"type": "integer"}}},
            "lines": {"items": {"anyOf": [{"$ref": "#/components/schemas/Line"}, {"type": "null"}]}},
            "tags": {"additionalProperties": {"type": "boolean"}},
            # As the contract reads nullable: true.
            "last": {"anyOf": [{"oneOf": [{"const": 1}, {"const": 2}]}, {"type": "null"}]},
        }
    },
    "Line": {"properties": {"text": {"type": "number"}}},
    "Line-2": {"$ref": "#/components/schemas/Line"},
}
WRITE = Operation(
    name="write-log",
    method="POST",
    path="/logs/{log}",
    parameters=({"in": "query", "name": "ids[]", "schema": {"type": "array"}}, {"in": "path", "name": "log"}),
    request={"multipart/form-data": {"type": "object"}, "text/plain": {}},
    request_required=True,
    responses={
        "200": {
            "text/event-stream": {"type": "string"},
            "application/json": {"$ref": "#/components/schemas/Line"},
        },
        "204": {},
    },
    admin=False,
)
LOGS = Contract({"write-log": WRITE}, SCHEMAS, {})


@pytest.mark.parametrize(
    ("node", "schema"),
    [
        ("Line", {"$ref": "#/components/schemas/Line"}),
        ("Line.text", {"type": "number"}),
        ("Line-2.text", {"type": "number"}),
        ("Log.key.id", {"type": "string"}),
        ("Log.key.made.data", {"type": "integer"}),
        ("Log.lines[]|anyOf1", {"type": "null"}),
        ("Log.lines[]|anyOf0.text", {"type": "number"}),
        ("Log.last|oneOf1", {"const": 2}),
        ("Log.last|anyOf1", {"type": "null"}),
        ("Log.tags{}", {"type": "boolean"}),
        ("op:write-log:request", {"type": "object"}),
        ("op:write-log:200.text", {"type": "number"}),
        ("op:write-log:query.ids", {"type": "array"}),
    ],
)
def test_a_node_leads_to_a_schema(node: str, schema: object) -> None:
    assert resolve(node, LOGS) == schema


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        ("Nobody", "there is no such schema"),
        ("Log.nothing", "nothing at '.nothing'"),
        ("Log.key[].id", "nothing at '[].id'"),
        ("Log.key{}", "nothing at '{}'"),
        ("Log.lines[]|anyOf2", "nothing at '|anyOf2'"),
        ("Log.lines[]|oneOf0", "nothing at '|oneOf0'"),
        ("Log[0]", "nothing at '[0]'"),
        ("op:read-log:request", "no such operation"),
        ("op:write-log:body", "no such operation"),
        ("op:write-log:204", "no such body"),
        ("op:write-log:404", "no such body"),
    ],
)
def test_a_node_that_leads_nowhere_is_refused_with_the_step(node: str, reason: str) -> None:
    with pytest.raises(NodeError, match=f"^{re.escape(node)}: .*{re.escape(reason)}"):
        resolve(node, LOGS)


@pytest.fixture(scope="module")
def api() -> Contract:
    return contract.load()


@pytest.fixture(scope="module")
def names() -> list[OlderName]:
    return load_names()


def test_every_name_has_a_node_that_leads_somewhere_or_a_reason(
    api: Contract, names: list[OlderName]
) -> None:
    assert len(names) == 1115
    for name in names:
        assert name.documents and (name.node is None) != (name.gone is None), name
        if name.node is not None:
            assert isinstance(resolve(name.node, api), dict), name


def test_a_name_that_a_schema_has_means_that_schema(api: Contract, names: list[OlderName]) -> None:
    assert [name for name in names if name.name in api.schemas and name.node != name.name] == []
    assert [name for name in names if name.changed is not None and name.name not in api.schemas] == []


def test_the_spellings_of_a_name_mean_the_same(names: list[OlderName]) -> None:
    """Document 000 writes Batch_errors_data_inner, and 001 BatchErrorsDataInner."""
    meanings: dict[str, set[str]] = {}
    for name in names:
        spelling = name.name.replace("_", "").lower()
        meanings.setdefault(spelling, set()).add(name.node or "gone")
    # Two models of document 000, which 001 makes one.
    assert len(meanings.pop("staticchunkingstrategy")) == 2
    assert {spelling: nodes for spelling, nodes in meanings.items() if len(nodes) > 1} == {}


def test_the_document_is_what_the_facts_give(api: Contract, names: list[OlderName]) -> None:
    assert PAGE.read_text(encoding="utf-8") == models_index.page(api, names)


def test_the_document_has_every_name_once(api: Contract, names: list[OlderName]) -> None:
    text = models_index.page(api, names)
    schemas, older, gone, _ = text.split("\n## ")[1:]
    listed = [re.findall(r"`([^`]+)`", schemas)]
    for table in (older, gone):
        cells = [row.split(" | ")[0] for row in table.split("\n") if row.startswith("| `")]
        listed.append(re.findall(r"`([^`]+)`", " ".join(cells)))
    assert sorted(listed[0]) == sorted(api.schemas)
    found = [name for place in listed for name in place]
    assert len(found) == len(set(found))
    assert {name.name for name in names} <= set(found)


def test_what_leads_nowhere_in_another_document_is_left_out(tmp_path: Path) -> None:
    names = [
        OlderName("Lines", ("000",), "Log.lines[]", None, None),
        OlderName("Pages", ("001",), "Log.pages[]", None, None),
    ]
    assert lost(names, LOGS) == {"Pages": "Log.pages[]: there is nothing at '.pages[]'"}
    path = tmp_path / "MODELS.md"
    assert models_index.write(LOGS, names, path) == [path]
    assert models_index.write(LOGS, names, path) == []
    assert "Lines" in path.read_text() and "Pages" not in path.read_text()
    assert load_names(tmp_path) == []


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "object", "properties": {}}, "object"),
        ({"allOf": [{}]}, "object"),
        ({"type": "object", "additionalProperties": True}, "map"),
        ({"oneOf": [{}]}, "union"),
        ({"type": "string", "enum": ["a"]}, "enum"),
        ({"type": "array"}, "array"),
        ({"type": "string"}, "value"),
        ({"anyOf": [{"type": "array"}, {"type": "null"}]}, "array"),
        ({"$ref": "#/components/schemas/Line"}, "reference"),
        ({}, "anything"),
    ],
)
def test_a_schema_has_a_kind(schema: dict[str, object], kind: str) -> None:
    assert models_index.kind(schema) == kind
