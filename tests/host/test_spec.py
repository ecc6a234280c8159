"""The spec tool keeps an OpenAPI document's facts, drops its prose, and always writes the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uopenai_tools import spec

Json = Any

DOCUMENT = """
openapi: 3.1.0
info: {title: A test, version: "1.0", description: Prose}
servers: [{url: https://example.com/v1}]
tags: [{name: Things, description: Prose}]
paths:
  /things/{id}:
    post:
      operationId: changeThing
      summary: Prose
      description: Prose
      tags: [Things]
      deprecated: true
      x-oaiMeta: {group: things}
      parameters:
        - {name: id, in: path, required: true, description: Prose, schema: {type: string, example: a}}
      requestBody:
        required: true
        description: Prose
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Thing'}
            examples: {one: {value: 1}}
      responses:
        '200':
          description: Prose
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
webhooks:
  thing_made:
    post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  securitySchemes: {Key: {type: http, scheme: bearer, description: Prose}}
  schemas:
    Thing:
      type: object
      title: Prose
      description: Prose
      required: [title, description]
      default: {title: data, example: data}
      x-oaiMeta: {name: Prose}
      properties:
        title: {type: string, description: Prose}
        description: {type: string, title: Prose}
        example: {enum: [on, off, yes, 2024-01-01, true, null], examples: [on]}
        properties: {type: object, properties: {summary: {type: integer, minimum: 1}}}
        deprecated: {type: boolean, deprecated: true}
    Tree:
      $recursiveAnchor: true
      oneOf: [{type: string, externalDocs: {url: prose}}, {$recursiveRef: '#'}]
"""

THING = {
    "type": "object",
    "required": ["title", "description"],
    "default": {"title": "data", "example": "data"},
    "properties": {
        "title": {"type": "string"},
        "description": {"type": "string"},
        "example": {"enum": ["on", "off", "yes", "2024-01-01", True, None]},
        "properties": {"type": "object", "properties": {"summary": {"type": "integer", "minimum": 1}}},
        "deprecated": {"type": "boolean", "deprecated": True},
    },
}


TOP = "openapi: 3.1.0\ncomponents: {schemas: {}}\n"
SCHEMAS = "openapi: 3.1.0\npaths: {}\ncomponents: {schemas: "

REFERRING = """
openapi: 3.1.0
paths:
  /things/{thing-id}: {$ref: '#/components/pathItems/Thing'}
  /mixed/{a-b}/{a_b}: {get: {operationId: mixed}}
  /b:
    get: {}
  /{b}:
    get: {}
components:
  schemas: {}
  pathItems:
    Thing:
      parameters:
        - {name: thing-id, in: path, required: true, schema: {type: string}}
        - {name: tenant, in: query, schema: {type: string}}
        - $ref: '#/components/parameters/Limit'
      get:
        parameters: [{name: tenant, in: query, required: true, schema: {type: integer}}]
        requestBody: {$ref: '#/components/requestBodies/Body'}
        responses: {200: {$ref: '#/components/responses/Good'}}
  parameters: {Limit: {name: limit, in: query, description: Prose, schema: {type: integer}}}
  requestBodies: {Body: {required: true, content: {application/json: {schema: {type: object}}}}}
  responses: {Good: {$ref: '#/components/responses/Fine'}, Fine: {content: {application/json: {}}}}
"""


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT)
    return path


def read(path: Path) -> Json:
    return json.loads(path.read_text())


def test_properties_named_like_prose_are_kept_and_prose_is_not(document: Path, tmp_path: Path) -> None:
    spec.write(document, tmp_path / "out")
    assert read(tmp_path / "out" / "schemas.json")["schemas"]["Thing"] == THING


def test_a_schema_that_refers_to_itself_says_so_in_the_words_of_the_newer_draft(
    document: Path, tmp_path: Path
) -> None:
    spec.write(document, tmp_path / "out")
    tree = read(tmp_path / "out" / "schemas.json")["schemas"]["Tree"]
    assert tree == {"oneOf": [{"type": "string"}, {"$ref": "#/components/schemas/Tree"}]}


def test_an_operation_keeps_what_it_takes_and_gives(document: Path, tmp_path: Path) -> None:
    spec.write(document, tmp_path / "out")
    facts = read(tmp_path / "out" / "operations.json")
    thing = {"$ref": "#/components/schemas/Thing"}
    assert facts["servers"] == ["https://example.com/v1"]
    assert facts["webhooks"] == {"thing_made": thing}
    assert facts["securitySchemes"] == {"Key": {"type": "http", "scheme": "bearer"}}
    assert facts["operations"] == [
        {
            "operationId": "changeThing",
            "method": "POST",
            "path": "/things/{id}",
            "tags": ["Things"],
            "deprecated": True,
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "request": {"required": True, "content": {"application/json": thing}},
            "responses": {"200": {"content": {"application/json": thing}}},
        }
    ]


def test_it_says_first_that_it_is_generated_and_from_what_but_not_where(
    document: Path, tmp_path: Path
) -> None:
    for path in spec.write(document, tmp_path / "out"):
        text = path.read_text()
        assert next(iter(json.loads(text))) == "generated"
        assert "A test 1.0, OpenAPI 3.1.0" in text.splitlines()[1]
        assert str(tmp_path) not in text


@pytest.fixture
def referring(tmp_path: Path) -> dict[str, Json]:
    """The operations of REFERRING by their ids."""
    path = tmp_path / "openapi.yaml"
    path.write_text(REFERRING)
    spec.write(path, tmp_path)
    return {each["operationId"]: each for each in read(tmp_path / "operations.json")["operations"]}


def test_what_is_referred_to_or_said_for_a_whole_path_stands_in_the_operation(
    referring: dict[str, Json],
) -> None:
    assert referring["get_things_thing_id"] == {
        "operationId": "get_things_thing_id",
        "method": "GET",
        "path": "/things/{thing_id}",
        "parameters": [
            {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "tenant", "in": "query", "required": True, "schema": {"type": "integer"}},
            {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        ],
        "request": {"required": True, "content": {"application/json": {"type": "object"}}},
        "responses": {"200": {"content": {"application/json": {}}}},
    }


def test_an_operation_without_an_id_has_one_of_its_own(referring: dict[str, Json]) -> None:
    assert {name: each["path"] for name, each in referring.items()} == {
        "mixed": "/mixed/{a-b}/{a_b}",  # as they are: both would be called the same
        "get_b": "/b",
        "get_b_2": "/{b}",
        "get_things_thing_id": "/things/{thing_id}",
    }


def test_a_folder_that_cannot_be_made_is_said_in_one_line(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spec.main([str(document), "--into", str(document / "below")]) == 1
    assert capsys.readouterr().err == f"cannot write to {document / 'below'}: Not a directory\n"


def test_running_again_changes_nothing(document: Path, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in spec.write(document, tmp_path / "out")]
    assert [path.read_bytes() for path in spec.write(document, tmp_path / "out")] == first


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        ("a: [1, 2", "is not YAML: while parsing a flow sequence"),
        ("a: 1", "is not an OpenAPI document: it has no 'openapi' field at the top"),
        ("- 1", "is not an OpenAPI document"),
        ("openapi: 3.0.3\npaths: {}", "is OpenAPI 3.0.3: this tool reads 3.1"),
        ("openapi: 3.1.0\npaths: {}", "has no 'paths' or no 'components: schemas'"),
        ("\x01", "is not YAML"),
        ("openapi: 3.10.0\npaths: {}", "is OpenAPI 3.10.0: this tool reads 3.1"),
        (TOP + "paths: {/a: }", "/a is empty where OpenAPI has an object"),
        (TOP + "paths: {/a: {get: }}", "GET /a is empty where OpenAPI has an object"),
        (TOP + "paths: {}\ninfo:", "info is empty where OpenAPI has an object"),
        (TOP + "paths: {}\nservers: [{}]", "an entry of servers has no 'url'"),
        (TOP + "paths: {/a: {get: {responses: {200: }}}}", "GET /a: response 200 is empty"),
        (TOP + "paths: {/a: {get: {responses: {200: {content: {x/y: }}}}}}", "GET /a: x/y is empty"),
        (TOP + "paths: {/a: {parameters: {}}}", "/a: parameters is an object where OpenAPI has a list"),
        (TOP + "paths: {/a: {get: {parameters: [{name: b}]}}}", "/a: a parameter has no 'in'"),
        (TOP + "paths: {/a: {get: {parameters: [{$ref: 'b.yaml'}]}}}", "has to be to this document"),
        (
            TOP + "paths: {/a: {$ref: '#/paths/~1b'}}",
            "/a refers to #/paths/~1b, which is not in the document",
        ),
        (TOP + "paths: {/a: {$ref: '#/paths/~1a'}}", "the reference #/paths/~1a leads to itself"),
        ("openapi: 3.1.0\npaths: {}\ncomponents: [1]", "has no 'paths' or no 'components: schemas'"),
        (SCHEMAS + "{Q: {$ref: '#/components/schemas/Q'}}}", "the schema Q refers to nothing but itself"),
        (
            SCHEMAS + "{Q: {$ref: '#/components/schemas/P/properties/a'}, P: {}}}",
            "a schema in schemas refers to",
        ),
        (SCHEMAS + "{Q: {items: {$ref: 'P'}}, P: {}}}", "a schema in schemas refers to P"),
        (SCHEMAS + "{Q: &q {items: *q}}}", "stands inside itself by a YAML alias"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    content: str | None, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "document.yaml"
    if content is not None:
        path.write_text(content)
    assert spec.main([str(path), "--into", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert reason in said
    assert said.count("\n") == 1
    assert not (tmp_path / "out").exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_what_is_written_reads_back(value: Json) -> None:
    assert json.loads(spec.render(value)) == value


def test_the_facts_of_the_repository_are_complete_and_hold_no_prose() -> None:
    operations, schemas = (read(spec.FOLDER / name) for name in ("operations.json", "schemas.json"))
    assert len(operations["operations"]) == 271
    assert len(operations["webhooks"]) == 15
    assert len(schemas["schemas"]) == 994
    again = {name: spec.schema_facts(schema, name) for name, schema in schemas["schemas"].items()}
    assert again == schemas["schemas"]
    for name, content in (("operations.json", operations), ("schemas.json", schemas)):
        assert (spec.FOLDER / name).read_text() == spec.render(content) + "\n"
