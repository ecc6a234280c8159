"""Reads the stubs and the board's sources, for the tests that compare them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from uopenai_tools.generate.stubs import STUBS

LIBRARY = Path(__file__).resolve().parents[2] / "lib" / "uopenai"


def stub_of(module: str) -> ast.Module:
    path = STUBS.joinpath(*filter(None, module.split(".")))
    whole = path / "__init__.pyi"
    return ast.parse((whole if whole.exists() else path.with_suffix(".pyi")).read_text())


def source_of(module: str) -> str:
    """The board's source of a module."""
    path = LIBRARY.joinpath(*filter(None, module.split(".")))
    if path.is_dir():
        whole = path / "__init__.py"
        return whole.read_text() if whole.exists() else ""
    return path.with_suffix(".py").read_text()


def definitions(body: list[ast.stmt]) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The functions and classes in *body* by name; of overloads the last."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {each.name: each for each in body if isinstance(each, kinds)}


def public(found: Iterable[str]) -> set[str]:
    return {name for name in found if not name.startswith("_")}
