"""The rules about the language itself: what the compilers refuse, or take and do otherwise than CPython."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .facts import MICROPYTHON, NATIVE_TYPES, SPECIAL_METHODS
from .flow import Fault
from .guards import Live
from .holding import Held

_M = frozenset({MICROPYTHON})
_LONGEST_TEXT = 32767
_BUFFERS = ("bytearray", "array", "memoryview")
_NEW = {
    "Match": ("match", "if and elif"),
    "TryStar": ("except*", "except"),
    "TypeAlias": ("type X = …", "nothing"),
    "TemplateStr": ("a template string", "%"),
}


def statements(node: ast.AST, live: Live) -> Iterator[Fault]:
    """Statements that one of the two does not know."""
    kind = type(node).__name__
    if kind in _NEW:
        yield ("", live, *_NEW[kind])
    if isinstance(node, ast.ExceptHandler) and node.type is None:
        yield "", live, "except without an exception", "the exact exception"
    if isinstance(node, ast.Raise) and node.cause is not None:
        yield "", live & _M, "raise … from …", "the cause's words in the text"
    if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names):
        yield "", live, "import *", "the names"


def deletions(held: Held, node: ast.AST, live: Live) -> Iterator[Fault]:
    """``del buffer[:n]``, of a list only; *held*: what the file's names hold."""
    for target in node.targets if isinstance(node, ast.Delete) else ():
        if isinstance(target, ast.Subscript) and any(held.is_a(kind, target.value) for kind in _BUFFERS):
            yield "", live, f"del of a part of {ast.unparse(target.value)}", "indices that move"


def unions(held: Held, node: ast.AST, live: Live) -> Iterator[Fault]:
    """``|`` of dicts, and of types."""
    if isinstance(node, ast.BinOp) and any(_is_view(side) for side in (node.left, node.right)):
        yield "", live, f"an operation of {ast.unparse(node)}", "set() of the keys"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = (node.left, node.right)
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.BitOr):
        sides = (node.target, node.value)
    else:
        return
    if any(held.is_a("dict", side) for side in sides):
        yield "", live, "| of dicts", "update()"
    if any(isinstance(side, ast.Name) and side.id in NATIVE_TYPES for side in sides):
        yield "", live, "| of types", "a tuple of them"


def _is_view(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("keys", "items")
        and not node.args
    )


def functions(node: ast.AST, live: Live) -> Iterator[Fault]:
    """Signatures and bodies of functions."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return
    if node.args.posonlyargs:
        yield "", live, "positional-only parameters", "parameters without /"
    if isinstance(node, ast.Lambda):
        return
    if getattr(node, "type_params", None):
        yield "", live, "type parameters", "none"
    if isinstance(node, ast.AsyncFunctionDef) and any(
        isinstance(each, (ast.Yield, ast.YieldFrom)) for each in own(node)
    ):
        yield "", live, "an async generator", "a class with __anext__"


def own(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module) -> Iterator[ast.AST]:
    """The nodes of *function*, or of a file, without those of functions in it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))


def classes(node: ast.AST, live: Live) -> Iterator[Fault]:
    """What a class may not have."""
    if not isinstance(node, ast.ClassDef):
        return
    if node.keywords:
        yield "", live, f"class {node.name}({node.keywords[0].arg or '**'}=…)", "a plain class"
    if getattr(node, "type_params", None):
        yield "", live, "type parameters", "none"
    bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
    if len(node.bases) > 1 and any(base in NATIVE_TYPES for base in bases):
        yield "", live, f"class {node.name} with a native type among its bases", "one base"
    for child in node.body:
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and child.name in SPECIAL_METHODS:
            absent, instead = SPECIAL_METHODS[child.name]
            yield "", live & absent, f"{node.name}.{child.name}(), which nobody calls", instead


def displays(node: ast.AST, live: Live) -> Iterator[Fault]:
    """Expressions that do not compile, or mean something else."""
    if isinstance(node, ast.Dict) and None in node.keys:
        yield "", live, "{**a}", "dict() and update()"
    if (
        isinstance(node, (ast.List, ast.Tuple, ast.Set))
        and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        and any(isinstance(each, ast.Starred) for each in node.elts)
    ):
        yield "", live, "* in a display", "+ or extend()"
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        inside = [each for each in ast.walk(node) if isinstance(each, (ast.Await, ast.Yield))]
        if inside or any(generator.is_async for generator in node.generators):
            yield "", live, "await in a comprehension", "a loop"
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and node.slice.step is not None:
        yield "", live, "a slice with a step", "a loop, or reversed()"
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in NATIVE_TYPES:
        yield "", live, f"{node.value.id}[…], a type with parameters", "nothing"


def literals(node: ast.AST, live: Live) -> Iterator[Fault]:
    """Literals and f-strings."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, complex):
            yield "", live, "a complex number", "two numbers"
        elif isinstance(node.value, (str, bytes)) and len(node.value) > _LONGEST_TEXT:
            yield "", live, f"a literal of {len(node.value)} bytes", "a file, or several literals"
    if isinstance(node, ast.JoinedStr):
        for part in ast.walk(node):
            if part is not node and isinstance(part, ast.JoinedStr) and not _plain(part):
                yield "", live, "an f-string in an f-string, or a format that is computed", "%"
            if isinstance(part, ast.FormattedValue) and part.conversion == ord("a"):
                yield "", live, "!a in an f-string", "!r"


def _plain(format_spec: ast.JoinedStr) -> bool:
    return all(isinstance(value, ast.Constant) for value in format_spec.values)


def escapes(source: list[str], node: ast.AST, live: Live) -> Iterator[Fault]:
    """``\\N{NAME}`` in a literal; only the text still has it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno == node.end_lineno:
        written = source[node.lineno - 1][node.col_offset : node.end_col_offset]
        if "\\N{" in written and "\\N{" not in node.value:
            yield "", live, "a character by its name, \\N{…}", "\\u and its number"


def managers(source: list[str], node: ast.AST, live: Live) -> Iterator[Fault]:
    """``with (a as b, c as d):``; the brackets are in the text alone."""
    if (
        not isinstance(node, (ast.With, ast.AsyncWith))
        or len(node.items) + bool(node.items[0].optional_vars) < 2
    ):
        return
    first = node.items[0].context_expr
    before = source[first.lineno - 1][: first.col_offset]
    behind = source[(first.end_lineno or first.lineno) - 1][first.end_col_offset :]
    if before.rstrip().endswith("(") and not behind.lstrip().startswith(")"):
        yield "", live, "with (… as …) or with (…, …)", "with … as …, without brackets"
