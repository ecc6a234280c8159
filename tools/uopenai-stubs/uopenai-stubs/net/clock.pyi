"""The board's clock: whether it is set, and setting it by SNTP."""

from typing import Any

BUILT: tuple[int, int, int]

def is_set() -> bool:
    """Whether the clock shows a time that can be true."""

def now() -> int:
    """Seconds since 1970-01-01 UTC, as the clock shows them."""

def today() -> str:
    """The date that the clock shows (2026-11-21)."""

def sync(host: str | None = None, timeout: float = 5, socket_pool: Any = None) -> None:
    """Set the clock by SNTP. Raises APIConnectionError, ClockNotSetError."""
