"""Gives a board its settings (Wi-Fi, key, service) and its clock, over the serial link.

Settings go into the board's NVS by way of the library's own `uopenai.config`, so the library is
installed first. Values travel inside the code that the raw REPL is sent, which echoes nothing:
they are in no argument list, no output and no file of the host.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from getpass import getpass

from uopenai_tools.link import BoardError, BoardLink, LinkError


@dataclass(frozen=True)
class Setting:
    """One setting: its key in the board's NVS, and the environment variable of the same meaning."""

    key: str
    variable: str
    secret: bool = False


SETTINGS = (
    Setting("api_key", "OPENAI_API_KEY", secret=True),
    Setting("admin_key", "OPENAI_ADMIN_KEY", secret=True),
    Setting("base_url", "OPENAI_BASE_URL"),
    Setting("org", "OPENAI_ORG_ID"),
    Setting("project", "OPENAI_PROJECT_ID"),
    Setting("webhook_secret", "OPENAI_WEBHOOK_SECRET", secret=True),
    Setting("wifi_ssid", "CIRCUITPY_WIFI_SSID"),
    Setting("wifi_pass", "CIRCUITPY_WIFI_PASSWORD", secret=True),
    Setting("ntp", "UOPENAI_NTP"),
)
_BY_KEY = {setting.key: setting for setting in SETTINGS}

# No host whose clock says less than this can be right: the project is younger.
_EARLIEST = datetime(2026, 1, 1, tzinfo=timezone.utc)

# Values are hex, so that no value can end the string it stands in.
_WRITE = """
import binascii
from uopenai import config_writer
for _name, _value in {pairs!r}:
    if _value:
        config_writer.put(_name, binascii.unhexlify(_value).decode())
    else:
        config_writer.forget(_name)
del _name, _value
"""


# The value of a secret does not leave the board.
_READ = (
    "[(k, v if k in {shown!r} else '') for k, v in [(k, __import__('uopenai.config', None, None, 'x').get(k))"
    " for k in {keys!r}] if v is not None]"
)


def gather(
    environment: Mapping[str, str] = os.environ,
    ask: Callable[[str], str] = input,
    ask_secret: Callable[[str], str] = getpass,
) -> dict[str, str]:
    """Settings by NVS key, from the environment; Wi-Fi and key are asked for where it lacks them.

    Raises EOFError when nobody is there to be asked.
    """
    values = {s.key: environment[s.variable] for s in SETTINGS if s.variable in environment}
    if "wifi_ssid" not in values:
        values["wifi_ssid"] = ask("Wi-Fi network: ")
    if "wifi_pass" not in values:
        values["wifi_pass"] = ask_secret("Wi-Fi password (empty for an open network): ")
    if "api_key" not in values:
        values["api_key"] = ask_secret("API key: ")
    return values


def faults_in(values: Mapping[str, str]) -> list[str]:
    """What is wrong with these settings, a sentence each; values are not repeated. Empty ones are right."""
    faults = []
    for key, value in values.items():
        name = _BY_KEY[key].variable
        if any(character < " " or character == "\x7f" for character in value):
            faults.append(f"{name} holds a line end or another control character: leave it out")
    if len(values.get("wifi_ssid", "").encode()) > 32:
        faults.append("the Wi-Fi network's name is longer than 32 bytes: no network has such a name")
    if values.get("wifi_pass") and not 8 <= len(values["wifi_pass"].encode()) <= 64:
        faults.append("a Wi-Fi password has 8 to 63 characters: correct it, or leave it empty")
    base_url = values.get("base_url", "")
    if base_url and not base_url.startswith(("https://", "http://")):
        faults.append("OPENAI_BASE_URL must begin with https:// (or http://)")
    return faults


def on_board(link: BoardLink) -> str:
    """The settings that the board has now: names, and the values of those that are no secrets."""
    shown = [setting.key for setting in SETTINGS if not setting.secret]
    held = link.eval(_READ.format(keys=[setting.key for setting in SETTINGS], shown=shown))
    return ", ".join(f"{key}={value}" if key in shown else key for key, value in held)


def write_settings(link: BoardLink, values: Mapping[str, str]) -> None:
    """Write settings by NVS key (see SETTINGS); an empty value removes the setting from the board.

    Raises LinkError when the library is not on the board or the board cannot store them.
    """
    unknown = sorted(set(values) - set(_BY_KEY))
    if unknown:
        raise ValueError(f"no such setting: {', '.join(unknown)}")
    for key, value in values.items():
        if _BY_KEY[key].secret:
            link.hide(value)
    if not values:
        return
    pairs = [(key, value.encode("utf-8").hex()) for key, value in values.items()]
    try:
        link.exec(_WRITE.format(pairs=pairs))
    except BoardError as fault:
        if fault.kind == "ImportError":
            raise LinkError("the library is not on the board: install it first, then provision") from None
        raise


def set_clock(link: BoardLink, now: datetime | None = None) -> datetime:
    """Set the board's clock to *now*, by default this computer's time; returns what was set, in UTC.

    Raises LinkError when this computer's own clock cannot be right.
    """
    now = (now or datetime.now(timezone.utc)).astimezone(timezone.utc)
    if now < _EARLIEST:
        raise LinkError(f"this computer's clock says {now:%Y-%m-%d}: set it, and then the board's again")
    fields = (now.year, now.month, now.day, now.weekday(), now.hour, now.minute, now.second, 0)
    link.exec(f"import machine\nmachine.RTC().datetime({fields})")
    return now
