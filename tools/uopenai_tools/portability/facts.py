"""facts.toml, read: what each of the two platforms lacks, and the files that belong to one of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FILE = Path(__file__).with_name("facts.toml")
_FACTS: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))

MICROPYTHON, CIRCUITPYTHON = PLATFORMS = ("MicroPython", "CircuitPython")
_LETTERS = dict(zip("MC", PLATFORMS, strict=True))
Absence = tuple[frozenset[str], str]  # the platforms that lack it, and what to use instead


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _absences(table: list[dict[str, str]]) -> dict[str, Absence]:
    """By name, from a table of several names each."""
    return {
        name: (frozenset(_LETTERS[letter] for letter in row["absent"]), row["instead"])
        for row in table
        for name in row["names"].split()
    }


# platform -> module -> the names in it
CORE: dict[str, dict[str, frozenset[str]]] = {
    platform: {
        module: _words(f"{row.get('both', '')} {row.get(letter, '')}")
        for module, row in _FACTS["modules"].items()
    }
    for letter, platform in _LETTERS.items()
}
ABSENT_MODULES = {platform: _words(_FACTS["absent_modules"][letter]) for letter, platform in _LETTERS.items()}
INSTEAD: dict[str, str] = _FACTS["instead"]

BUILTINS = {
    platform: _words(f"{_FACTS['builtins']['both']} {_FACTS['builtins'][letter]}")
    for letter, platform in _LETTERS.items()
}
BUILTINS_INSTEAD: dict[str, str] = _FACTS["builtins"]["instead"]
# The native types: a class of ours may have one of them among its bases only if it is the only one.
NATIVE_TYPES = _words(_FACTS["builtins"]["types"]) | {
    name for name in BUILTINS[MICROPYTHON] if name.endswith("Error")
}

METHODS = _absences(_FACTS["methods"])
ATTRIBUTES = _absences(_FACTS["attributes"])
SPECIAL_METHODS = _absences(_FACTS["special_methods"])

WITHOUT_KEYWORDS = _words(_FACTS["keywords"]["none"]["functions"])
METHODS_WITHOUT_KEYWORDS = _words(_FACTS["keywords"]["none"]["methods"])
KEYWORDS = {name: _words(text) for name, text in _FACTS["keywords"].items() if isinstance(text, str)}

LACKING = {kind: _words(names) for kind, names in _FACTS["lacking"].items()}

ARRAY_LETTERS = frozenset(_FACTS["letters"]["array"])
STRUCT_LETTERS = frozenset(_FACTS["letters"]["struct"])

ADAPTERS: dict[str, tuple[str, str]] = {
    name: (owner, why) for name, (owner, why) in _FACTS["adapters"].items()
}
COMPANIONS: dict[str, str] = dict(_FACTS["companions"])
