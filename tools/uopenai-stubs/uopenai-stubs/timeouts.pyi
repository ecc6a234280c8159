"""How long each phase of a call may take."""

from ._types import Timeouts

def Timeout(
    timeout: float | None = 60,
    *,
    connect: float | None = None,
    secure: float | None = None,
    send: float | None = None,
    answer: float | None = None,
    receive: float | None = None,
    read: float | None = None,
    write: float | None = None,
) -> Timeouts:
    """What ``timeout=`` takes where one number for every phase is not enough. In seconds; 0 is at once."""
