"""Lists: the items of an answer, and of the pages behind it, one in memory at a time."""

from collections.abc import Iterator
from typing import Generic, TypeVar

_T = TypeVar("_T")

class Pages(Generic[_T]):
    """The items of a list operation. Iterate over it, as often as you like: each time asks anew."""
    @property
    def data(self) -> list[_T]:
        """The items of the first page, whole."""
    def __iter__(self) -> Iterator[_T]: ...
    def close(self) -> None:
        """Stop reading."""
