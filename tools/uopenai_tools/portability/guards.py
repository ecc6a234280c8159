"""What a test says about the platform: hasattr(module, "name") and its like, as the library writes them.

``split`` answers on which platforms a test may be true, and on which false. It understands hasattr() and
getattr() with a default on a module, a name that holds such a getattr or is None after a failed import,
``sys.implementation.name``, and ``not``, ``and``, ``or`` of them. Anything else may be either.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .platforms import Platform

Live = frozenset[str]


@dataclass
class Scope:
    """What the names of a file stand for, as far as guards need it."""

    platforms: dict[str, Platform]
    modules: dict[str, str] = field(default_factory=dict)  # a name -> the module it was imported as
    members: dict[str, str] = field(default_factory=dict)  # a name -> what it was imported as: "time.time"
    maybe: dict[str, Live] = field(default_factory=dict)  # a name -> where it is something, not None
    rebound: dict[str, Live] = field(default_factory=dict)  # a module's name -> where it stands for ours

    def module_of(self, node: ast.AST) -> str | None:
        """The dotted module that an expression means, or None."""
        if isinstance(node, ast.Name):
            return self.modules.get(node.id)
        if isinstance(node, ast.Attribute):
            if ast.unparse(node) in self.modules:
                return self.modules[ast.unparse(node)]
            outer = self.module_of(node.value)
            dotted = f"{outer}.{node.attr}" if outer else None
            return dotted if any(dotted in each.modules for each in self.platforms.values()) else None
        return None

    def with_name(self, module: str, name: str, live: Live) -> Live:
        """Those of *live* whose *module* has *name*."""
        having = (self.platforms[each] for each in live)
        return frozenset(p.name for p in having if p.has_module(module) and p.has_name(module, name))


def attribute_asked(scope: Scope, node: ast.AST, function: str, count: int) -> tuple[str, str] | None:
    """The (module, name) of ``function(module, "name", ...)`` with *count* arguments."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function):
        return None
    if len(node.args) != count or not isinstance(node.args[1], ast.Constant):
        return None
    module, name = scope.module_of(node.args[0]), node.args[1].value
    return (module, name) if module and isinstance(name, str) else None


def split(scope: Scope, test: ast.expr, live: Live) -> tuple[Live, Live]:
    """Where *test* may be true, and where it may be false, of the platforms in *live*."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        false, true = split(scope, test.operand, live)
        return true, false
    if isinstance(test, ast.BoolOp):
        return _split_several(scope, test, live)
    asked = attribute_asked(scope, test, "hasattr", 2) or attribute_asked(scope, test, "getattr", 3)
    if asked:
        having = scope.with_name(*asked, live)
        return having, live - having
    if isinstance(test, ast.Name) and test.id in scope.maybe:
        having = live & scope.maybe[test.id]
        return having, live - having
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _split_comparison(scope, test, live)
    return live, live


def _split_several(scope: Scope, test: ast.BoolOp, live: Live) -> tuple[Live, Live]:
    conjunction = isinstance(test.op, ast.And)
    going_on, ended = live, frozenset[str]()
    for value in test.values:
        true, false = split(scope, value, going_on)
        going_on, ended = (true, ended | false) if conjunction else (false, ended | true)
    return (going_on, ended) if conjunction else (ended, going_on)


def _split_comparison(scope: Scope, test: ast.Compare, live: Live) -> tuple[Live, Live]:
    left, operator, right = test.left, test.ops[0], test.comparators[0]
    if (
        isinstance(left, ast.Name)
        and left.id in scope.maybe
        and (
            isinstance(right, ast.Constant)
            and right.value is None
            and isinstance(operator, (ast.Is, ast.IsNot))
        )
    ):
        having = live & scope.maybe[left.id]
        return (live - having, having) if isinstance(operator, ast.Is) else (having, live - having)
    if ast.unparse(left) == "sys.implementation.name" and isinstance(right, ast.Constant):
        same = frozenset(name for name in live if name.lower() == right.value)
        return (same, live - same) if isinstance(operator, ast.Eq) else (live - same, same)
    return live, live
