"""The board's settings: NVS on MicroPython for ESP32, else the environment (settings.toml on CircuitPython)."""

from typing import Literal, TypeAlias

Name: TypeAlias = Literal[
    "api_key",
    "admin_key",
    "base_url",
    "org",
    "project",
    "webhook_secret",
    "wifi_ssid",
    "wifi_pass",
    "hostname",
    "tz",
    "ntp",
]

def get(name: Name) -> str | None:
    """The setting *name*, or None if it is not set."""
