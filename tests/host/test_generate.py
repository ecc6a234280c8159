"""What is derived from tools/spec: it is as committed, and another document goes the same way."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from uopenai_tools import spec
from uopenai_tools.generate import __main__ as command
from uopenai_tools.generate import index, naming, operations, resources

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "lib" / "uopenai" / "resources"

OTHER = """
openapi: 3.1.0
info: {title: Another service, version: "7"}
paths:
  /rerank:
    post:
      operationId: rerank
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/Rerank"}}}
      responses: {"200": {content: {application/json: {schema: {type: object}}}}}
  /things/{thing_id}:
    get:
      operationId: getThing
      responses: {"200": {content: {application/json: {schema: {type: object}}}}}
    patch:
      operationId: patchThing
      responses: {"200": {description: done}}
  /things/{thing_id}/stop:
    post: {operationId: stopThing, responses: {"204": {description: done}}}
  /things:
    get:
      operationId: listThings
      parameters: [{in: header, name: X-Page, schema: {type: string}}]
      responses: {"200": {content: {application/json: {schema: {type: object}}}}}
  /soap:
    post:
      operationId: soap
      requestBody: {content: {text/xml: {schema: {type: string}}}}
      responses: {"200": {description: done}}
  /files:
    get:
      operationId: listFiles
      parameters: [{in: query, name: after, schema: {type: string}}]
      responses:
        "200":
          content:
            application/json:
              schema: {type: object, properties: {data: {type: array, items: {type: object}}}}
components:
  schemas:
    Rerank: {type: object, required: [query], properties: {query: {type: string}, top: {type: integer}}}
"""


@pytest.fixture(scope="module")
def api() -> operations.Api:
    return operations.load()


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A folder with the facts of another service's document."""
    document = tmp_path / "other.yaml"
    document.write_text(OTHER)
    spec.write(document, tmp_path)
    (tmp_path / "sdk.json").write_text((spec.FOLDER / "sdk.json").read_text())
    return tmp_path


def test_every_operation_is_mapped_under_the_sdks_name(api: operations.Api) -> None:
    assert (len(api.operations), api.derived, api.unmapped) == (271, [], [])


def test_the_resource_modules_are_what_is_generated(api: operations.Api) -> None:
    committed = {
        str(path.relative_to(RESOURCES)): path.read_text()
        for path in RESOURCES.rglob("*.py")
        if resources.MARK in path.read_text()
    }
    assert resources.modules(api) == committed


def test_the_index_is_what_is_generated(api: operations.Api) -> None:
    assert index.page(api) == (ROOT / "lib" / "API.md").read_text()


def test_the_index_has_a_row_for_every_operation(api: operations.Api) -> None:
    rows = (ROOT / "lib" / "API.md").read_text().splitlines()
    for operation in api.operations:
        (row,) = [each for each in rows if f"| `{operation.method} {operation.path}` |" in each]
        assert row.split("|")[1].strip().startswith(f"`{operation.names[0]}`")
        assert row.split("|")[6].split() == list(operation.documents)


def test_a_module_holds_one_group_and_is_short(api: operations.Api) -> None:
    for path, source in resources.modules(api).items():
        classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
        assert len(classes) <= 1, path
        assert len(source.splitlines()) < 150, path


def test_writing_again_changes_nothing_and_what_is_no_longer_made_goes(
    api: operations.Api, tmp_path: Path
) -> None:
    assert resources.write(api, tmp_path)
    assert resources.write(api, tmp_path) == []
    old = tmp_path / "gone.py"
    old.write_text(f'"""{resources.MARK}"""\n')
    own = tmp_path / "own.py"
    own.write_text('"""By hand."""\n')
    assert resources.write(api, tmp_path) == [old]
    assert own.exists() and not old.exists()


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/things", "things.list"),
        ("POST", "/things", "things.create"),
        ("GET", "/things/{id}", "things.retrieve"),
        ("POST", "/things/{id}", "things.update"),
        ("DELETE", "/things/{id}", "things.delete"),
        ("POST", "/things/{id}/cancel", "things.cancel"),
        ("GET", "/things/{id}/parts", "things.parts.list"),
        ("GET", "/odd-things", "odd_things.list"),
    ],
)
def test_a_name_is_derived_as_the_sdk_would_call_it(method: str, path: str, name: str) -> None:
    assert naming.derived_name(method, path) == name


def test_another_document_goes_the_same_way(other: Path) -> None:
    api = operations.load(other)
    assert [operation.names[0] for operation in api.operations] == [
        "files.list",
        "rerank.create",
        "things.retrieve",
        "things.stop",
    ]
    made = resources.modules(api)
    assert 'self._client._post("/rerank", params)' in made["rerank.py"]
    assert "Takes *query*; may take *top*." in made["rerank.py"]
    assert 'self._client._list("/files", params)' in made["files.py"]
    assert 'kind="none"' in made["things.py"]


def test_what_cannot_be_mapped_is_named(other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    into = other / "checkout"
    (into / "lib" / "uopenai").mkdir(parents=True)
    assert command.main(["--spec", str(other), "--into", str(into)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "cannot be mapped: patchThing (PATCH /things/{thing_id}): the client has no verb for PATCH" in said
    assert (
        "cannot be mapped: listThings (GET /things): it has parameters in a header: use extra_headers="
        in said
    )
    assert "cannot be mapped: soap (POST /soap): its body is text/xml" in said
    derived = [line for line in said if line.startswith("derived: ")]
    assert (
        "derived: rerank (POST /rerank): the SDK's name is not known; it becomes client.rerank.create"
        in derived
    )
    assert not any("listFiles" in line for line in derived)
    assert (into / "lib" / "uopenai" / "resources" / "things.py").exists()


def test_helpers_are_those_of_groups_that_the_document_has(other: Path) -> None:
    assert set(operations.load(other).helpers) == {"files"}


def test_older_names_that_lead_nowhere_are_counted(other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (other / "names.json").write_text((spec.FOLDER / "names.json").read_text())
    assert command.main(["--spec", str(other), "--into", str(other / "checkout")]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "names.json" in line]
    assert line.endswith(f"older names in {other / 'names.json'} lead nowhere in this document")


def test_two_operations_of_one_name_are_not_both_taken(other: Path) -> None:
    facts = json.loads((other / "operations.json").read_text())
    facts["operations"].append(dict(facts["operations"][0], operationId="again"))
    (other / "operations.json").write_text(json.dumps(facts))
    (line,) = [line for line in operations.load(other).unmapped if line.startswith("again")]
    assert line.endswith("client.files.list is listFiles already")
