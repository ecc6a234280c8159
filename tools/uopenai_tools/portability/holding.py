"""What the names of a file hold: a tuple, a dict, a bytearray, …, wherever that is to be seen.

A name is what is assigned to it somewhere in the same function, in a class or at the file's top; ``self.x``
what is assigned to that anywhere in the file. A name to which other things are assigned too is unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_KINDS = ("tuple", "dict", "bytearray", "array", "memoryview", "deque")
_DISPLAYS = {ast.Tuple: "tuple", ast.Dict: "dict", ast.DictComp: "dict"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Held:
    """What the names of the file *tree* hold."""

    def __init__(self, tree: ast.Module) -> None:
        self._attributes: dict[str, set[str]] = {}  # by the attribute's name
        self._names: dict[int, dict[str, set[str]]] = {}  # of the function that each ast.Name is in
        self._scope(tree, {})

    def is_a(self, kind: str, node: ast.AST) -> bool:
        """Whether the value of *node* is of *kind*, one of _KINDS."""
        if isinstance(node, ast.Name):
            return self._names.get(id(node), {}).get(node.id) == {kind}
        if isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id == "self"
            return own and self._attributes.get(node.attr) == {kind}
        return _kind(node) == kind

    def _scope(self, scope: ast.AST, outer: dict[str, set[str]]) -> None:
        """Look at the names of a function, or of the file, and of the functions in it."""
        inside = list(_inside(scope))
        own: dict[str, set[str]] = {}
        for node in inside:
            for target, kind in _assigned(node):
                if isinstance(target, ast.Attribute):
                    self._attributes.setdefault(target.attr, set()).add(kind)
                elif isinstance(target, ast.Name):
                    own.setdefault(target.id, set()).add(kind)
                    if isinstance(scope, ast.Module):  # of a class, perhaps
                        self._attributes.setdefault(target.id, set()).add(kind)
        names = {**outer, **own}
        for node in inside:
            if isinstance(node, ast.Name):
                self._names[id(node)] = names
            elif isinstance(node, _FUNCTIONS):
                self._scope(node, names)


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of *scope*; a function in it, but not what is in that."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _FUNCTIONS):
            waiting.extend(ast.iter_child_nodes(node))


def _assigned(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """What *node* gives a value, and of which kind that is; "" for any other."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, (ast.Tuple, ast.List)):
                yield from ((each, "") for each in target.elts)
            else:
                yield target, _kind(node.value)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        yield node.target, _kind(node.value)
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield from ((each, "") for each in ast.walk(node.target))
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield node.optional_vars, ""
    elif isinstance(node, ast.arg):
        yield ast.Name(node.arg), ""


def _kind(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _KINDS:
        return node.func.id
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return _kind(node.value)
    return _DISPLAYS.get(type(node), "")
