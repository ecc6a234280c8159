"""Documents that are not ours: what no client can have is named, what cannot be used is said in a line."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

import uopenai
from uopenai_tools import contract, spec
from uopenai_tools.generate import __main__ as command
from uopenai_tools.generate import naming, operations, pack, resources, stubs
from uopenai_tools.generate.files import GenerateError

Json = Any

RESOURCES = Path(__file__).resolve().parents[2] / "lib" / "uopenai" / "resources"


def described(path: str, **more: Json) -> Json:
    """An operation that gets *path*; *more*: what else is to be said of it."""
    return {path: {more.pop("method", "get"): {"responses": {"200": {}}, **more}}}


def facts_of(folder: Path, *operations: Json, schemas: Json = None) -> Path:
    """*folder*, with the facts of a document that has these operations."""
    paths: Json = {}
    for operation in operations:
        for path, item in operation.items():
            paths.setdefault(path, {}).update(item)
    document = {"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas or {}}}
    (folder / "document.json").write_text(json.dumps(document))
    spec.write(folder / "document.json", folder)
    return folder


def body(**properties: Json) -> Json:
    return {"content": {"application/json": {"schema": {"type": "object", "properties": properties}}}}


QUERY = {"in": "query", "schema": {"type": "string"}}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([described("/pets/{class}")], "its parameter class can be no argument in Python"),
        ([described("/pets/{self}")], "its parameter self can be no argument in Python"),
        ([described("/pets/{params}")], "its parameter params can be no argument in Python"),
        ([described("/pets/{1}")], "its parameter 1 can be no argument in Python"),
        ([described("/pets/{a-b}/{a_b}")], "its parameter a-b can be no argument in Python"),
        ([described("/pets/{a}/{a}")], "its path does not name its values one by one"),
        ([described("/pets/{a")], "its path does not name its values one by one"),
        (
            [described("/pets/{id}", parameters=[{"name": "id", **QUERY}])],
            "it has more than one parameter id",
        ),
        (
            [described("/pets/{id}", method="post", requestBody=body(id={}))],
            "it has more than one parameter id",
        ),
        (
            [described("/p", method="post", parameters=[{"name": "from", **QUERY}])],
            "its parameter from can be no argument in Python",
        ),
        (
            [described("/p", method="post", parameters=[{"name": "my-q", **QUERY}])],
            "its parameter my-q can be no argument in Python",
        ),
        (
            [described("/p", method="post", parameters=[{"name": "a", **QUERY}], requestBody=body(a={}))],
            "it has more than one parameter a",
        ),
        ([described("/names")], "client.names is something else on every board"),
        ([described("/other")], "client.other is something else on every board"),
        ([described("/marked")], "client.marked is something else on every board"),
        ([described("/webhooks/{id}")], "client.webhooks is something else on every board"),
        ([described("/timeout")], "client.timeout is something else on every board"),
        ([described("/__init__")], "client.__init__.list is no name in Python"),
        ([described("/import")], "client.import.list is no name in Python"),
        ([described("/none")], "client.none.list is no name in Python"),
        ([described("/a/name")], "client.a.name.list is hidden: an API group has a name"),
        ([described("/")], "its path names no API group that it could be a method of"),
        (
            [described("/a", operationId="one"), described("/a/list/{id}")],
            "client.a.list is one already, and no API group",
        ),
        (
            [described("/a/{id}/b"), described("/a/{id}/b", method="post")],
            "client.a.b is an API group already",
        ),
        ([described("/a-b"), described("/a_b", operationId="two")], "client.a_b.list is get_a_b already"),
        (
            [described("/a", operationId="x"), described("/b", operationId="x")],
            "its operationId is that of GET /a already",
        ),
    ],
)
def test_what_no_client_can_have_is_named_and_all_else_is_made(
    given: list[Json], reason: str, tmp_path: Path
) -> None:
    folder = facts_of(tmp_path, described("/pets/{pet-id}/toys"), *given)
    api = operations.load(folder)
    (line,) = api.unmapped
    assert line.endswith(": " + reason)
    made = resources.modules(api)
    for path, source in made.items():
        ast.parse(source, path)
    assert "def list(self, pet_id, **params)" in made["pets/toys.py"]
    assert '_get("/pets/{pet_id}/toys", params, (pet_id,)' in made["pets/toys.py"]
    stubs.generate(folder)
    pack.packed(folder)


def test_what_the_client_has_itself_is_no_group() -> None:
    client = uopenai.OpenAI(api_key="key")
    own = {name for name in (*vars(client), *dir(type(client))) if name[0] != "_"}
    modules = {path.stem for path in RESOURCES.glob("*.py") if resources.MARK not in path.read_text()}
    assert (own | modules | {"names"}) - {"__init__"} <= naming.GROUPS_TAKEN


def test_nothing_is_written_over_a_file_that_was_not_made_here(tmp_path: Path) -> None:
    api = operations.load(facts_of(tmp_path, described("/a"), described("/b")))
    (tmp_path / "b.py").write_text("# by hand")
    with pytest.raises(GenerateError, match=r"b\.py was written by hand"):
        resources.write(api, tmp_path)
    assert (tmp_path / "b.py").read_text() == "# by hand"
    assert not (tmp_path / "a.py").exists()


def test_of_two_operations_with_one_id_the_first_is_in_everything(tmp_path: Path) -> None:
    folder = facts_of(tmp_path, described("/b", operationId="x"), described("/a", operationId="x"))
    assert contract.load(folder).operations["x"].path == "/a"
    assert [each.line for each in pack.load(folder).calls] == ["GET /a"]


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    "schemas",
    [
        {"P": {"anyOf": [ref("P")]}},
        {"P": {"allOf": [ref("P"), {"type": "object", "properties": {"a": {"type": "string"}}}]}},
        {
            "P": {"type": "object", "properties": {"v": ref("V")}},
            "V": {"anyOf": [{"type": "string"}, ref("V")]},
        },
        {
            "P": {"type": "object", "properties": {"v": ref("V")}},
            "V": {"anyOf": [{"type": "string"}, {"type": "array", "items": ref("V")}]},
        },
    ],
)
def test_a_schema_may_stand_inside_itself(schemas: Json, tmp_path: Path) -> None:
    body = {"content": {"application/json": {"schema": ref("P")}}}
    folder = facts_of(
        tmp_path,
        described("/p", method="post", requestBody=body, responses={"200": body}),
        described("/p", responses={"200": body}),
        schemas=schemas,
    )
    assert command.main(["--spec", str(folder), "--into", str(tmp_path / "checkout")]) == 0


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("operations.json", None, "cannot read"),
        ("operations.json", "{", "operations.json is damaged"),
        ("operations.json", "{}", "it has no 'operations'"),
        ("schemas.json", "[]", "schemas.json is damaged: it is no object"),
        ("schemas.json", None, "cannot read"),
        ("schemas.json", '{"schemas": {"A": {"type": "thing"}}}', "a schema has the type thing, which JSON"),
        (
            "schemas.json",
            '{"schemas": {"A": {"items": {"$ref": "#/a/B"}}}}',
            "refers to B, which is not among",
        ),
        ("sdk.json", "[]", "sdk.json is damaged"),
        ("names.json", "{", "names.json is damaged"),
    ],
)
def test_facts_that_cannot_be_used_are_said_in_one_line(
    file: str, content: str | None, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = facts_of(tmp_path, described("/a"))
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)
    assert command.main(["--spec", str(folder), "--into", str(tmp_path / "checkout")]) == 1
    said = capsys.readouterr().err
    assert reason in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("content", ["{}", '{"operations": {}}'])
def test_facts_about_the_sdk_may_be_empty(content: str, tmp_path: Path) -> None:
    folder = facts_of(tmp_path, described("/a"))
    (folder / "sdk.json").write_text(content)
    assert command.main(["--spec", str(folder), "--into", str(tmp_path / "checkout")]) == 0


def test_a_checkout_that_cannot_be_written_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = facts_of(tmp_path, described("/a"))
    assert command.main(["--spec", str(folder), "--into", str(folder / "schemas.json")]) == 1
    assert capsys.readouterr().err.startswith("cannot write ")


def test_with_another_document_nothing_is_said_of_ours(tmp_path: Path) -> None:
    folder = facts_of(tmp_path, described("/a"), schemas={"P": {"type": "object"}})
    into = tmp_path / "checkout"
    assert command.main(["--spec", str(folder), "--into", str(into)]) == 0
    made = {path: path.read_text() for path in into.rglob("*") if path.suffix in (".md", ".py")}
    assert {path.name for path in made} == {"API.md", "MODELS.md", "a.py", "names.py"}
    for word in ("000", "document 0", "ocuments", "chat.completions", "CreateSpeech", "wait_for", "Older"):
        assert not any(word in text for text in made.values()), word


def test_the_folder_of_parts_that_are_gone_goes_too(tmp_path: Path) -> None:
    into = tmp_path / "checkout"
    for path, left in (("/a/b/c", True), ("/a", False)):
        folder = facts_of(tmp_path, described(path))
        assert command.main(["--spec", str(folder), "--into", str(into)]) == 0
        assert (into / "lib" / "uopenai" / "resources" / "a").exists() is left
