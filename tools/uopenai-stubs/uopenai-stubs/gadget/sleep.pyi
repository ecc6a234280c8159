"""Light sleep between two turns: the board sleeps until its button is pressed, and remembers everything."""

from .button import Button
from .keeper import Keeper

def doze(button: Button, keeper: Keeper | None = None) -> bool:
    """Sleep until *button* is pressed: True then, and Wi-Fi is off. False at once where that cannot be."""
