"""The board's button: debounced, with what has happened to it since it was last looked at."""

from collections.abc import Mapping
from typing import Any, Literal

class Button:
    """The button *part*; left out, `board.button`; without one, Enter at the serial line."""

    down: bool
    serial: bool
    how: str
    pin: Any
    level: int
    part: Mapping[str, Any] | None
    def __init__(self, part: Mapping[str, Any] | None = None) -> None: ...
    def open(self) -> None:
        """Take the pin, at first and after a sleep from which it woke the board."""
    def step(self) -> Literal["pressed", "released"] | None:
        """What has happened."""
    @property
    def held_ms(self) -> int:
        """For how long it has been as it is, in ms."""
