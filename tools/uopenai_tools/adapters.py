"""Which modules of the library a board does without: those that are there for the other platform.

Which module belongs to one platform alone is in the tables of the portability lint (portability/facts.toml).
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

from uopenai_tools import groups
from uopenai_tools.places import LIBRARY
from uopenai_tools.portability.facts import ADAPTERS, CIRCUITPYTHON, COMPANIONS, MICROPYTHON

__all__ = ["CIRCUITPYTHON", "MICROPYTHON", "foreign"]

_OWNERS = {**{pattern: owner for pattern, (owner, _) in ADAPTERS.items()}, **COMPANIONS}


def foreign(platform: str, source: Path = LIBRARY) -> frozenset[str]:
    """The modules (dotted) of the library in *source* that are of no use on *platform*."""
    files = (path.relative_to(source) for path in source.rglob("*.py"))
    return frozenset(groups.dotted(file) for file in files if _owner(file) not in ("", platform))


def _owner(file: Path) -> str:
    """The platform that the *file* belongs to; empty for both."""
    return next((owner for pattern, owner in _OWNERS.items() if fnmatch(file.as_posix(), pattern)), "")
