"""Walks a file as its lines run, and knows on which platforms each of them is reached.

A failed import under ``except ImportError`` goes on in the handler on the platform that lacks the module; a
missing attribute under ``except AttributeError`` likewise; what stands behind a test is reached where the
test lets it. What a line uses must be there on every platform that reaches it: that is for the rules.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence

from .guards import Live, Scope, attribute_asked, split

NOWHERE: Live = frozenset()
_MISSING = ("ImportError", "AttributeError", "NameError")
_JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)

# What a rule says of a node: the exception that a handler could catch ("" if none could), the platforms that
# have the fault, what it is, and what to use instead.
Fault = tuple[str, Live, str, str]
Check = Callable[[ast.AST, Live], Iterable[Fault]]
Report = Callable[[ast.AST, Live, str, str], None]


class Flow:
    """One walk over a file: *check* is asked about each node that is reached, *report* told the faults."""

    def __init__(self, scope: Scope, check: Check, report: Report) -> None:
        self._scope = scope
        self._check = check
        self._report = report
        self._handlers: list[
            tuple[set[str], set[str]]
        ] = []  # (what is caught, the platforms that came there)
        self._gone: set[str] = set()

    def block(self, body: Sequence[ast.stmt], live: Live) -> Live:
        """Walk the statements *body*, reached on *live*; where the line after them is reached."""
        for statement in body:
            live = self._statement(statement, live)
        return live

    def _statement(self, node: ast.stmt, live: Live) -> Live:
        if isinstance(node, (ast.If, ast.While)):
            live = self._look(node, [], live)
            live = self._look(None, [node.test], live)
            true, false = split(self._scope, node.test, live)
            after = self.block(node.body, true) | self.block(node.orelse, false)
            return after | live if isinstance(node, ast.While) else after
        if isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            return self._try(node, live)  # pyright: ignore[reportArgumentType] - TryStar has the same fields
        parts = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]
        live = self._look(node, parts, live)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            handlers, self._handlers = self._handlers, []  # it runs later, and nobody here catches for it
            self.block(node.body, live)
            self._handlers = handlers
            return live
        if isinstance(node, (ast.With, ast.AsyncWith, ast.ClassDef)):
            return self.block(node.body, live)
        if isinstance(node, (ast.For, ast.AsyncFor)):
            return live | self.block(node.body, live) | self.block(node.orelse, live)
        self._remember(node, live)
        return NOWHERE if isinstance(node, _JUMPS) else live

    def _try(self, node: ast.Try, live: Live) -> Live:
        live = self._look(node, [], live)
        came: set[str] = set()
        self._handlers.append(({name for handler in node.handlers for name in _caught(handler)}, came))
        after = self.block(node.body, live)
        self._handlers.pop()
        after = self.block(node.orelse, after)
        for handler in node.handlers:
            reached = live & came if _caught(handler) <= set(_MISSING) else live
            self._look(handler, [handler.type] if handler.type else [], live)
            after |= self.block(handler.body, reached)
        ended = self.block(node.finalbody, live)
        return after & ended if node.finalbody else after

    def _look(self, node: ast.AST | None, parts: Iterable[ast.AST], live: Live) -> Live:
        """Ask about *node* and all that is in *parts*; where it goes on behind them."""
        before, self._gone = self._gone, set()
        if node is not None:
            self._ask(node, live)
        for part in parts:
            self._expression(part, live)
        live -= self._gone
        self._gone = before
        return live

    def _expression(self, node: ast.AST, live: Live) -> None:
        """Ask about an expression and those in it, in the order in which they guard each other."""
        if isinstance(node, ast.IfExp):
            self._expression(node.test, live)
            true, false = split(self._scope, node.test, live)
            self._expression(node.body, true)
            self._expression(node.orelse, false)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                self._expression(value, live)
                true, false = split(self._scope, value, live)
                live = true if isinstance(node.op, ast.And) else false
        else:
            self._ask(node, live)
            for child in ast.iter_child_nodes(node):
                self._expression(child, live)

    def _ask(self, node: ast.AST, live: Live) -> None:
        if not live:
            return
        for exception, platforms, what, instead in self._check(node, live):
            for caught, came in reversed(self._handlers):
                if exception in _MISSING and caught & {exception, "Exception", "BaseException"}:
                    came |= platforms
                    self._gone |= platforms
                    break
            else:
                self._report(node, platforms, what, instead)

    def _remember(self, node: ast.stmt, live: Live) -> None:
        """After ``name = getattr(module, "x", None)``, *name* tells where the module has it; after ``from .
        import ours as name``, *name* is no longer the platform's module there."""
        if isinstance(node, ast.ImportFrom) and node.level:
            for each in node.names:
                bound = each.asname or each.name
                self._scope.rebound[bound] = self._scope.rebound.get(bound, NOWHERE) | live
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            return
        name = node.targets[0].id
        asked = attribute_asked(self._scope, node.value, "getattr", 3)
        everywhere = frozenset(self._scope.platforms)
        if asked:
            self._scope.maybe[name] = self._scope.with_name(*asked, everywhere)
        elif (
            isinstance(node.value, ast.Constant)
            and node.value.value is None
            and 0 < len(live) < len(everywhere)
        ):
            self._scope.maybe[name] = everywhere - live  # in the handler of an import that failed


def _caught(handler: ast.ExceptHandler) -> set[str]:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {kind.id if isinstance(kind, ast.Name) else "BaseException" for kind in kinds}
