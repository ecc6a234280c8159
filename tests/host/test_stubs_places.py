"""The client's places and methods, as the types for editors have them, are those of the board."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from stub_reading import definitions, public, stub_of

from uopenai import OpenAI
from uopenai.resources import names
from uopenai_tools.generate import operations
from uopenai_tools.generate.stubs import STUBS

VIEWS = {"with_raw_response", "with_streaming_response"}


@functools.cache
def stub_places() -> dict[str, ast.ClassDef]:
    """The classes of the API groups, by their place in the client."""
    found = {}
    for path in (STUBS / "resources").glob("*.pyi"):
        for each in definitions(ast.parse(path.read_text()).body).values():
            place = re.fullmatch(r"``client\.([\w.]+)``", ast.get_docstring(each) or "")
            if isinstance(each, ast.ClassDef) and place and not each.name.startswith("Async"):
                found[place[1]] = each
    return found


def children(stub: ast.ClassDef) -> set[str]:
    """The parts of a place, and its views: its properties."""
    methods = definitions(stub.body).values()
    return {each.name for each in methods if isinstance(each, ast.FunctionDef) and _is_property(each)}


def _is_property(stub: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "property" for each in stub.decorator_list)


@pytest.fixture
def client() -> Iterator[OpenAI]:
    """A client that sends nothing."""
    with OpenAI(api_key="sk-test", admin_api_key="sk-admin", base_url="http://127.0.0.1:9/v1") as made:
        yield made


def rows(table: str) -> dict[str, list[str]]:
    """place → the names that a table of resources/names.py has for it."""
    found: dict[str, list[str]] = {}
    for line in table.split("\n"):
        place, _, name = line.split(" ")[0].rpartition(".")
        found.setdefault(place, []).append(name)
    return found


def test_the_clients_places_are_those_of_the_board() -> None:
    groups = definitions(stub_of("resources").body)["Groups"]
    assert isinstance(groups, ast.ClassDef)
    told = children(groups)
    for place, stub in stub_places().items():
        told |= {f"{place}.{name}" for name in children(stub) - VIEWS}
    assert sorted(told) == sorted(names.NAMES.split())


def test_each_place_has_the_methods_of_the_board(client: OpenAI) -> None:
    for place, stub in stub_places().items():
        resource: Any = client
        for step in place.split("."):
            resource = getattr(resource, step)
        told = public(definitions(stub.body)) - children(stub)
        known = {name for name in public(vars(type(resource))) if callable(getattr(type(resource), name))}
        known |= {*rows(names.ALIASES).get(place, ()), *rows(names.HELPERS).get(place, ())}
        assert (place, sorted(told)) == (place, sorted(known))


def test_operations_take_what_is_in_the_path_in_the_boards_order(client: OpenAI) -> None:
    for place, stub in stub_places().items():
        resource: Any = client
        for step in place.split("."):
            resource = getattr(resource, step)
        for name, each in definitions(stub.body).items():
            real = vars(type(resource)).get(name)
            if isinstance(each, ast.FunctionDef) and inspect.isfunction(real) and not _is_property(each):
                told = [argument.arg for argument in each.args.args]
                taken = [*inspect.signature(real).parameters]
                assert taken[: len(told)] == told, f"{place}.{name}"
                # What goes into the query of a request with a body has a parameter of its own.
                more = {argument.arg for argument in each.args.kwonlyargs} | {"extra_query", "params"}
                assert set(taken[len(told) :]) <= more, f"{place}.{name}"


def test_operations_take_what_the_facts_say() -> None:
    places = stub_places()
    for operation in operations.load().operations:
        body = places[operation.group].body
        overloads = [each for each in body if getattr(each, "name", "") == operation.name]
        taken = [each.args for each in overloads if isinstance(each, ast.FunctionDef)]
        told = {argument.arg for args in taken for argument in (*args.args, *args.kwonlyargs)}
        known = {"self", *operation.values, *operation.query, *(operation.body or ())}
        assert told - {"progress", "save_to"} == known, operation.id
        always = [
            {
                argument.arg
                for argument, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
                if not default
            }
            for args in taken
        ]
        needed = set.intersection(*always)
        assert set(operation.required) <= needed, operation.id
        # Of two bodies, a form and JSON, the stubs go by the form.
        assert len(operation.request) > 1 or needed == set(operation.required), operation.id


def test_helpers_take_what_those_of_the_board_take() -> None:
    for row in names.HELPERS.split("\n"):
        path, module, function = (*row.split(" "), "", "")[:3]
        if not path:
            continue
        place, _, name = path.rpartition(".")
        real = getattr(importlib.import_module("uopenai.helpers." + module), function)
        taken = [*inspect.signature(real).parameters.values()][1:]
        stub = definitions(stub_places()[place].body)[name]
        assert isinstance(stub, ast.FunctionDef)
        plain = [argument.arg for argument in stub.args.args][1:]
        keyword = {argument.arg for argument in stub.args.kwonlyargs}
        for each in taken:
            if each.kind is each.POSITIONAL_OR_KEYWORD and each.default is each.empty:
                assert each.name in plain, f"{path}: {each.name}"
            elif each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY):
                assert each.name in keyword, f"{path}: {each.name}"
