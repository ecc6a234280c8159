"""Writes package.json, by which mip (MicroPython's installer) finds the library's files.

    mip.install("github:OWNER/uopenai")

The addresses are relative to package.json, so the same file serves a fork, a tag and a server of one's own.
mip brings source, as it does not know the board's processor; root.cert lies beside the library then.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from uopenai_tools import adapters, groups
from uopenai_tools.generate.files import GenerateError, put

NAME = "package.json"
_LIBRARY = Path("lib/uopenai")
_WANTED = (".py", ".pack")


def page(checkout: Path) -> str:
    """The text of package.json for the library in *checkout*."""
    files = ",\n".join(f"  {json.dumps(row)}" for row in _urls(checkout))
    return f'{{\n "version": {json.dumps(_version(checkout))},\n "deps": [],\n "urls": [\n{files}\n ]\n}}\n'


def _urls(checkout: Path) -> Iterator[list[str]]:
    """Where each file goes, below /lib, and where it comes from."""
    library = checkout / _LIBRARY
    without = adapters.foreign(adapters.MICROPYTHON, library)
    for path in sorted(library.rglob("*")):
        if path.suffix in _WANTED and groups.dotted(path.relative_to(library)) not in without:
            place = path.relative_to(checkout)
            yield [place.relative_to(_LIBRARY.parent).as_posix(), place.as_posix()]
    yield [f"{_LIBRARY.name}/root.cert", "root.cert"]


def _version(checkout: Path) -> str:
    path = checkout / _LIBRARY / "__init__.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__":
            return str(ast.literal_eval(node.value))
    raise GenerateError(f"{path} says no __version__")


def write(checkout: Path) -> list[Path]:
    """Write it for the library in *checkout*, if there is one; what has changed."""
    if not (checkout / _LIBRARY / "__init__.py").exists():
        return []  # the resources alone, of another document
    return put(checkout / NAME, page(checkout))
