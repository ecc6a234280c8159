"""The rules about names: modules, what is in them, built-in names, attributes and arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .facts import (
    ARRAY_LETTERS,
    ATTRIBUTES,
    BUILTINS,
    BUILTINS_INSTEAD,
    CIRCUITPYTHON,
    INSTEAD,
    KEYWORDS,
    LACKING,
    METHODS,
    METHODS_WITHOUT_KEYWORDS,
    STRUCT_LETTERS,
    WITHOUT_KEYWORDS,
)
from .flow import Fault
from .guards import Live, Scope
from .holding import Held

_OURS = "uopenai"
_UTF_8 = ("", "utf-8", "utf8")


def modules(scope: Scope, node: ast.AST, live: Live) -> Iterator[Fault]:
    """Imports of a module, or from one, that is not there."""
    if isinstance(node, ast.Import):
        for name in node.names:
            yield from _module(scope, name.name, live)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from _module(scope, node.module, live)
        for name in node.names:
            yield from _member(scope, node.module, name.name, live, "ImportError")
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "__import__" and not _ours(node.args[0]):
        yield "", live, "__import__() of a module that is not the library's own", "import"


def _ours(name: ast.expr) -> bool:
    """Whether *name* is, or begins with, a text that names one of the library's modules, or a variable."""
    while isinstance(name, ast.BinOp):
        name = name.left
    return isinstance(name, ast.Name) or (
        isinstance(name, ast.Constant) and isinstance(name.value, str) and name.value.startswith(_OURS)
    )


def _module(scope: Scope, name: str, live: Live) -> Iterator[Fault]:
    if name.split(".")[0] == _OURS:
        return
    lacking = frozenset(each for each in live if not scope.platforms[each].has_module(name))
    if lacking:
        yield (
            "ImportError",
            lacking,
            f"import of {name}",
            INSTEAD.get(name.split(".")[0], "an adapter, or a guard" if lacking < live else "what both have"),
        )


def _member(scope: Scope, module: str, name: str, live: Live, exception: str) -> Iterator[Fault]:
    having = frozenset(each for each in live if scope.platforms[each].has_module(module))
    lacking = having - scope.with_name(module, name, having)
    if lacking and name != "*":
        dotted = f"{module}.{name}"
        words = f"a guard: hasattr({module}, {name!r})" if lacking < live else "something that both have"
        yield exception, lacking, dotted, INSTEAD.get(dotted, words)


def attributes(scope: Scope, node: ast.AST, live: Live) -> Iterator[Fault]:
    """Attributes of modules and of built-in objects that are not there."""
    if not isinstance(node, ast.Attribute):
        return
    module = scope.module_of(node.value)
    if module:
        ours = (
            scope.rebound.get(node.value.id, frozenset()) if isinstance(node.value, ast.Name) else frozenset()
        )
        yield from _member(scope, module, node.attr, live - ours, "AttributeError")
    elif node.attr == "buffer" and ast.unparse(node.value) in ("sys.stdin", "sys.stdout", "sys.stderr"):
        # MICROPY_PY_SYS_STDIO_BUFFER is EXTRA
        yield (
            "AttributeError",
            live & {CIRCUITPYTHON},
            ast.unparse(node),
            "the stream itself, whose bytes are str",
        )
    elif node.attr in ATTRIBUTES:
        absent, instead = ATTRIBUTES[node.attr]
        yield "AttributeError", live & absent, f".{node.attr}", instead


def names(scope: Scope, known: frozenset[str], node: ast.AST, live: Live) -> Iterator[Fault]:
    """Built-in names that are not there; *known* are the file's own."""
    if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)) or node.id in known:
        return
    lacking = frozenset(each for each in live if node.id not in BUILTINS[each])
    if lacking:
        yield "NameError", lacking, node.id, BUILTINS_INSTEAD.get(node.id, "something that both have")


