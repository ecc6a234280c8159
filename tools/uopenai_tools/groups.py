"""Which modules of the library an API group needs: found by reading what imports what.

A group ("chat", "audio") is what a client has at its top; its parts belong to it, and so does what the
library has under its name besides the API (`uopenai.audio`, `uopenai.realtime`). Two more groups are none of
the API's: "voice" and "gadget", folders of the library that a program imports. A group's modules, and the
helpers that its methods load by name, are followed through every import, those inside functions too, and
through the groups that they touch (`client.files`). What no group owns is the core, which stays.
Nothing of the library is imported or run for this, and no list of modules is kept by hand.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.places import LIBRARY

# Folders whose modules are there for one group or another; all else is the core. A codec of `wire` that the
# core imports is the core's.
_RESOURCES, _HELPERS = "resources", "helpers"
_OWNED = (_RESOURCES, _HELPERS, "streams", "wire")
# Folders that are groups, but none of the API's: they have no schemas, and no resource on the client.
BESIDE = ("gadget", "voice")
_NAMES = "resources.names"
# What of a module's source tells what it needs; and what holds nothing more (a list may have names, or gaps).
_TELLING = {ast.Import, ast.ImportFrom, ast.Call, ast.Attribute}
_LEAVES = {ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, str, type(None)}


@dataclass(frozen=True)
class Groups:
    """The groups of a library. *owned*: the modules (dotted, below the package) that each group needs and
    the core does not; *needs*: the groups that each touches, itself included; *entries*: the modules that
    a program imports by their names."""

    core: frozenset[str]
    owned: Mapping[str, frozenset[str]]
    needs: Mapping[str, frozenset[str]]
    entries: frozenset[str]

    @property
    def names(self) -> list[str]:
        """All groups."""
        return sorted(self.owned)

    def with_schemas(self, wanted: Iterable[str]) -> list[str]:
        """Those of the *wanted* groups that are the API's."""
        return [name for name in wanted if name not in BESIDE]

    def with_needs(self, wanted: Iterable[str]) -> list[str]:
        """The *wanted* groups and those that they touch. Raises UsageFault for a name that is none."""
        found: set[str] = set()
        for name in wanted:
            if name not in self.owned:
                raise UsageFault(self._unknown(name))
            found |= self.needs[name]
        return sorted(found)

    def modules(self, wanted: Iterable[str]) -> frozenset[str]:
        """The modules of the core and of the *wanted* groups, dotted; "" is the package itself."""
        return self.core.union(*(self.owned[name] for name in wanted))

    def absent(self, wanted: Sequence[str]) -> dict[str, list[str]]:
        """What a program may import, and a board with the *wanted* groups has not: by the name of each
        module, the groups with which it has."""
        there = self.modules(wanted)
        gone = [name for name in sorted(self.entries) if not any(_of(each, name) for each in there)]
        return {name: sorted({*wanted, *(self.of_module(name) or [name])}) for name in gone}

    def _unknown(self, name: str) -> str:
        top = name.partition(".")[0]
        if top in self.owned:
            return f"{name} is a part of {top}, which is installed as a whole: uopenai install {top}"
        near = difflib.get_close_matches(name, self.names, 3, 0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(self.names)}"
        return f"there is no API group {name}; {hint}"

    def of_module(self, name: str) -> list[str]:
        """The groups that the module *name* is for: its own, or those that need it for no other's sake."""
        owners = [group for group in self.names if name in self.owned[group]]
        own = [group for group in owners if _of(name, group)]
        return own or [
            group
            for group in owners
            if not any(self.needs[group] & {other} for other in owners if other != group)
        ]


@lru_cache(maxsize=4)
def read(source: Path = LIBRARY) -> Groups:
    """The groups of the library in *source*; none where it has no table of them. Raises Fault."""
    modules = {dotted(path.relative_to(source)): path for path in sorted(source.rglob("*.py"))}
    said = {name: _read_module(name, path, source.name) for name, path in modules.items()}
    listed, helpers = _tables(_parsed(modules[_NAMES])) if _NAMES in modules else ([], [])
    tops = {name.partition(".")[0] for name in listed}
    tops |= {name for name in BESIDE if listed and any(each.startswith(f"{name}.") for each in modules)}
    edges = {name: frozenset(_imports(name, each.targets, modules)) for name, each in said.items()}
    touches = {name: each.touched & tops for name, each in said.items()}

    def reached(start: Iterable[str]) -> set[str]:
        found: set[str] = set()
        pending = list(start)
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += edges[name]
        return found

    def is_owned(name: str) -> bool:
        first, _, rest = name.partition(".")
        if first == _RESOURCES:
            return rest.partition(".")[0] in tops
        return first in tops or (first in _OWNED and bool(rest))

    core = reached(name for name in modules if not is_owned(name))
    # A module that has a group's name is the group's: resources.audio.speech, webhooks.
    starts = {
        top: {name for name in modules if is_owned(name) and _of(name, top)}
        | {f"{_HELPERS}.{module}" for path, module in helpers if path.partition(".")[0] == top}
        for top in tops
    }
    reach = {top: reached(start) for top, start in starts.items()}
    api = set().union(*(reach[top] for top in tops if top not in BESIDE))
    beside = set().union(*(reach[top] for top in tops if top in BESIDE))
    for name in sorted(set(modules) - core - api):
        if name in beside and not name.startswith(f"{_HELPERS}."):
            continue
        # Whoever uses it names it in an import of his own: it goes with the groups that it touches.
        for top in touches[name] or tops:
            reach[top] |= reached([name])
    needs = {top: _spread(top, reach, touches, core) for top in tops}
    owned = {
        top: frozenset(set().union(*(reach[each] for each in needs[top])) - core) for top in sorted(tops)
    }
    # Those of a group's own name (a folder may be without a module), or whose first lines show their import.
    entries = {top for top in tops if any(f"{name}.".startswith(f"{top}.") for name in modules)}
    shown = {name for name, each in said.items() if f"from {source.name}.{name} import" in each.words}
    entries |= {name for name in shown if name.partition(".")[0] not in tops}
    touched = {top: frozenset(each) for top, each in needs.items()}
    return Groups(frozenset(core), owned, touched, frozenset(entries))


