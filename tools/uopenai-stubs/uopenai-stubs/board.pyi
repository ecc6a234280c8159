"""Which board this is, and where its parts are."""

from typing import Any

name: str
title: str
chip: str
flash_mb: int
psram_mb: int
parts: tuple[str, ...]

microphone: dict[str, Any]
speaker: dict[str, Any]
button: dict[str, Any]
led: dict[str, Any]
display: dict[str, Any]