def calls(scope: Scope, held: Held, node: ast.AST, live: Live) -> Iterator[Fault]:
    """Arguments that a built-in function or method does not take; *held*: what the file's names hold."""
    if not isinstance(node, ast.Call):
        return
    keywords = {keyword.arg for keyword in node.keywords if keyword.arg}
    if isinstance(node.func, ast.Name):
        yield from _function(node, node.func.id, keywords, live)
        if node.func.id in scope.members:
            yield from _of_module(scope.members[node.func.id], node, keywords, live)
    if not isinstance(node.func, ast.Attribute):
        return
    name = node.func.attr
    module = scope.module_of(node.func.value)
    if module:
        yield from _of_module(f"{module}.{name}", node, keywords, live)
        return
    if name in METHODS:
        absent, instead = METHODS[name]
        yield "AttributeError", live & absent, f".{name}()", instead
    elif name != "hex" and held.is_a("memoryview", node.func.value):
        yield "AttributeError", live, f".{name}() of a memoryview", "bytes() of it, or a loop"
    for kind, lacking in LACKING.items():
        if name in lacking and held.is_a(kind, node.func.value):
            yield "", live, f".{name}() of a {kind}", "indices, or a new one"
    if name in METHODS_WITHOUT_KEYWORDS and keywords and not _is_own(node.func.value):
        yield "", live, f"{name}({sorted(keywords)[0]}=)", "arguments in their order"
    if name in ("startswith", "endswith") and node.args and held.is_a("tuple", node.args[0]):
        yield "", live & {CIRCUITPYTHON}, f"{name}() with a tuple (9.2 takes none)", "one call for each"
    if name == "group" and not node.args and not keywords:
        yield "", live, "group() without a number", "group(0)"
    if name == "center" and len(node.args) > 1:
        yield "", live, "center() with what to fill with", "spaces, or *"
    if name == "decode" and len(node.args) > 1:
        yield "", live, "decode() with a way to treat errors", "except UnicodeError"
    if name in ("encode", "decode") and node.args and _text(node.args[0]).lower() not in _UTF_8:
        yield "", live, f"{name}({_text(node.args[0])!r}), which is taken for UTF-8", "the bytes one by one"
    if name in ("from_bytes", "to_bytes") and len(node.args) + len(keywords) < 2:
        yield "", live, f"{name}() without the order of the bytes", 'the argument "little" or "big"'


def _is_own(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _function(node: ast.Call, name: str, keywords: set[str], live: Live) -> Iterator[Fault]:
    if name == "next" and len(node.args) > 1:
        yield "", live & {CIRCUITPYTHON}, "next() with a default", "a loop, or except StopIteration"
    if name == "iter" and len(node.args) > 1:
        yield "", live, "iter() with a last value", "while (piece := read()): …"
    if name == "str" and len(node.args) > 2:
        yield "", live, "str() with a way to treat errors", "except UnicodeError"
    if name == "open" and len(node.args) > 1 and _text(node.args[1]).count("x"):
        yield "", live, "open() with mode x", "os.stat() first"
    allowed = frozenset[str]() if name in WITHOUT_KEYWORDS else KEYWORDS.get(name, keywords)
    for keyword in sorted(keywords - allowed):
        yield "", live, f"{name}({keyword}=)", "arguments in their order"


def _of_module(dotted: str, node: ast.Call, keywords: set[str], live: Live) -> Iterator[Fault]:
    for keyword in sorted(keywords - KEYWORDS.get(dotted, keywords)):
        yield "", live, f"{dotted}({keyword}=)", "the module's plain form"
    first = _text(node.args[0]) if node.args else ""
    if dotted == "array.array" and first and first not in ARRAY_LETTERS:
        yield "", live, f"array({first!r})", "one of bBhHiIlLqQfd"
    if dotted == "collections.deque" and len(node.args) < 2 and not keywords:
        yield "", live, "deque() without a greatest length", "deque((), length)"
    if dotted.startswith("struct.") and set(first) - STRUCT_LETTERS:
        yield "", live, f"the format {first!r} of {dotted}()", "the letters bBhHiIlLqQfds"
    if dotted.startswith("re.") and any(part in first for part in ("(?", "{", "\\b", "\\A", "\\Z")):
        yield "", live, f"the pattern {first!r}", "a pattern without groups' names, counts and assertions"


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
