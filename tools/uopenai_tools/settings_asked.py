"""Asks for the settings that nothing else gave: the network from a list, secrets without echo.

What the board has already is kept by an empty answer; where nobody is to be asked it stays, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.settings import BY_KEY, faults_in
from uopenai_tools.timezones import rule
from uopenai_tools.wifi_scan import Network

# A board is of no use without these.
NEEDED = ("wifi_ssid", "api_key")
# Asked for with a default; others are only taken when they are given.
_OPTIONAL = {
    "base_url": "Base URL (empty: the service's own)",
    "hostname": "Host name of the board (empty: the firmware's)",
    "tz": "Time zone, such as Europe/Berlin (empty: UTC)",
}


class Asker(Protocol):
    """What `console.Console` can do, as far as it is needed here."""

    def say(self, text: str) -> None: ...
    def ask(self, question: str, default: str | None = None) -> str: ...
    def ask_secret(self, question: str) -> str: ...
    def choose(self, question: str, choices: Sequence[str]) -> int: ...


def completed(
    given: Mapping[str, str],
    held: Mapping[str, str],
    asker: Asker | None,
    scan: Callable[[], Sequence[Network]] | None,
) -> dict[str, str]:
    """*given*, and what had to be asked for. Keys are NVS keys.

    *held*: what the board has. *asker*: None when nobody is to be asked. *scan*: lets the board listen
    for networks; None where it cannot. Raises UsageFault for what is needed, not there and not to be had.
    """
    values = dict(given)
    if asker is None:
        _need_no_answer(values, held)
        return values
    _ask_for_wifi(values, held, asker, scan)
    if "api_key" not in values:
        keep = " (empty: the one it has)" if "api_key" in held else ""
        _ask(values, "api_key", f"API key{keep}", asker.ask_secret, may_be_empty="api_key" in held)
    for key, question in _OPTIONAL.items():
        if key not in values:
            now = held.get(key)
            _ask(values, key, question, lambda words, now=now: asker.ask(words, now), may_be_empty=True)
            if now is not None and values.get(key) == now:
                del values[key]
    return values


def _need_no_answer(values: dict[str, str], held: Mapping[str, str]) -> None:
    """All that is needed is given, or on the board; an open network is one whose password is given empty."""
    lacking = [key for key in NEEDED if not values.get(key) and (key in values or key not in held)]
    ssid = values.get("wifi_ssid")
    if ssid and "wifi_pass" not in values and ssid != held.get("wifi_ssid"):
        lacking.append("wifi_pass")
    if lacking:
        wanted = ", ".join(BY_KEY[key].variable for key in lacking)
        empty = " (empty for an open network)" if "wifi_pass" in lacking else ""
        raise UsageFault(f"nobody is there to be asked: set the variables {wanted}{empty}, or use --from")


def _ask(
    values: dict[str, str],
    key: str,
    question: str,
    ask: Callable[[str], str],
    *,
    may_be_empty: bool,
) -> None:
    """Ask until the answer can be right; an empty one leaves the setting as it is."""
    while True:
        answer = ask(question)
        if not answer and may_be_empty:
            return
        fault = faults_in({key: rule(answer) if key == "tz" else answer}) if answer else ["it is needed"]
        if not fault:
            values[key] = answer
            return
        question = f"{fault[0]}\n{question.rpartition(chr(10))[2]}"


def _ask_for_wifi(
    values: dict[str, str],
    held: Mapping[str, str],
    asker: Asker,
    scan: Callable[[], Sequence[Network]] | None,
) -> None:
    is_open = False
    if "wifi_ssid" not in values:
        chosen = _chosen_network(held, asker, scan)
        if chosen is None:
            return
        name, is_open = chosen
        values["wifi_ssid"] = name
    if "wifi_pass" in values:
        return
    if is_open:
        values["wifi_pass"] = ""
        return
    same = values["wifi_ssid"] == held.get("wifi_ssid") and "wifi_pass" in held
    question = f"Wi-Fi password (empty: {'the one it has' if same else 'an open network'})"
    _ask(values, "wifi_pass", question, asker.ask_secret, may_be_empty=True)
    if not same:
        values.setdefault("wifi_pass", "")


def _chosen_network(
    held: Mapping[str, str], asker: Asker, scan: Callable[[], Sequence[Network]] | None
) -> tuple[str, bool] | None:
    """Name, and whether it is open; None to keep the one that the board has."""
    heard: Sequence[Network] = ()
    if scan is not None:
        try:
            asker.say("The board listens for networks …")
            heard = [network for network in scan() if network.usable]
        except Fault as fault:
            asker.say(f"it cannot list them: {fault}")
    choices = [str(network) for network in heard]
    choices.append("another one, or a hidden one: by its name")
    keeps = "wifi_ssid" in held
    if keeps:
        choices.append(f"the one it has: {held['wifi_ssid']}")
    number = asker.choose("Wi-Fi network", choices) if len(choices) > 1 else 0
    if number < len(heard):
        return heard[number].name, heard[number].is_open
    if keeps and number == len(choices) - 1:
        return None
    answer: dict[str, str] = {}
    _ask(answer, "wifi_ssid", "Name of the Wi-Fi network", asker.ask, may_be_empty=False)
    return answer["wifi_ssid"], False
