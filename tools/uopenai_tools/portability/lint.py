"""Runs the rules over files, and says what they found."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from . import formats, numbers, rules, syntax
from .facts import ADAPTERS, CIRCUITPYTHON, PLATFORMS
from .flow import Fault, Flow
from .guards import Live, Scope
from .holding import Held
from .platforms import ROOT, read

LIBRARY = ROOT / "lib" / "uopenai"
APPS = ROOT / "firmware" / "apps"
_ON_BOARD = "/lib/uopenai/"
_LONGEST_PATH = 95  # MICROPY_ALLOC_PATH_MAX in circuitpy_mpconfig.h is 96, with the zero at the end


@dataclass(frozen=True, order=True)
class Finding:
    """One line: where, what, which platform lacks it, and what to use instead."""

    path: str
    line: int
    what: str
    platforms: tuple[str, ...]
    instead: str

    def __str__(self) -> str:
        lacking = " and ".join(self.platforms)
        verb = "lacks" if len(self.platforms) == 1 else "lack"
        return f"{self.path}:{self.line}: {self.what}: {lacking} {verb} it; use {self.instead}"


def check_text(text: str, path: str = "x.py") -> list[Finding]:
    """What is wrong with the source *text* for any of the platforms, adapters or not."""
    tree = ast.parse(text)
    scope = Scope({name: read(name) for name in PLATFORMS}, _modules(tree), _members(tree))
    known = _known(tree)
    held = Held(tree)
    source = text.splitlines()
    times = numbers.times(tree)
    annotations = _annotations(tree)
    found: set[Finding] = set()

    def look(node: ast.AST, live: Live) -> list[Fault]:
        if id(node) in annotations:
            return []
        faults: list[Fault] = []
        for rule in (syntax.statements, syntax.functions, syntax.classes, syntax.displays, syntax.literals):
            faults.extend(rule(node, live))
        faults.extend(syntax.managers(source, node, live))
        faults.extend(syntax.escapes(source, node, live))
        faults.extend(formats.texts(node, live))
        faults.extend(formats.fields(node, live))
        faults.extend(syntax.deletions(held, node, live))
        faults.extend(syntax.unions(held, node, live))
        faults.extend(numbers.floats(times, node, live))
        faults.extend(rules.modules(scope, node, live))
        faults.extend(rules.attributes(scope, node, live))
        faults.extend(rules.names(scope, known, node, live))
        faults.extend(rules.calls(scope, held, node, live))
        return [fault for fault in faults if fault[1]]

    def report(node: ast.AST, platforms: Live, what: str, instead: str) -> None:
        found.add(Finding(path, getattr(node, "lineno", 1), what, tuple(sorted(platforms)), instead))

    Flow(scope, look, report).block(tree.body, frozenset(PLATFORMS))
    return sorted(found)


def check(library: Path = LIBRARY, adapters: dict[str, tuple[str, str]] = ADAPTERS) -> list[Finding]:
    """What is wrong with the files below *library*, and with the table of *adapters* (patterns of paths)."""
    found: list[Finding] = []
    unused = dict(adapters)
    for path in sorted(library.rglob("*.py")):
        name = path.relative_to(library).as_posix()
        shown = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else name
        if len(_ON_BOARD + name) > _LONGEST_PATH:
            found.append(Finding(shown, 1, "a path of more than 95 bytes", (CIRCUITPYTHON,), "shorter names"))
        entry = next((pattern for pattern in adapters if fnmatch(name, pattern)), None)
        owner = adapters[entry][0] if entry else None
        for finding in check_text(path.read_text(encoding="utf-8"), shown):
            if owner is None:
                found.append(finding)
            elif owner in finding.platforms:
                found.append(replace(finding, platforms=(owner,)))
            if entry and set(finding.platforms) - {owner}:
                unused.pop(entry, None)
    table = Path(__file__).with_name("facts.toml").relative_to(ROOT).as_posix()
    for entry, (owner, _) in unused.items():
        what = f"the entry {entry} for {owner} allows nothing"
        found.append(Finding(table, 1, what, (owner,), "a table without it"))
    return found


def check_apps(apps: Path = APPS) -> list[Finding]:
    """What is wrong with the programs for boards: they have no adapters, and leave that to the library."""
    return check(apps, {})


def _modules(tree: ast.Module) -> dict[str, str]:
    """The names that stand for a module anywhere in the file."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                module = name.name if name.asname else name.name.split(".")[0]
                if module != "uopenai":
                    found[name.asname or module] = module
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                dotted = f"{node.module}.{name.name}"
                if any(read(each).has_module(dotted) for each in PLATFORMS):
                    found[name.asname or name.name] = dotted
    for node in ast.walk(tree):  # clock = time; self.clock = time
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in found:
            for target in node.targets:
                found.setdefault(ast.unparse(target), found[node.value.id])
    return found


def _members(tree: ast.Module) -> dict[str, str]:
    """The names that stand for something in a module: ``from time import time``."""
    return {
        each.asname or each.name: f"{node.module}.{each.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not node.level
        for each in node.names
    }


def _known(tree: ast.Module) -> frozenset[str]:
    """All names that the file binds anywhere."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((name.asname or name.name).split(".")[0] for name in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            names.update(node.names)
    return frozenset(names)


def _annotations(tree: ast.Module) -> set[int]:
    """The nodes of annotations, which the boards' compilers leave out."""
    found: set[int] = set()
    for node in ast.walk(tree):
        hints = (
            getattr(node, "annotation", None),
            getattr(node, "returns", None)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            else None,
        )
        for hint in hints:
            if isinstance(hint, ast.AST):
                found.update(id(each) for each in ast.walk(hint))
    return found
