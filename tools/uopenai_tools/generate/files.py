"""Reads the facts that all is made of, and brings files up to date with what is made."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

Json = Any


class GenerateError(ValueError):
    """Nothing can be made of the facts; the text says why, in one line."""


def read(path: Path, *names: str) -> dict[str, Json]:
    """The facts in the file *path*, which has *names* at its top. Raises GenerateError."""
    # sdk.json and names.json are kept by hand.
    hint = "; `make spec DOC=…` makes it" if path.name in ("operations.json", "schemas.json") else ""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GenerateError(f"cannot read {path}: {error.strerror}{hint}") from None
    except ValueError as error:
        raise GenerateError(f"{path} is damaged: {error}{hint}") from None
    if not isinstance(found, dict):
        raise GenerateError(f"{path} is damaged: it is no object{hint}")
    for name in names:
        if not isinstance(found.get(name), (dict, list)):
            raise GenerateError(f"{path} is damaged: it has no {name!r}{hint}")
    return found


def read_optional(path: Path, name: str) -> dict[str, Json]:
    """The object *name* of the facts in the file *path*; {} if there is none. Raises GenerateError."""
    found = read(path).get(name, {}) if path.exists() else {}
    if not isinstance(found, dict):
        raise GenerateError(f"{path} is damaged: {name!r} is no object")
    return found


def put(path: Path, text: str) -> list[Path]:
    """Write *text* to *path* if it is not there yet; what has changed."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [path]


def drop(path: Path, top: Path) -> None:
    """Remove the file *path*, and the folders below *top* that hold nothing then but what Python compiled."""
    path.unlink()
    folder = path.parent
    while folder != top and all(each.name == "__pycache__" for each in folder.iterdir()):
        shutil.rmtree(folder)
        folder = folder.parent
