"""What goes wrong with a gadget, told to who stands before it: printed, and spoken or else blinked."""

from collections.abc import Callable

from .keeper import Keeper

PROGRAM: int
WIFI: int
UNREACHABLE: int
REFUSED: int
PART: int

class Teller:
    """*say*: called with a sentence, speaks it aloud; None for a board that cannot."""

    keeper: Keeper
    say: Callable[[str], object] | None
    def __init__(self, keeper: Keeper, say: Callable[[str], object] | None = None) -> None: ...
    def tell(self, fault: Exception) -> None:
        """Print *fault*, and speak its sentence; where that cannot be, blink its class."""

def blinks(fault: Exception, online: bool = True) -> int:
    """How often the LED blinks for *fault*."""
