"""The text of a board's settings.toml: what it says of our settings, and the same with others in it.

CircuitPython's `os.getenv` reads less than TOML has: text in double quotes on one line, and nothing after
the first `[table]`. What is written keeps to that; lines that are not ours stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from uopenai_tools.faults import Fault
from uopenai_tools.settings import BY_KEY, SETTINGS

NAME = "settings.toml"


def read(text: str) -> dict[str, str]:
    """Our settings in *text*, by NVS key; what is not text in quotes counts as not set, as on the board."""
    document = _parsed(text)
    found = {s.key: document.get(s.variable) for s in SETTINGS}
    return {key: str(value) for key, value in found.items() if isinstance(value, str)}


def changed(text: str, values: Mapping[str, str]) -> str:
    """*text* with *values* (by NVS key) in it; an empty one takes its line out. Raises Fault."""
    document = _parsed(text)
    ending = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    for key, value in values.items():
        variable = BY_KEY[key].variable
        if not value:
            document.pop(variable, None)
        else:
            document[variable] = item = tomlkit.string(value)
            item.trivia.trail = ending
    result = tomlkit.dumps(document)
    wanted = {key: value for key, value in {**read(text), **values}.items() if value}
    if read(result) != wanted or not _board_reads(result, values):
        raise Fault(
            f"{NAME} cannot be changed without harm: put its settings before its first [table], "
            "names without quotes and each text in one line"
        )
    return result


def _board_reads(text: str, values: Mapping[str, str]) -> bool:
    """Whether a board, which knows no text of several lines, finds *values* in *text*."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        if line.lstrip().startswith("["):
            break
        name, equals, value = line.partition("=")
        if equals:
            found.setdefault(name.strip(), value.strip())
    return all(
        found.get(BY_KEY[key].variable, "").startswith(tomlkit.string(value).as_string() if value else "")
        and (bool(value) or BY_KEY[key].variable not in found)
        for key, value in values.items()
    )


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except ParseError as error:
        # Its own words repeat part of the file.
        if "already exists" in str(error):
            raise Fault(
                f"{NAME} on the board sets a name twice, the second time near line {error.line}: "
                "take one of the two lines out"
            ) from None
        raise Fault(
            f"{NAME} on the board is no TOML, from line {error.line} on (text stands in double quotes, with "
            "each backslash doubled): correct it there, or remove the file"
        ) from None
    except (TOMLKitError, ValueError):
        raise Fault(f"{NAME} on the board is no TOML: correct it there, or remove the file") from None
