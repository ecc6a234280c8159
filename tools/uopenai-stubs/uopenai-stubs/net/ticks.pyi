"""Milliseconds that pass: a count that begins anew after days, so only differences mean something."""

def ticks_ms() -> int:
    """The count now."""

def ticks_add(ticks: int, milliseconds: int) -> int:
    """The count *milliseconds* after *ticks*."""

def ticks_diff(later: int, earlier: int) -> int:
    """Milliseconds from *earlier* to *later*, which may be up to three days apart either way."""

def sleep_ms(milliseconds: int) -> None:
    """Let time pass."""
