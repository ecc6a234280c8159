"""The settings of a board: their names, what is wrong with a value, and how a value is shown.

A setting has one name on the board (its NVS key) and one in the environment and in settings.toml. Where
settings are kept is the business of others: `provision` (NVS, over the serial link), `nvs_image` (NVS, as
an image), `circuitpython` (settings.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from uopenai_tools.faults import UsageFault

# Bytes of a value; the library reads no more (config.py).
LONGEST = 512
# Of a secret that is shorter, the last characters would tell too much.
LONG_SECRET, END = 24, 4


@dataclass(frozen=True)
class Setting:
    """One setting: its key in the board's NVS, and the environment variable of the same meaning.

    *secret*: it is never shown. *recognised*: its last characters may be, so that a key can be told from
    another. *what*: its name for people.
    """

    key: str
    variable: str
    what: str
    secret: bool = False
    recognised: bool = False


SETTINGS = (
    Setting("api_key", "OPENAI_API_KEY", "API key", secret=True, recognised=True),
    Setting("admin_key", "OPENAI_ADMIN_KEY", "admin key", secret=True, recognised=True),
    Setting("base_url", "OPENAI_BASE_URL", "base URL"),
    Setting("org", "OPENAI_ORG_ID", "organization"),
    Setting("project", "OPENAI_PROJECT_ID", "project"),
    Setting("webhook_secret", "OPENAI_WEBHOOK_SECRET", "webhook secret", secret=True, recognised=True),
    Setting("wifi_ssid", "CIRCUITPY_WIFI_SSID", "Wi-Fi network"),
    Setting("wifi_pass", "CIRCUITPY_WIFI_PASSWORD", "Wi-Fi password", secret=True),
    Setting("hostname", "UOPENAI_HOSTNAME", "host name"),
    Setting("tz", "UOPENAI_TZ", "time zone"),
    Setting("ntp", "UOPENAI_NTP", "time server"),
)
BY_KEY = {setting.key: setting for setting in SETTINGS}
BY_VARIABLE = {setting.variable: setting for setting in SETTINGS}


def named(names: Iterable[str]) -> list[str]:
    """NVS keys, from names of either kind. Raises UsageFault, which does not repeat what was said."""
    keys = []
    for name in names:
        setting = BY_KEY.get(name) or BY_VARIABLE.get(name)
        if setting is None:
            # It may be a key, given where it should not be.
            known = ", ".join(BY_KEY)
            raise UsageFault(
                f"arguments are names of settings, never values, and this is none of them: {known}"
            )
        keys.append(setting.key)
    return keys


def shown(value: str, setting: Setting) -> str:
    """What may be seen of *value*: all of it, or of a long key the end, or nothing."""
    if not setting.secret:
        return value
    return value[-END:] if setting.recognised and len(value) >= LONG_SECRET else ""


def described(held: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """For JSON: of each setting whether it is set, and what may be seen of it; *held* as from `shown`."""
    rows: dict[str, dict[str, Any]] = {}
    for setting in SETTINGS:
        row: dict[str, Any] = {"set": setting.key in held, "variable": setting.variable}
        if setting.key in held and not setting.secret:
            row["value"] = held[setting.key]
        elif held.get(setting.key):
            row["ends_in"] = held[setting.key]
        rows[setting.key] = row
    return rows


def in_words(held: Mapping[str, str]) -> str:
    """One line: the names, and of each what may be seen."""
    words = []
    for setting in SETTINGS:
        if setting.key in held:
            seen = held[setting.key]
            words.append(
                f"{setting.key}={'…' if setting.secret else ''}{seen}" if seen else f"{setting.key} (hidden)"
            )
    return ", ".join(words) or "nothing"


def faults_in(values: Mapping[str, str]) -> list[str]:
    """What is wrong with these settings, a sentence each; values are not repeated. Empty ones are right."""
    faults = []
    for key, value in values.items():
        name = BY_KEY[key].variable
        if any(character < " " or character == "\x7f" for character in value):
            faults.append(f"{name} holds a line end or another control character: leave it out")
        elif any("\ud800" <= character <= "\udfff" for character in value):
            faults.append(f"{name} holds bytes that are no text: give it as UTF-8")
        elif len(value.encode()) > LONGEST:
            faults.append(f"{name} is longer than {LONGEST} bytes: is it the right value?")
        elif BY_KEY[key].secret and key != "wifi_pass" and not (value.isascii() and " " not in value):
            faults.append(f"{name} holds a space or a character that no key has: copy it again")
        elif check := _CHECKS.get(key):
            fault = check(value) if value else ""
            if fault:
                faults.append(fault)
    return faults


def _ssid(value: str) -> str:
    too_long = len(value.encode()) > 32
    return "the Wi-Fi network's name is longer than 32 bytes: no network has such a name" if too_long else ""


def _password(value: str) -> str:
    size = len(value.encode())
    # 64 characters are the key itself, in hexadecimal.
    if 8 <= size <= 63 or re.fullmatch("[0-9a-fA-F]{64}", value):
        return ""
    return "a Wi-Fi password has 8 to 63 characters: correct it, or leave it empty for an open network"


def _base_url(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        return "OPENAI_BASE_URL must begin with https:// (or http://)"
    try:
        address = urlsplit(value)
        if address.hostname and address.port != 0 and not re.search(r"\s", value) and not address.username:
            return ""
    except ValueError:
        pass
    return "OPENAI_BASE_URL is no address: write it as https://host/v1"


def _hostname(value: str) -> str:
    if re.fullmatch(r"(?!-)[A-Za-z0-9-]{1,32}(?<!-)", value):
        return ""
    return "UOPENAI_HOSTNAME has 1 to 32 letters, digits and hyphens, none of them at its ends"


def _tz(value: str) -> str:
    from uopenai_tools.timezones import is_posix

    if is_posix(value):
        return ""
    return "UOPENAI_TZ is no time zone: give a name (Europe/Berlin), or a rule (EST5EDT,M3.2.0,M11.1.0)"


def _ntp(value: str) -> str:
    host, _, port = value.partition(":")
    if re.fullmatch(r"[A-Za-z0-9.-]+", host) and (not port or (port.isdecimal() and 0 < int(port) < 65536)):
        return ""
    return "UOPENAI_NTP is no address: write it as pool.ntp.org, or as host:port"


_CHECKS = {
    "wifi_ssid": _ssid,
    "wifi_pass": _password,
    "base_url": _base_url,
    "hostname": _hostname,
    "tz": _tz,
    "ntp": _ntp,
}


def checked(values: Mapping[str, str]) -> dict[str, str]:
    """*values* as they are to be stored: a time zone by its rule. Raises UsageFault with all faults."""
    from uopenai_tools.timezones import rule

    whole = dict(values)
    if whole.get("tz"):
        whole["tz"] = rule(whole["tz"])
    if faults := faults_in(whole):
        raise UsageFault("; ".join(faults))
    return whole
