"""Which releases there are, what their files are called, and where they lie.

MicroPython has the day of the release in the file's name, so a version alone does not give the name: the
days are known here for the versions up to today's, and read from the download page for others.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from uopenai_tools.faults import UsageFault

MICROPYTHON, CIRCUITPYTHON = "micropython", "circuitpython"
_MICROPYTHON_URL = "https://micropython.org"
_CIRCUITPYTHON_URL = "https://downloads.circuitpython.org"
# A mirror that has the paths of both; a test's server. Plain HTTP only on this computer.
MIRROR = "UOPENAI_FIRMWARE_URL"

_DAYS = {
    "1.25.0": "20250415",
    "1.26.0": "20250809",
    "1.26.1": "20250911",
    "1.27.0": "20251209",
    "1.28.0": "20260406",
    "1.29.0": "20260824",
}
NEWEST = {MICROPYTHON: "1.29.0", CIRCUITPYTHON: "10.3.1"}
TITLES = {MICROPYTHON: "MicroPython", CIRCUITPYTHON: "CircuitPython"}
# What the library needs: native code in .mpy of version 6.3, TLS that verifies, and sockets as it wants them.
OLDEST = {MICROPYTHON: (1, 25), CIRCUITPYTHON: (9, 2)}

_SAID = re.compile(r"(?:(micropython|circuitpython)(?:[-@ ]|$))?v?(\d+\.\d+(?:\.\d+)?(?:-[\w.]+)?)?")


@dataclass(frozen=True)
class Release:
    """One version of one interpreter."""

    interpreter: str
    version: str

    def __str__(self) -> str:
        return f"{TITLES[self.interpreter]} {self.version}"


def parse(said: str | None) -> Release | None:
    """The release that the user *said*: "1.27.0", "circuitpython-10.3.1", "circuitpython"; None: the newest
    MicroPython. None is returned for what is no version. Raises UsageFault for one that is too old."""
    match = _SAID.fullmatch((said or MICROPYTHON).lower())
    if not match:
        return None
    interpreter = match[1] or MICROPYTHON
    version = match[2] or NEWEST[interpreter]
    if version.count(".") == 1:
        version += ".0"
    numbers = tuple(int(word) for word in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST[interpreter]:
        oldest = ".".join(map(str, OLDEST[interpreter]))
        release = Release(interpreter, version)
        raise UsageFault(f"{release} is too old for the library: take {oldest} or later")
    return Release(interpreter, version)


def known_name(release: Release, board: str) -> str | None:
    """The file's name for *board*, by the interpreter's name for it; None: the page must be read."""
    if release.interpreter == CIRCUITPYTHON:
        return f"adafruit-circuitpython-{board}-en_US-{release.version}.bin"
    day = _DAYS.get(release.version)
    return f"{board}-{day}-v{release.version}.bin" if day else None


def any_name(release: Release, board: str) -> re.Pattern[str]:
    """What the file's name looks like when the day is not known."""
    return re.compile(rf"{re.escape(board)}-\d{{8}}-v{re.escape(release.version)}\.bin")


def page_url(board: str) -> str:
    """The page with all of MicroPython's files for *board*; variants are on the page of their board."""
    return f"{_base(MICROPYTHON)}/download/{board.split('-')[0]}/"


def file_url(release: Release, board: str, name: str) -> str:
    """Where the file is."""
    if release.interpreter == CIRCUITPYTHON:
        return f"{_base(CIRCUITPYTHON)}/bin/{board}/en_US/{name}"
    return f"{_base(MICROPYTHON)}/resources/firmware/{name}"


def check_url(url: str) -> str:
    """*url*, if it is one that firmware may come from. Raises UsageFault."""
    parts = urlsplit(url)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or (parts.scheme != "https" and not here):
        raise UsageFault(f"firmware is fetched over https:// only, and not from {url}: correct {MIRROR}")
    return url


def _base(interpreter: str) -> str:
    usual = _MICROPYTHON_URL if interpreter == MICROPYTHON else _CIRCUITPYTHON_URL
    return check_url(os.environ.get(MIRROR) or usual).rstrip("/")
