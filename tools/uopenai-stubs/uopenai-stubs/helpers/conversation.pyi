"""A conversation whose history stays on the service: only the new turn is sent, and only the words are kept."""

from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, Generic, Literal, TypeVar, overload

from typing_extensions import Self

from .. import params as _params
from ..aio import AsyncOpenAI
from ..client import OpenAI

_C = TypeVar("_C", OpenAI, AsyncOpenAI)

class Conversation(Generic[_C]):
    """Turns of a user and a model. *params*: those of ``responses.create`` for each turn."""

    id: str | None
    params: dict[str, Any]
    def __init__(self, client: _C, id: str | None = None, **params: Any) -> None: ...
    @overload
    def say(
        self: Conversation[OpenAI], text: _params.InputParam, stream: Literal[False] = False, **params: Any
    ) -> str:
        """Say *text*: the answer as text. With *stream* it is Words, to be iterated over."""
    @overload
    def say(
        self: Conversation[OpenAI], text: _params.InputParam, stream: Literal[True], **params: Any
    ) -> Words: ...
    @overload
    def say(
        self: Conversation[AsyncOpenAI],
        text: _params.InputParam,
        stream: Literal[False] = False,
        **params: Any,
    ) -> Coroutine[Any, Any, str]: ...
    @overload
    def say(
        self: Conversation[AsyncOpenAI], text: _params.InputParam, stream: Literal[True], **params: Any
    ) -> Coroutine[Any, Any, Words]: ...

class Words:
    """The words of an answer as they are written: for ``for``, or under AsyncOpenAI for ``async for``."""
    def __iter__(self) -> Iterator[str]: ...
    def __aiter__(self) -> AsyncIterator[str]: ...
    def close(self) -> None:
        """Stop: this turn is no part of the conversation."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...
