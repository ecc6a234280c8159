"""What a call gives back: JSON as objects."""

from collections.abc import Iterator
from typing import Any

class Answer:
    """A JSON object of an answer: ``r.id`` and ``r["id"]`` are the same.

    A field that the answer does not have is None as an attribute; as an item it is a KeyError.
    """
    def __getitem__(self, name: str) -> Any: ...
    def __contains__(self, name: object) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object) -> bool: ...
    def to_dict(self) -> dict[str, Any]:
        """The object as a dict."""