@dataclass(frozen=True)
class _Said:
    """What a module's source says: the *targets* of its imports, what it may have *touched* of a client, and
    its first *words*."""

    targets: frozenset[str]
    touched: frozenset[str]
    words: str


def _read_module(name: str, path: Path, package: str) -> _Said:
    """What the module *name* says. Its tree is let go: the collector would go through it again and again."""
    tree = _parsed(path)
    nodes = _telling(tree)
    targets = _targets(name, nodes, path.stem == "__init__", package)
    return _Said(frozenset(targets), frozenset(_touched(nodes)), ast.get_docstring(tree) or "")


def _of(name: str, top: str) -> bool:
    return f"{name.removeprefix(_RESOURCES + '.')}.".startswith(f"{top}.")


def _spread(
    top: str, reach: Mapping[str, set[str]], touches: Mapping[str, frozenset[str]], core: set[str]
) -> set[str]:
    """*top*, and the groups that its modules touch, and so on."""
    found: set[str] = set()
    pending = {top}
    while pending:
        each = pending.pop()
        found.add(each)
        pending |= set().union(*(touches[name] for name in reach[each] - core)) - found
    return found


def dotted(relative: Path) -> str:
    """The name of the module in the file *relative* (to the package); "" for the package itself."""
    return ".".join(relative.with_suffix("").parts).removesuffix("__init__").rstrip(".")


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    except SyntaxError as error:
        raise Fault(f"{path} does not compile: {error.msg} in line {error.lineno}") from None


def _tables(tree: ast.Module) -> tuple[list[str], list[tuple[str, str]]]:
    """The paths of all groups and parts, and of each helper its path and module."""
    found = {"NAMES": "", "HELPERS": ""}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = ast.literal_eval(node.value)
    rows = [line.split() for line in found["HELPERS"].splitlines() if line]
    return found["NAMES"].split(), [(row[0], row[1]) for row in rows]


def _telling(tree: ast.AST) -> list[ast.AST]:
    """The imports, calls and attributes of *tree*, in no order. Every install waits for this, and ast.walk
    takes several times as long."""
    found: list[ast.AST] = []
    pending: list[Any] = [tree]
    while pending:
        node = pending.pop()
        kind = type(node)
        if kind in _LEAVES:
            continue
        if kind in _TELLING:
            found.append(node)
        for field in kind._fields:
            value = getattr(node, field)
            if isinstance(value, list):
                pending += value
            elif isinstance(value, ast.AST):
                pending.append(value)
    return found


def _imports(name: str, targets: Iterable[str], modules: Mapping[str, Path]) -> Iterator[str]:
    """The modules that the module *name* loads, at once or later, and the packages that they lie in."""
    for target in targets:
        parts = target.split(".") if target else []
        for size in range(len(parts) + 1):
            above = ".".join(parts[:size])
            if above in modules and above != name:
                yield above


def _targets(name: str, nodes: Iterable[ast.AST], is_package: bool, package: str) -> Iterator[str]:
    """What is named in imports, and handed to the functions that import by name."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            base = _base(node, name, is_package, package)
            if base is not None:
                yield from (f"{base}.{alias.name}".lstrip(".") for alias in node.names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith(f"{package}."):
                    yield alias.name.removeprefix(f"{package}.")
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            said = node.args[0].value
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            if called == "visit":
                yield str(said)
            elif called == "__import__" and str(said).startswith(f"{package}."):
                yield str(said).removeprefix(f"{package}.")


def _base(node: ast.ImportFrom, name: str, is_package: bool, package: str) -> str | None:
    """What `from … import` names before its import, below the package; None for another package's."""
    module = node.module or ""
    if not node.level:
        return module.removeprefix(package).lstrip(".") if f"{module}.".startswith(f"{package}.") else None
    above = name.split(".") if name else []
    kept = len(above) - node.level + is_package
    return ".".join([*above[: max(0, kept)], *([module] if module else [])])


def _touched(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """What code takes from a client, `client.files`, or loads: `load("chat", client)`,
    `line.part("audio.speech")`. Some of it are groups."""
    for node in nodes:
        if isinstance(node, ast.Attribute):
            owner = node.value
            said = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if said in ("client", "_client"):
                yield node.attr
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("load", "part"):
                yield str(node.args[0].value).partition(".")[0]


def used_by(program: Path, groups: Groups) -> list[str]:
    """The groups that the *program* (a file, or a folder of them) uses: what it takes from its `client`,
    and those that the library's modules which it imports are for. Raises Fault."""
    files = sorted(program.rglob("*.py")) if program.is_dir() else [program]
    telling = [_telling(_parsed(file)) for file in files]
    found = {group for nodes in telling for group in _touched(nodes)} & set(groups.names)
    names = {name for nodes in telling for name in _targets("", nodes, False, LIBRARY.name)}
    owned = [groups.of_module(name) or groups.of_module(name.rpartition(".")[0]) for name in names]
    # What is one group's alone comes first: it may bring another one's owner.
    for owners in sorted(owned, key=lambda each: (len(each), each)):
        if not set(groups.with_needs(found)).intersection(owners):
            found.update(owners)
    return sorted(found)
