"""What the types for editors promise is on the board, and what is on the board they tell of."""

from __future__ import annotations

import ast
import asyncio
import functools
import importlib
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from uopenai import OpenAI
from uopenai.resources import names
from uopenai_tools.generate import operations
from uopenai_tools.generate.stubs import STUBS
from uopenai_tools.generate.stubs_text import HEADER

LIBRARY = Path(__file__).resolve().parents[2] / "lib" / "uopenai"
VIEWS = {"with_raw_response", "with_streaming_response"}

# Names without "_" that are the library's own: other modules use them, programs do not.
INTERNAL = {
    "": {"visit"},
    "aio": {"Iterator", "AsyncOpenAI.pages", "AsyncOpenAI.stream"},
    "answers": {"read_json", "wrap"},
    "client": {"OpenAI.keep", "OpenAI.pages", "OpenAI.stream"},
    "errors": {"named", "of_status"},
    "helpers.conversation": {"Conversation.ended"},
    "helpers.tools": {"Tool.run", "Toolbox", "said"},
    "inline": {"Base64.rewind", "Base64.segments", "Base64.length"},
    "pages": {"Pages.next_item", "Pages.page", "Pages.restart"},
    "requests": {"Bytes", "Stream"},
    "session": {"Response.explain", "Session", "refusal", "rewind", "sendable", "split_url"},
    "stream": {"Stream.next_event", "Stream.text_now", "text_of"},
    "streams": {
        "Kept.get_final_messages",
        "Kept.get_final_run_steps",
        "Kept.next_event",
        "load",
        "text",
    },
    "streams.assistants": {"AssistantEventHandler.next_event"},
    "views": {"Raw", "View", "marked", "options", "raw"},
}
# What an object has by name, but is defined elsewhere: loaded on demand, or of the class's own class.
ON_DEMAND = {
    "from_json": "models.model.Schema",
    "get_final_completion": "streams.Kept",
    "get_final_messages": "streams.Kept",
    "get_final_response": "streams.Kept",
    "get_final_run": "streams.Kept",
    "get_final_run_steps": "streams.Kept",
    "until_done": "streams.Kept",
    "with_options": "resources.other.find",
}
# What makes an object, and what its attributes and items are: Python calls these, programs do not.
UNCALLED = {"__init__", "__call__", "__getattr__", "__getitem__", "__setitem__"}


def written_by_hand() -> list[str]:
    """The modules of the stubs that stand for one of the board's."""
    found = []
    for path in sorted(STUBS.rglob("*.pyi")):
        module = ".".join(path.relative_to(STUBS).with_suffix("").parts).removesuffix("__init__").strip(".")
        if not path.read_text().startswith(HEADER) and not module.split(".")[-1].startswith("_"):
            found.append(module)
    return found


def stub_of(module: str) -> ast.Module:
    path = STUBS.joinpath(*filter(None, module.split(".")))
    whole = path / "__init__.pyi"
    return ast.parse((whole if whole.exists() else path.with_suffix(".pyi")).read_text())


def source_of(module: str) -> str:
    """The board's source of a module."""
    path = LIBRARY.joinpath(*filter(None, module.split(".")))
    if path.is_dir():
        whole = path / "__init__.py"
        return whole.read_text() if whole.exists() else ""
    return path.with_suffix(".py").read_text()


def definitions(body: list[ast.stmt]) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The functions and classes in *body* by name; of overloads the last."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {each.name: each for each in body if isinstance(each, kinds)}


def public(found: Iterable[str]) -> set[str]:
    return {name for name in found if not name.startswith("_")}


