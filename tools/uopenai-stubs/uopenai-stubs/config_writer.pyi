"""Changes the board's settings, to stay across power-off. Only NVS can be written."""

from .config import Name

def put(name: Name, value: str) -> None:
    """Store the setting *name*. Raises ValueError, OSError (NVS full)."""

def forget(name: Name) -> None:
    """Remove the setting *name*; one that is not set is left so."""
