"""What one run of the demo is to do: read from the environment, asked for where it must be.

Secrets come from the environment or from a prompt without echo, never from arguments.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from getpass import getpass
from pathlib import Path

from uopenai_tools.faults import Fault
from uopenai_tools.places import CERTIFICATE
from uopenai_tools.target import SIMULATED

QUESTION = "In one sentence: what is an ESP32 good for?"
SIMULATED_WIFI = "uopenai-demo"

# What can be made to go wrong on purpose on a simulated board, to see what the user is told.
FAULTS = ("key", "wifi", "service", "certificate")


class PlanError(Fault):
    """The environment asks for something that cannot be; the text says what to change."""


@dataclass(frozen=True)
class Plan:
    """One run of the demo. *port* and *base_url* are empty for what is to be simulated."""

    port: str
    base_url: str
    question: str
    wifi_ssid: str
    wifi_password: str = field(repr=False)
    api_key: str = field(repr=False)
    certificate: Path | None
    fault: str
    unused: tuple[str, ...]

    @property
    def simulated_board(self) -> bool:
        """No real board is at hand: the unix port plays one."""
        return not self.port

    @property
    def stand_in(self) -> bool:
        """No service was named: the local one answers."""
        return not self.base_url


def read_plan(
    environment: Mapping[str, str] = os.environ,
    ask: Callable[[str], str] = input,
    ask_secret: Callable[[str], str] = getpass,
) -> Plan:
    """The plan for this environment; what a real board or service needs and is not set is asked for.

    Raises PlanError when something is missing and nobody is there to be asked.
    """
    port, base_url = environment.get("PORT", ""), environment.get("BASE_URL", "")
    fault = environment.get("FAULT", "")
    if fault and (fault not in FAULTS or port or base_url):
        raise PlanError(f"FAULT is one of {', '.join(FAULTS)}, and for simulated runs only: unset it")
    wifi_ssid, wifi_password = SIMULATED_WIFI, secrets.token_hex(8)
    if port.partition(":")[0] == SIMULATED:
        raise PlanError(
            f"the demo brings a simulated board of its own: leave out PORT={port}, or do all that a "
            f"board needs by `uopenai setup --yes --port {port}`"
        )
    if port.startswith("/") and not Path(port).exists():
        raise PlanError(f"there is no port {port}: plug the board in, or name another PORT")
    if port:
        wifi_ssid = _wanted(environment, "WIFI_SSID", "Wi-Fi network: ", ask)
        prompt = "Wi-Fi password (empty for an open network): "
        wifi_password = _wanted(environment, "WIFI_PASSWORD", prompt, ask_secret)
    api_key = "sk-demo-" + secrets.token_urlsafe(18)
    if base_url:
        api_key = _wanted(environment, "OPENAI_API_KEY", "API key: ", ask_secret)
    return Plan(
        port=port,
        base_url=base_url,
        question=environment.get("QUESTION", QUESTION),
        wifi_ssid=wifi_ssid,
        wifi_password=wifi_password,
        api_key=api_key,
        certificate=_certificate(environment) if base_url else None,
        fault=fault,
        unused=_unused(environment, port, base_url),
    )


def _wanted(environment: Mapping[str, str], name: str, prompt: str, ask: Callable[[str], str]) -> str:
    if name in environment:
        return environment[name]
    if ask in (input, getpass) and not sys.stdin.isatty():
        raise PlanError(f"{name} is not set, and there is nobody to ask: set it in the environment")
    return ask(prompt)


def _certificate(environment: Mapping[str, str]) -> Path:
    path = Path(environment.get("ROOT_CERT") or CERTIFICATE)
    if not path.is_file():
        raise PlanError(f"there is no {path}: set ROOT_CERT to a PEM file with the service's authority")
    return path


def _unused(environment: Mapping[str, str], port: str, base_url: str) -> tuple[str, ...]:
    """Variables that are set but are for a real board or service: their secrets stay where they are."""
    names = (() if base_url else ("OPENAI_API_KEY", "ROOT_CERT")) + (
        () if port else ("WIFI_SSID", "WIFI_PASSWORD")
    )
    return tuple(name for name in names if environment.get(name))


def closed_port() -> int:
    """A TCP port of this computer at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
