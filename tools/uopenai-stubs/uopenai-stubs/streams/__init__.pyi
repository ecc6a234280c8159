"""What the events of a stream add up to."""

from collections.abc import AsyncIterator, Iterator
from typing import Generic, TypeVar

from typing_extensions import Self

from ..session import Response

_E = TypeVar("_E")
_F = TypeVar("_F")

class Kept(Generic[_E, _F]):
    """A stream whose events are added up as they pass; to be iterated over, or read at once."""
    def __iter__(self) -> Iterator[_E]: ...
    def __next__(self) -> _E: ...
    @property
    def text(self) -> Iterator[str]:
        """The text alone, piece by piece as it is written; all is added up all the same."""
    def until_done(self) -> Self:
        """Read the stream to its end."""
    def get_final_response(self) -> _F:
        """Read what is left, and give the final object."""
    @property
    def response(self) -> Response | None:
        """The HTTP response; None before an AsyncOpenAI's was awaited."""
    def close(self) -> None:
        """Stop."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...

class _AsyncKept(Generic[_E, _F]):
    """The same of AsyncOpenAI: ``async with``, ``async for``, and each call is awaited."""
    def __aiter__(self) -> AsyncIterator[_E]: ...
    @property
    def text(self) -> AsyncIterator[str]:
        """The text alone, piece by piece as it is written; all is added up all the same."""
    async def until_done(self) -> Self:
        """Read the stream to its end."""
    async def get_final_response(self) -> _F:
        """Read what is left, and give the final object."""
    @property
    def response(self) -> Response | None:
        """The HTTP response; None before an AsyncOpenAI's was awaited."""
    def close(self) -> None:
        """Stop."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...
