"""The rule about numbers that are too long for a float.

CircuitPython's floats have 30 bits, 22 of them for the number: whole ones to four million, where a Unix time
has 31 bits and a board's milliseconds pass that after an hour and ten minutes. So a time must never become a
float. Followed within one function: what a call or a name of time gives, and what is added to it; and
what ``self`` keeps of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .facts import CIRCUITPYTHON
from .flow import Fault
from .guards import Live
from .syntax import own

_MOST = 1 << 22
_TIMES = ("time", "mktime", "now", "ticks_ms", "ticks_add", "ticks_us", "monotonic_ns", "time_ns")
_INSTEAD = "whole numbers: //, and integers on both sides"


def times(tree: ast.Module) -> dict[int, str]:
    """What is wrong with the nodes of a file, by their id()."""
    found: dict[int, str] = {}
    kept = set(_kept(tree))
    for function in ast.walk(tree):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Module)):
            continue
        held = set(kept)  # the names that hold a time where we are
        floating = set[str]()  # and those that hold a float
        inside = [node for node in own(function) if isinstance(node, (ast.stmt, ast.expr))]
        for node in sorted(inside, key=lambda node: (node.lineno, node.col_offset)):
            for what in _wrong(node, held, floating):
                found[id(node)] = what
            if isinstance(node, (ast.Assign, ast.NamedExpr)):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name):
                    (held.add if _is_time(node.value, held) else held.discard)(target.id)
                    (floating.add if _is_float(node.value, floating) else floating.discard)(target.id)
    return found


def _kept(tree: ast.Module) -> Iterator[str]:
    """The attributes of ``self`` that hold a time, whichever method reads them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _is_time(node.value, set()):
            yield from (ast.unparse(each) for each in node.targets if isinstance(each, ast.Attribute))


def floats(wrong: dict[int, str], node: ast.AST, live: Live) -> Iterator[Fault]:
    """Times in floats (*wrong*, from times()), and float literals that a board cannot hold."""
    if isinstance(node, ast.Constant) and isinstance(node.value, float) and _too_long(node.value):
        yield "", live & {CIRCUITPYTHON}, f"the float {node.value!r}, of more than 22 bits", "a whole number"
    if id(node) in wrong:
        yield "", live & {CIRCUITPYTHON}, wrong[id(node)], _INSTEAD


def _wrong(node: ast.AST, held: set[str], floating: set[str]) -> Iterator[str]:
    if isinstance(node, ast.BinOp):
        sides = (node.left, node.right)
        if isinstance(node.op, ast.Div) and any(_is_time(side, held) for side in sides):
            yield "/ of a time, which makes a float"
        elif any(_is_time(side, held) for side in sides) and any(_is_float(side, floating) for side in sides):
            yield "a time and a float together"
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "float" and _is_time(node.args[0], held):
        yield "float() of a time"


def _too_long(value: float) -> bool:
    return abs(value) > _MOST and value == int(value)


def _is_float(node: ast.expr, floating: set[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in floating
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def _is_time(node: ast.expr, held: set[str]) -> bool:
    """Whether the value is a point in time: what a clock says, moved by something."""
    if isinstance(node, (ast.Name, ast.Attribute)):
        return ast.unparse(node) in held
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in _TIMES
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mult)):
        return _is_time(node.left, held) or _is_time(node.right, held)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):  # two times: a span, which is short
        return _is_time(node.left, held) and not _is_time(node.right, held)
    return False
