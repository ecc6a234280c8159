"""Keeps a gadget alive: Wi-Fi found again when it is lost, the clock set, the watchdog fed."""

from collections.abc import Callable

from typing_extensions import Self

from ..errors import OpenAIError
from .light import Light

class Keeper:
    """*watchdog*: seconds without step() that restart the board; 0: no watchdog. Use it in ``with``."""

    light: Light | None
    tell: Callable[[str], object]
    online: bool
    fault: OpenAIError | None
    losses: int
    def __init__(
        self, light: Light | None = None, watchdog: int = 120, tell: Callable[[str], object] = ...
    ) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def step(self) -> bool:
        """Feed the watchdog, let the light go on, and see to Wi-Fi: whether the board is online."""
    def feed(self) -> None:
        """Feed the watchdog, and see to nothing else."""
    def wait(self) -> None:
        """Until the board is online."""
    def pause(self, ms: int) -> None:
        """A time.sleep_ms() in which the board is looked after."""
    def rest(self) -> None:
        """Give the watchdog a day. See resume()."""
    def resume(self) -> None:
        """Let the watchdog watch again."""
    def lost(self) -> None:
        """Take Wi-Fi for lost: the next step joins anew."""
