"""A line from who sits at the serial line, while the board is looked after."""

from .keeper import Keeper

def ask(keeper: Keeper, prompt: str) -> str:
    """Print *prompt*, and return the line that is typed, without spaces at its ends."""