def board_module(module: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The board's module, under CPython: what only MicroPython has is empty here."""
    monkeypatch.setitem(sys.modules, "network", ModuleType("network"))
    monkeypatch.setattr(asyncio, "core", None, raising=False)
    return importlib.import_module(f"uopenai.{module}".rstrip("."))


def parameters(stub: ast.FunctionDef | ast.AsyncFunctionDef) -> list[tuple[str, bool]]:
    """(name, whether it may be left out) of each parameter, without self."""
    given = stub.args
    plain = [*given.posonlyargs, *given.args]
    optional = [None] * (len(plain) - len(given.defaults)) + list(given.defaults)
    found = [(each.arg, default is not None) for each, default in zip(plain, optional, strict=True)]
    found += [
        (each.arg, default is not None)
        for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    return [each for each in found if each[0] not in ("self", "cls")]


def on_board(function: Any) -> list[tuple[str, bool]] | None:
    """The same of a function of the board; None if it takes what comes."""
    found = []
    for each in inspect.signature(function).parameters.values():
        if each.kind in (each.VAR_KEYWORD, each.VAR_POSITIONAL):
            return None
        if each.name != "self":
            found.append((each.name, each.default is not each.empty))
    return found


def differences(stub: ast.stmt, real: Any, label: str) -> Iterator[str]:
    """What a stub says of a function or class, and is not so."""
    if isinstance(stub, ast.ClassDef):
        for name, each in definitions(stub.body).items():
            if name in UNCALLED:
                continue
            if not hasattr(real, name) and not on_demand(name):
                yield f"{label}.{name} is not on the board"
            elif callable(getattr(real, name, None)):
                yield from differences(each, getattr(real, name), f"{label}.{name}")
        for each in stub.body:
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                name = each.target.id
                if not any(re.search(rf"\b{name}\b", text) for text in sources()):
                    yield f"{label}.{name} is not on the board"
    elif isinstance(stub, ast.FunctionDef | ast.AsyncFunctionDef) and inspect.isroutine(real):
        told = parameters(stub)
        known = on_board(real)
        if known is not None and told != known and "__" not in stub.name and stub.args.kwarg is None:
            yield f"{label} takes {known}, not {told}"


def on_demand(name: str) -> bool:
    """Whether the board has *name* in a place of its own."""
    module, _, holder = ON_DEMAND.get(name, "").rpartition(".")
    source = source_of(module) if module else ""
    return re.search(rf"\b{holder}\b", source) is not None and re.search(rf"\b{name}\b", source) is not None


@functools.cache
def sources() -> list[str]:
    """All of the board's modules."""
    return [path.read_text() for path in LIBRARY.rglob("*.py")]


@pytest.mark.parametrize("module", written_by_hand())
def test_what_the_stubs_have_the_board_has(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = board_module(module, monkeypatch)
    told = definitions(stub_of(module).body)
    found = []
    for name in sorted(public(told)):
        if not hasattr(real, name):
            found.append(f"{name} is not on the board")
        else:
            found += differences(told[name], getattr(real, name), name)
    assert found == []


@pytest.mark.parametrize("module", written_by_hand())
def test_what_the_board_has_the_stubs_have(module: str) -> None:
    real = definitions(ast.parse(source_of(module)).body)
    told = definitions(stub_of(module).body)
    missing = public(real) - public(told)
    for name in public(real) & public(told):
        ours, theirs = real[name], told[name]
        if isinstance(ours, ast.ClassDef) and isinstance(theirs, ast.ClassDef):
            members = public(definitions(ours.body)) - public(members_of(theirs, told))
            missing |= {f"{name}.{member}" for member in members}
    assert sorted(missing - INTERNAL.get(module, set())) == []


def members_of(stub: ast.ClassDef, told: dict[str, Any]) -> dict[str, Any]:
    """The methods of a class of the stubs, those of its bases in the same module too."""
    found: dict[str, Any] = dict(definitions(stub.body))
    for base in stub.bases:
        name = base.id if isinstance(base, ast.Name) else ""
        if name in told:
            found = {**members_of(told[name], told), **found}
    return found


def test_the_errors_are_one_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    real = board_module("errors", monkeypatch)
    told = {
        name: [ast.unparse(base) for base in each.bases]
        for name, each in definitions(stub_of("errors").body).items()
        if isinstance(each, ast.ClassDef)
    }
    known = {*real._RARE, *(name for name, each in vars(real).items() if inspect.isclass(each))}
    assert told == {name: [base.__name__ for base in getattr(real, name).__bases__] for name in known}
    assert set(told) <= {alias.asname for alias in exported()}


def exported() -> list[ast.alias]:
    """What the package itself exports, as the stubs have it."""
    return [alias for each in stub_of("").body if isinstance(each, ast.ImportFrom) for alias in each.names]


def test_what_the_package_exports_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    package = board_module("", monkeypatch)
    for alias in exported():
        assert getattr(package, alias.asname or alias.name) is not None


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


def test_models_has_the_boards_schemas() -> None:
    """All of today's, and those names of the older documents that stand for something."""
    models = importlib.import_module("uopenai.models")
    known = {name for name in models.names() if name.isidentifier()}
    told = set()
    for path in (STUBS / "models").glob("_*.pyi"):
        if path.stem != "__init__" and path.read_text().startswith(HEADER):
            body = ast.parse(path.read_text()).body
            told |= public(definitions(body))
            for each in body:
                if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
                    told.add(each.targets[0].id)
    assert sorted(told) == sorted(known)
