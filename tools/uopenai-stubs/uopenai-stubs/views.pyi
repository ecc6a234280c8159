"""What ``with_raw_response`` gives."""

from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

from typing_extensions import Self

_T = TypeVar("_T")
_R = TypeVar("_R", bound=RawResponse[Any])

class RawCall(Coroutine[Any, Any, _R]):
    """A call of AsyncOpenAI's that gives RawResponse: ``await`` it, or use it in ``async with``."""
    def __await__(self) -> Generator[Any, Any, _R]: ...
    async def __aenter__(self) -> _R: ...
    async def __aexit__(self, *_: object) -> None: ...

class RawResponse(Generic[_T]):
    """The answer of a call, with the status and the headers that it came with."""

    status_code: int
    headers: dict[str, str]
    request_id: str | None
    def parse(self) -> _T:
        """The answer, as without ``with_raw_response``; of a list, its first page."""
    def close(self) -> None:
        """Stop reading."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...
