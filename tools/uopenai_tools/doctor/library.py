"""Compares the library's files on a board with those that would be installed on it now, by their hashes."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from uopenai_tools import install, places
from uopenai_tools.compiling import SIGN
from uopenai_tools.link import BoardLink

FROZEN = "frozen"
# Made for the one board: its pins.
_OWN = ("board.mpy", "board.py")
_VERSION = re.compile(r'^__version__ = "(.+)"', re.MULTILINE)


@dataclass(frozen=True)
class Differences:
    """Files of the library on a board, by path. *damaged*: not what this version of the tools would put
    there; *shadowed*: compiled ones that a source file of the same name stands in for. *newest*: the
    version that the tools have.
    """

    newest: str
    damaged: tuple[str, ...] = ()
    shadowed: tuple[str, ...] = ()


def differences(link: BoardLink, facts: Mapping[str, Any], circuitpython: bool) -> Differences:
    """See Differences; *facts* are those of device/library.py. Another version's files are not compared."""
    newest = version()
    folder = facts["folder"]
    if folder in ("", FROZEN) or circuitpython:
        return Differences(newest)
    present = link.hashes(folder)
    shadowed = [
        path for path in present if path.endswith(".mpy") and path.removesuffix(".mpy") + ".py" in present
    ]
    if facts["version"] not in ("", newest):
        return Differences(newest, (), tuple(sorted(shadowed)))
    wanted = _wanted(install.architecture(link))
    damaged = []
    for path, digest in present.items():
        name = PurePosixPath(path).relative_to(folder).as_posix()
        if name not in _OWN and name in wanted and wanted[name] != digest and not _is_sign(link, path):
            damaged.append(path)
    return Differences(newest, tuple(sorted(damaged)), tuple(sorted(shadowed)))


def _is_sign(link: BoardLink, path: str) -> bool:
    """Whether the file says that its group was not wanted."""
    return bool(link.eval(f"{SIGN.encode()!r} in open({path!r}, 'rb').read(200)"))


def version() -> str:
    """Of the library that the tools would install."""
    found = _VERSION.search((places.LIBRARY / "__init__.py").read_text("utf-8"))
    return found[1] if found else ""


@functools.cache
def _wanted(march: str) -> dict[str, bytes]:
    """SHA-256 by name in the library's folder, as compiled files and as sources."""
    digests = {
        path.removeprefix(install.LIBRARY_ON_BOARD + "/"): hashlib.sha256(data).digest()
        for path, data in install.compile_library(march, schemas=()).items()
    }
    for source in places.LIBRARY.rglob("*.py"):
        name = source.relative_to(places.LIBRARY).as_posix()
        digests[name] = hashlib.sha256(source.read_bytes()).digest()
    return digests
