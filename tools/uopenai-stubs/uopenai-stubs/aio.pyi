"""AsyncOpenAI: the client for programs that run on asyncio."""

from collections.abc import AsyncIterator, Generator, Mapping
from typing import Any, Generic, TypeVar, overload

from typing_extensions import Self

from . import types
from ._types import Timeouts
from .resources import AsyncGroups
from .session import Response

_T = TypeVar("_T")

class AsyncOpenAI(AsyncGroups):
    """A client of the OpenAI API for asyncio; the arguments are OpenAI's. Each call is to be awaited."""

    api_key: str | None
    admin_api_key: str | None
    organization: str | None
    project: str | None
    webhook_secret: str | None
    base_url: str
    websocket_base_url: str | None
    timeout: float | Timeouts | None
    max_retries: int
    default_headers: Mapping[str, str | None] | None
    def __init__(
        self,
        api_key: str | None = None,
        *,
        admin_api_key: str | None = None,
        organization: str | None = None,
        project: str | None = None,
        webhook_secret: str | None = None,
        base_url: str | None = None,
        websocket_base_url: str | None = None,
        timeout: float | Timeouts | None = 60,
        max_retries: int = 2,
        default_headers: Mapping[str, str | None] | None = None,
        http_client: Any = None,
        ca: str | bytes | bool | None = None,
        socket_pool: Any = None,
        ssl_context: Any = None,
        validate: bool = False,
    ) -> None: ...
    def with_options(
        self,
        *,
        api_key: str | None = ...,
        admin_api_key: str | None = ...,
        organization: str | None = ...,
        project: str | None = ...,
        webhook_secret: str | None = ...,
        base_url: str = ...,
        websocket_base_url: str | None = ...,
        timeout: float | Timeouts | None = ...,
        max_retries: int = ...,
        default_headers: Mapping[str, str | None] | None = ...,
        set_default_headers: Mapping[str, str | None] | None = ...,
    ) -> Self:
        """A client as this one, over the same connection, but for these options.

        default_headers come to those of this client, set_default_headers in their place.
        """
    def copy(
        self,
        *,
        api_key: str | None = ...,
        admin_api_key: str | None = ...,
        organization: str | None = ...,
        project: str | None = ...,
        webhook_secret: str | None = ...,
        base_url: str = ...,
        websocket_base_url: str | None = ...,
        timeout: float | Timeouts | None = ...,
        max_retries: int = ...,
        default_headers: Mapping[str, str | None] | None = ...,
        set_default_headers: Mapping[str, str | None] | None = ...,
    ) -> Self:
        """with_options() by its other name."""
    @property
    def connections_opened(self) -> int:
        """How many connections this client has opened so far."""
    async def close(self) -> None:
        """Close the connection that is kept for the next call."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...

class AsyncStream(Generic[_T]):
    """The events of a streamed answer, for ``async for``. Used in ``async with``, or closed."""

    response: Response
    def __aiter__(self) -> AsyncIterator[_T]: ...
    @property
    def text(self) -> AsyncIterator[str]:
        """The text alone, piece by piece as it is written."""
    async def until_done(self) -> object:
        """Read the stream to its end."""
    @overload
    async def get_final_response(self: AsyncStream[types.ResponseStreamEvent]) -> types.Response:
        """Read what is left, and give the final object."""
    @overload
    async def get_final_response(self) -> Any: ...
    async def get_final_completion(
        self: AsyncStream[types.CreateChatCompletionStreamResponse],
    ) -> types.CreateChatCompletionResponse:
        """Read what is left, and give the completion."""
    async def get_final_run(self: AsyncStream[types.AssistantStreamEvent]) -> types.RunObject:
        """Read what is left, and give the run."""
    async def get_final_messages(self: AsyncStream[types.AssistantStreamEvent]) -> list[types.MessageObject]:
        """Read what is left, and give the run's messages."""
    async def get_final_run_steps(self: AsyncStream[types.AssistantStreamEvent]) -> list[types.RunStepObject]:
        """Read what is left, and give the run's steps."""
    def close(self) -> None:
        """Stop."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...

class AsyncPages(Generic[_T]):
    """The items of a list operation, for ``async for``. Awaited, it reads a page: ``data``."""

    data: list[_T]
    def __aiter__(self) -> AsyncIterator[_T]: ...
    def __await__(self) -> Generator[Any, Any, Self]: ...
    def close(self) -> None:
        """Stop reading."""

class AsyncBinary:
    """The bytes of an answer. All but close() is to be awaited."""
    async def read(self) -> bytes:
        """All of the bytes. Peak heap: twice their number."""
    async def readinto(self, buf: bytearray | memoryview) -> int:
        """Read what there is into *buf*, waiting for at least one byte; 0 at the end."""
    def iter_bytes(self, chunk_size: int = 1024) -> AsyncIterator[bytes]:
        """The content in pieces of at most *chunk_size* bytes."""
    async def stream_to_file(self, path: str) -> int:
        """Write the content to the file *path*, and return its size in bytes."""
    async def write_to_file(self, path: str) -> int:
        """stream_to_file() by its other name."""
    def close(self) -> None:
        """Stop reading."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...
