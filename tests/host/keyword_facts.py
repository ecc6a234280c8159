"""Facts made up for the tests of the packed schemas: every keyword, in few schemas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Json = Any


def _object(required: list[str], **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": required}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: Mapping[str, Json] = {
    "Limits": _object(
        [],
        least={"type": "integer", "minimum": 1},
        most={"type": "number", "maximum": 2.5},
        above={"type": "number", "exclusiveMinimum": 0},
        below={"type": "number", "exclusiveMaximum": 10},
        even={"type": "integer", "multipleOf": 2},
        long={"type": "string", "minLength": 3},
        short={"type": "string", "maxLength": 5},
        many={"type": "array", "minItems": 1, "items": {"type": "integer"}},
        few={"type": "array", "maxItems": 2},
        different={"type": "array", "uniqueItems": True},
        word={"type": "string", "pattern": "^[a-z]+$"},
        counted={"type": "string", "pattern": "^a{3}$"},
        full={"type": "object", "minProperties": 2},
        sparse={"type": "object", "maxProperties": 1},
        maybe={"type": "string", "nullable": True},
        any={},
        nothing={"not": {}},
    ),
    "Lists": _object(
        [],
        letter={"type": "string", "enum": ["a", "b"]},
        number={"enum": [1, 2.5, None, True]},
        fixed={"const": "x"},
        one={"const": 1},
        empty={"enum": [None]},
    ),
    "Objects": _object(
        ["id"],
        id={"type": "string"},
        closed={
            **_object(["a"], a={"type": "integer"}, b={"type": "integer"}),
            "additionalProperties": False,
        },
        shut={"type": "object", "additionalProperties": False},
        labels={
            "type": "object",
            "additionalProperties": {"type": "string"},
            "propertyNames": {"type": "string", "maxLength": 4},
        },
        open={"type": "object", "additionalProperties": True},
        also={"type": "object", "required": ["here"]},
    ),
    "Cat": _object(["type", "lives"], type={"type": "string", "enum": ["cat"]}, lives={"type": "integer"}),
    "Dog": _object(
        ["type", "tricks"], type={"const": "dog"}, tricks={"type": "array", "items": {"type": "string"}}
    ),
    "Fish": _object(["sort", "depth"], sort={"enum": ["fish"]}, depth={"type": "number"}),
    "Pet": {"oneOf": [_ref("Cat"), _ref("Dog")], "discriminator": {"propertyName": "type"}},
    "Pets": {"type": "array", "items": _ref("Pet")},
    "Swimmer": {
        "anyOf": [_ref("Fish"), _object(["sort"], sort={"enum": ["duck"]})],
        "discriminator": {"propertyName": "sort"},
    },
    "Words": {
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}]
    },
    "Grid": {
        "anyOf": [
            {"type": "array", "items": {"type": "string"}},
            {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        ]
    },
    "Farm": {
        "anyOf": [
            _ref("Cat"),
            _ref("Dog"),
            _object(["type", "milk"], type={"enum": ["cow"]}, milk={"type": "integer"}),
            _object(["type", "milk"], type={"enum": ["goat"]}, milk={"type": "string"}),
            {"type": "object", "required": ["wheels"]},
        ]
    },
    "Either": {"anyOf": [_object(["a"], a={"type": "integer"}), _object(["b"], b={"type": "integer"})]},
    "Named": {
        "allOf": [_ref("Cat"), _object(["name"], name={"type": "string"})],
        "not": {"required": ["wild"]},
    },
    "Tree": _object(["leaf"], leaf={"type": "integer"}, next=_ref("Tree")),
    "Shades": {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["red", "blue"]}]},
    "Paint": {"anyOf": [_ref("Shades"), _object(["id"], id={"type": "string"})]},
    "Wall": _object(["shade"], shade=_ref("Paint"), height={"type": "number", "default": 2.5, "minimum": 1}),
    "Error-2": _object([], code={"type": "integer"}),
}

OPERATIONS: list[Json] = [
    {
        "operationId": "paintWall",
        "method": "POST",
        "path": "/walls/{wall_id}/coats",
        "parameters": [
            {"in": "path", "name": "wall_id", "required": True, "schema": {"type": "string"}},
            {"in": "query", "name": "include[]", "schema": {"type": "array", "items": {"enum": ["bill"]}}},
        ],
        "request": {"required": True, "content": {"application/json": _ref("Wall")}},
        "responses": {
            "200": {"content": {"application/json": _ref("Tree"), "text/event-stream": _ref("Pet")}},
        },
    },
    {
        "operationId": "listWalls",
        "method": "GET",
        "path": "/walls",
        "parameters": [
            {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 100}},
            {"in": "query", "name": "owner", "required": True, "schema": {"type": "string"}},
        ],
        "responses": {"200": {"content": {"application/json": _ref("Pets")}}},
    },
    {
        "operationId": "sendPlan",
        "method": "POST",
        "path": "/plans",
        "request": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    **_object(
                        ["plan"],
                        plan={"type": "string", "format": "binary"},
                        views={"type": "array", "items": {"type": "string", "format": "binary"}},
                        **{"tags[]": {"type": "array", "items": {"type": "string"}}},
                        note={"type": "string", "maxLength": 9},
                    ),
                    "additionalProperties": False,
                }
            },
        },
        "responses": {"200": {"content": {}}},
    },
    {
        "operationId": "closeWall",
        "method": "POST",
        "path": "/walls/close",
        "request": {
            "required": False,
            "content": {"application/json": _object(["why"], why={"type": "string"})},
        },
        "responses": {"200": {"content": {}}},
    },
]

SDK: Mapping[str, Json] = {
    "paintWall": {"names": ["walls.coats.create", "beta.walls.paint"]},
    "listWalls": {"names": ["walls.list"]},
    "sendPlan": {"names": ["plans.create"]},
}


def write_facts(folder: Path, schemas: Mapping[str, Json] | None = None) -> None:
    """Put the facts into *folder*, in the files that tools/spec has; with *schemas* besides."""
    contents: Mapping[str, Json] = {
        "schemas.json": {"schemas": {**SCHEMAS, **(schemas or {})}},
        "operations.json": {"operations": OPERATIONS, "webhooks": {"wall_fell": _ref("Wall")}},
        "sdk.json": {"operations": SDK},
        "names.json": {"names": {"WallShade": {"node": "Wall.shade"}, "Gone": {"gone": "nobody paints it"}}},
    }
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content))
