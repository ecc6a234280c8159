"""Time zones for the board: by name on the host, by rule (a POSIX TZ string) on the board.

A board has no database of time zones. The rule that holds today is the last line of a zone's file
(RFC 9636, section 3.3), and is all that `uopenai.net.zone` needs.
"""

from __future__ import annotations

import re
import zoneinfo
from importlib import resources
from pathlib import Path

_NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)"
_TIME = r"\d{1,3}(?::\d{2}){0,2}"
_DATE = rf"M(?:1[0-2]|[1-9])\.[1-5]\.[0-6](?:/[+-]?{_TIME})?"
# Rules by day of the year (J60, 59) are in POSIX, but in no zone's file today.
_RULE = re.compile(rf"{_NAME}[+-]?{_TIME}(?:{_NAME}(?:[+-]?{_TIME})?,{_DATE},{_DATE})?")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")


def is_posix(text: str) -> bool:
    """Whether *text* is a rule that the board understands."""
    return bool(_RULE.fullmatch(text))


def rule(text: str) -> str:
    """The rule of the zone that *text* names; a rule, or what is neither, is given back as it is."""
    if is_posix(text) or not _ZONE.fullmatch(text):
        return text
    data = _file(text)
    # The version 1 files of old have no rule.
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace") if data[:4] == b"TZif" else text


def _file(name: str) -> bytes:
    for folder in zoneinfo.TZPATH:
        path = Path(folder, name)
        if path.is_file():
            return path.read_bytes()
    try:
        found = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
        return found.read_bytes() if found.is_file() else b""
    except (ModuleNotFoundError, OSError):
        return b""
