"""Where settings come from that nobody is asked for: the environment, a file, standard input.

A file has lines NAME=value, as a shell or settings.toml has them; its values go before the environment's.
What a file says is never repeated, in no fault either.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from uopenai_tools.faults import UsageFault
from uopenai_tools.settings import BY_VARIABLE, SETTINGS

STDIN = "-"
# A settings file is a page of text; what is larger is another file.
_LARGEST = 1 << 20
# A name that begins so is meant for us, or is a slip of the pen.
_OURS = ("OPENAI_", "UOPENAI_", "CIRCUITPY_WIFI_")


def from_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Settings by NVS key; one that is set to nothing is to be removed."""
    return {s.key: environment[s.variable] for s in SETTINGS if s.variable in environment}


def from_file(name: str, warn: Callable[[str], None]) -> dict[str, str]:
    """Settings by NVS key from the file *name*, or standard input ("-").

    *warn* is told when others may read the file. Raises UsageFault for a file that is none of settings.
    """
    where = "standard input" if name == STDIN else name
    try:
        if name == STDIN:
            refuse_terminal()
            data = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(_LARGEST + 1)
                warn_of_readers(name, os.fstat(file.fileno()).st_mode, warn)
    except OSError as error:
        raise UsageFault(
            f"the settings file {name} cannot be read ({error.strerror}): is its name right?"
        ) from None
    if len(data) > _LARGEST:
        raise UsageFault(f"{where} is too large to be settings: give lines NAME=value")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageFault(f"{where} is no text: give lines NAME=value, in UTF-8") from None
    values = {}
    for variable, value in parsed(text, where).items():
        if variable in BY_VARIABLE:
            values[BY_VARIABLE[variable].key] = value
        elif variable.startswith(_OURS):
            raise UsageFault(f"{where}: {variable} is no setting; there are: {', '.join(BY_VARIABLE)}")
    return values


def refuse_terminal() -> None:
    """Raises UsageFault where standard input is a terminal: what is typed there is shown."""
    if sys.stdin.isatty():
        raise UsageFault("a terminal would show what is typed: leave - out, and secrets are asked for unseen")


def warn_of_readers(name: str, mode: int, warn: Callable[[str], None]) -> None:
    """*warn* of a file with secrets, called *name*, whose *mode* lets others read it."""
    if os.name == "posix" and stat.S_ISREG(mode) and mode & 0o077:
        warn(f"others on this computer may read {name}, which holds secrets: chmod 600 {name}")


def parsed(text: str, where: str) -> dict[str, str]:
    """The lines NAME=value of *text*, by name; *where* it is from. Raises UsageFault with the line's number.

    A value may stand in quotes; in double ones TOML's escapes count. A `[table]` ends what is ours, as
    it does for CircuitPython.
    """
    values = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip().removeprefix("export ").lstrip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            break
        variable, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not variable.replace("_", "").isalnum():
            raise UsageFault(f"{where}: line {number} is none of NAME=value")
        values[variable] = _bare(value, f"{where}: line {number}") if variable in BY_VARIABLE else value
    return values


def _bare(value: str, where: str) -> str:
    """*value* without its quotes and the comment after it."""
    if value.startswith('"'):
        return _toml_string(value, where)
    if value.startswith("'"):
        quoted = re.fullmatch(r"'([^']*)'\s*(#.*)?", value)
        if not quoted:
            raise UsageFault(f"{where}: what stands in quotes does not end")
        return quoted[1]
    if re.search(r"\s#", value):
        raise UsageFault(f'{where}: a comment, or part of the value? Put the value in "quotes"')
    return value


def _toml_string(value: str, where: str) -> str:
    import tomlkit
    from tomlkit.exceptions import ParseError

    try:
        return str(tomlkit.parse(f"value = {value}")["value"])
    except (ParseError, ValueError, OverflowError):
        # The library's words repeat the line.
        raise UsageFault(f'{where}: what stands in quotes does not end, or has a wrong "\\"') from None
