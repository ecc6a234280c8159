"""The rules about formats: f-strings, str.format and %."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter

from .flow import Fault
from .guards import Live

# The compilers look for the end of a replacement field without regard to quotes.
_ENDS = "{}[]:"
_ASCII = re.compile(r"%[-+ #0]*[\d*]*(?:\.\d+)?a")


def fields(node: ast.AST, live: Live) -> Iterator[Fault]:
    """What the expressions in an f-string may not hold."""
    if not isinstance(node, ast.FormattedValue):
        return
    for part in ast.walk(node.value):
        text = part.value if isinstance(part, ast.Constant) else None
        if isinstance(text, str) and any(each in text for each in _ENDS):
            yield "", live, f"{text!r} in an f-string's field", "a name for it, or %"
        if isinstance(part, ast.Lambda):
            yield "", live, "a lambda in an f-string's field", "a name for it, or %"


def texts(node: ast.AST, live: Live) -> Iterator[Fault]:
    """What the text of ``str.format()`` and of ``%`` may not hold."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        text = _text(node.func.value)
        try:
            found = list(Formatter().parse(text))
        except ValueError:
            found = []
        for _, name, spec, conversion in found:
            if name and ("." in name or "[" in name):
                yield "", live, f"{{{name}}} in str.format()", "the value itself as an argument"
            if conversion == "a" or "_" in (spec or ""):
                yield "", live, f"the format {text!r}", "another conversion, or %"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        text = _text(node.left).replace("%%", "")
        if _ASCII.search(text):
            yield "", live, "%a", "%r"


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
