"""What the types for editors promise is on the board, and what is on the board they tell of."""

from __future__ import annotations

import ast
import asyncio
import functools
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from stub_reading import LIBRARY, definitions, public, source_of, stub_of

from uopenai_tools.generate.stubs import STUBS
from uopenai_tools.generate.stubs_text import HEADER
from uopenai_tools.settings import SETTINGS

# Names without "_" that are the library's own: other modules use them, programs do not.
INTERNAL = {
    "": {"visit"},
    "aio": {"AsyncBinary.content", "Iterator", "told", "AsyncOpenAI.pages", "AsyncOpenAI.stream"},
    "answers": {"read_json", "wrap"},
    "client": {"OpenAI.keep", "OpenAI.pages", "OpenAI.stream"},
    "errors": {"named", "of_status"},
    "helpers": {"needs_all"},
    "helpers.conversation": {"Conversation.ended", "Words.ended"},
    "helpers.tools": {"Tool.run", "Toolbox", "said"},
    "inline": {"Base64.rewind", "Base64.segments", "Base64.length"},
    "net.wifi": {"refused"},
    "pages": {"Pages.next_item", "Pages.page", "Pages.restart"},
    "realtime.connection": {
        "as_event",
        *(f"Connection.{name}" for name in ("begin", "check", "open")),
    },
    "requests": {"Bytes", "Stream"},
    "session": {"Response.explain", "Session", "refusal", "rewind", "sendable", "split_url"},
    "stream": {"Stream.fetch_now", "Stream.next_event", "Stream.text_now", "text_of"},
    "streams": {
        "Kept.get_final_messages",
        "Kept.get_final_run_steps",
        "Kept.next_event",
        "load",
        "text",
    },
    "streams.assistants": {"AssistantEventHandler.next_event"},
    "views": {"Raw", "View", "marked", "options", "raw"},
    "voice.talk": {"Talk.aside", "Talk.listen", "Talk.put", "Talk.shown", "Talk.sleep"},
    "voice.turns": {"Turn.mark"},
}
# What an object has by name, but is defined elsewhere: loaded on demand, or of the class's own class.
ON_DEMAND = {
    "copy": "resources.other.find",
    "from_json": "models.model.Schema",
    "get_final_completion": "streams.Kept",
    "get_final_messages": "streams.Kept",
    "get_final_response": "streams.Kept",
    "get_final_run": "streams.Kept",
    "get_final_run_steps": "streams.Kept",
    "until_done": "streams.Kept",
    "with_options": "resources.other.find",
    **dict.fromkeys(("parse_event", "recv_bytes", "send_raw"), "realtime.raw.method"),
    **dict.fromkeys(("off", "on", "once"), "realtime.handlers.method"),
    "dispatch_events": "realtime.handlers.method",
    "reconnect": "realtime.connection.Connection",
    "space": "realtime.uplink.Uplink",
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
        base = base.value if isinstance(base, ast.Subscript) else base
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
    known = {
        *(pair.split("=")[0] for pair in real._RARE.split()),
        *(name for name, each in vars(real).items() if inspect.isclass(each)),
    }
    assert told == {name: [base.__name__ for base in getattr(real, name).__bases__] for name in known}
    assert set(told) <= {alias.asname for alias in exported()}


def exported() -> list[ast.alias]:
    """What the package itself exports, as the stubs have it."""
    return [alias for each in stub_of("").body if isinstance(each, ast.ImportFrom) for alias in each.names]


def test_what_the_package_exports_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    package = board_module("", monkeypatch)
    for alias in exported():
        assert getattr(package, alias.asname or alias.name) is not None


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


def test_the_settings_are_the_tools() -> None:
    name = next(each for each in stub_of("config").body if isinstance(each, ast.AnnAssign))
    told = {value.value for value in ast.walk(name) if isinstance(value, ast.Constant)}
    assert told == {setting.key for setting in SETTINGS}
