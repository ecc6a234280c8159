"""The board's status LED: what a gadget is doing, as a colour and a rhythm, or as a rhythm alone."""

from collections.abc import Mapping
from typing import Any, Literal

State = Literal["off", "starting", "ready", "listening", "thinking", "speaking", "offline", "error"]

class Light:
    """The LED *part*; left out, `board.led`. A board without one has a Light that does nothing."""

    state: State
    def __init__(self, part: Mapping[str, Any] | None = None) -> None: ...
    def show(self, state: State, blinks: int = 0) -> None:
        """Show *state*; *blinks*: 1 to 7 flashes and a pause in place of the state's own rhythm."""
    def step(self) -> None:
        """Let the rhythm go on. Returns at once."""
