"""CircuitPython's select (extmod/modselect.c)."""

from collections.abc import Iterator
from typing import Any

POLLIN: int
POLLOUT: int
POLLERR: int
POLLHUP: int

class poll:
    def register(self, stream: Any, events: int = ..., /) -> None: ...
    def unregister(self, stream: Any, /) -> None: ...
    def modify(self, stream: Any, events: int, /) -> None: ...
    def poll(self, milliseconds: int = ..., /) -> list[tuple[Any, int]]: ...
    def ipoll(self, milliseconds: int = ..., flags: int = ..., /) -> Iterator[tuple[Any, int]]: ...

def select(
    readers: list[Any], writers: list[Any], failing: list[Any], seconds: float = ..., /
) -> list[list[Any]]: ...
