"""The board's clock: whether it is set, and setting it by SNTP."""

BUILT: tuple[int, int, int]

def is_set() -> bool:
    """Whether the clock shows a time that can be true."""

def today() -> str:
    """The date that the clock shows (2026-11-21)."""

def sync(host: str | None = None, timeout: float = 5) -> None:
    """Set the clock by SNTP. Raises APIConnectionError, ClockNotSetError."""
