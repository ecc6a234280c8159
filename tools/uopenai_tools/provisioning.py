"""What `uopenai provision` does: stores settings, shows them, forgets them, makes an image of them.

Settings are taken from a file, then from the environment, then from whoever can be asked; what the board
has already stays. All are looked at before the first is stored.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from uopenai_tools import keeping, nvs_image, settings, settings_sources
from uopenai_tools.console import Console
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.settings_asked import Asker, completed
from uopenai_tools.stores import Store


def gather(file: str | None, console: Console, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What is given without being asked for, by NVS key: *file* (or "-") before the environment.

    Raises UsageFault for what cannot be.
    """
    values = settings_sources.from_environment(environment)
    if file is not None:
        values.update(settings_sources.from_file(file, console.say))
    return settings.checked(values)


def asker(console: Console) -> Asker | None:
    """Who is to be asked; None if nobody is there, or nobody wants to be."""
    return None if console.yes or not sys.stdin.isatty() else console


def store(
    into: Store,
    given: Mapping[str, str],
    console: Console,
    defaults: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Give a board its settings and its clock; what it has then, as far as it may be seen.

    *defaults*: what is taken, unasked, where nothing is given or held (the simulated world's). Raises Fault.
    """
    held = into.held()
    whole = _with_defaults(given, held, defaults)
    values = settings.checked(completed(whole, held, asker(console), into.hears))
    return _stored(into, values, console)


def _stored(into: Store, values: Mapping[str, str], console: Console) -> dict[str, str]:
    into.write(values)
    clock = into.set_clock()
    held = into.held()
    after = "; its clock is set" if clock else ""
    console.show(settings.described(held), f"on the board now: {settings.in_words(held)}{after}")
    return held


def _with_defaults(
    given: Mapping[str, str], held: Mapping[str, str], defaults: Mapping[str, str] | None
) -> dict[str, str]:
    spare = {key: value for key, value in (defaults or {}).items() if key not in held}
    if "wifi_ssid" in given or "wifi_ssid" in held:
        spare.pop("wifi_pass", None)  # it is another network's
    return {**spare, **given}


@dataclass(frozen=True)
class BehindRelay:
    """What a board behind a relay is given: *address*, settings by NVS key; *pem*, whom it is to trust."""

    address: Mapping[str, str]
    pem: bytes | None
    files: Path


def behind_relay(url: str) -> BehindRelay:
    """For the relay at *url*, whose files are on this computer. Raises UsageFault."""
    from uopenai_tools import relayed

    files, address = relayed.folder(), relayed.settings(url)
    return BehindRelay(address, relayed.authority(address["base_url"], files), files)


def store_behind(
    relay: BehindRelay,
    into: Store,
    given: Mapping[str, str],
    console: Console,
    defaults: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The same as `store` for a board whose calls a relay forwards: a token is its key. Raises Fault.

    What *given* and *defaults* have of the service is not for the board.
    """
    from uopenai_tools import relayed

    # The token is made last, as it makes the board's old one worthless.
    held = into.held()
    whole = {**_with_defaults(given, held, defaults), **relay.address, "api_key": "-"}
    values = settings.checked(completed(whole, held, asker(console), into.hears))
    board = values.get("hostname") or held.get("hostname") or f"board-{into.identity()}".rstrip("-")
    if relay.pem and not into.trust(relay.pem):
        console.say(
            f"the board must trust the relay: put {relay.files / 'authority.pem'} into its /root.cert"
        )
    values["api_key"] = relayed.token(board, relay.files)
    console.say(f"the relay knows this board as {board}: `uopenai relay list` shows what it may do")
    return _stored(into, values, console)


def show(of: Store, names: Sequence[str], console: Console) -> None:
    """Print which settings the board has: the values of those that are no secrets."""
    held = of.held()
    keys = settings.named(names) or list(settings.BY_KEY)
    rows = {key: row for key, row in settings.described(held).items() if key in keys}
    table = Table("setting", "in settings.toml and environment", "on the board", box=None)
    for key, row in rows.items():
        seen = row.get("value") or (f"set, ends in {row['ends_in']}" if "ends_in" in row else "set")
        # Values are the board's: their square brackets are no markup of ours.
        table.add_row(key, row["variable"], _plain(seen) if row["set"] else "–")
    console.show(rows, table)


def _plain(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)


def forget(of: Store, names: Sequence[str], console: Console) -> None:
    """Remove the settings with these *names*, or all, which is asked for. Raises Fault if not wanted."""
    keys = settings.named(names)
    held = of.held()
    if not keys:
        keys = list(held)
        if keys and not console.confirm(
            f"Remove all settings ({', '.join(keys)}) from the board?", safe=False
        ):
            raise Fault("nothing was removed: say yes, or name the settings that are to go")
    gone = [key for key in dict.fromkeys(keys) if key in held]
    if gone:
        of.write(dict.fromkeys(gone, ""))
    console.show({"removed": gone}, f"removed: {', '.join(gone) or 'nothing, none of them was set'}")


def offline(path: Path, given: Mapping[str, str], console: Console) -> None:
    """Write an image of the NVS partition with the settings, for `uopenai flash --settings`. Raises Fault."""
    values = settings.checked(completed(given, {}, asker(console), None))
    keeping.write(path, nvs_image.image(values), 0o600, Fault)
    keys = [key for key, value in values.items() if value]
    console.show(
        {"file": str(path), "bytes": nvs_image.SIZE, "settings": keys},
        f"{path}: {nvs_image.SIZE} bytes with {', '.join(keys)}; only you can read it. "
        f"It goes onto a board by: uopenai flash --settings {path}",
    )


def web_password(console: Console) -> Callable[[], str]:
    """How the password of a board's web workflow is had: the environment, or a question."""
    from uopenai_tools.web_workflow import PASSWORD_VARIABLE

    def password() -> str:
        console.say("the web workflow is not encrypted: keys can be read by who listens on that network")
        if said := os.environ.get(PASSWORD_VARIABLE):
            return said
        if asker(console) is None:
            raise UsageFault(f"nobody is there to be asked: set the variable {PASSWORD_VARIABLE}")
        return console.ask_secret("Password of the web workflow")

    return password
