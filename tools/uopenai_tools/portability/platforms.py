"""What modules each of the two platforms has, and what is in them: read from their stubs.

The boards' own modules (machine, wifi, audiobusio, …) are what the stub packages say, of the versions pinned
in tools/. Those that CPython has too are in facts.toml: their stubs are CPython's, and promise more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .facts import ABSENT_MODULES, CIRCUITPYTHON, CORE, MICROPYTHON

ROOT = Path(__file__).resolve().parents[3]
STUBS = {
    MICROPYTHON: ROOT / "build" / "stubs",
    CIRCUITPYTHON: ROOT / "build" / "circuitpython-stubs",
}


@dataclass(frozen=True)
class Platform:
    """One of the two: its modules by dotted name, each with the names in it."""

    name: str
    modules: dict[str, frozenset[str]]

    def has_module(self, module: str) -> bool:
        """Whether *module* (dotted) can be imported there; one of the library's own always can."""
        return module in self.modules

    def has_name(self, module: str, name: str) -> bool:
        """Whether *module*, which it has, has *name*. A submodule counts; what is private nobody lists."""
        return name in self.modules[module] or f"{module}.{name}" in self.modules or name.startswith("_")


_DEFINED = re.compile(r"^(?:(?:async )?def|class) (\w+)|^(\w+)\s*[:=]", re.MULTILINE)
_PASSED_ON = re.compile(r"^from \.\S* import (\([^)]*\)|[^\n]*)", re.MULTILINE)


def _names(text: str) -> Iterator[str]:
    """The names that a stub file defines or passes on. (No AST: its syntax may be newer than we run on.)"""
    for function, variable in _DEFINED.findall(text):
        yield function or variable
    for names in _PASSED_ON.findall(text):
        for name in re.sub(r"#.*|[()]", "", names).split(","):
            yield name.split(" as ")[-1].strip()


def _read(folder: Path) -> dict[str, frozenset[str]]:
    """The modules whose stubs lie in *folder*, private ones and those without any names left out."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(folder.rglob("*.pyi")):
        parts = list(path.relative_to(folder).with_suffix("").parts)
        parts[0] = parts[0].removesuffix("-stubs")  # a package of stubs alone is called so (PEP 561)
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        if parts and not any(part.startswith("_") or "-" in part for part in parts):
            names = _names(path.read_text(encoding="utf-8"))
            found[".".join(parts)] = frozenset(name for name in names if name and not name.startswith("_"))
    return found


@cache
def read(name: str) -> Platform:
    """The platform *name*. Raises FileNotFoundError when its stubs have not been fetched."""
    folder = STUBS[name]
    if not folder.is_dir():
        raise FileNotFoundError(f"the stubs of {name} are not there: run make venv")
    absent = ABSENT_MODULES[name]
    own = {module: names for module, names in _read(folder).items() if module.split(".")[0] not in absent}
    for module, names in CORE[name].items():
        own[module] = own.get(module, frozenset()) | names
    return Platform(name, own)
