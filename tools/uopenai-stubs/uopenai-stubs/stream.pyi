"""The events of a streamed answer, one in memory at a time."""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar, overload

from typing_extensions import Self

from . import types
from .session import Response

_T = TypeVar("_T")

class Stream(Generic[_T]):
    """An iterator over the events of an answer. Use it in ``with``, or close it."""

    response: Response
    def __iter__(self) -> Self: ...
    def __next__(self) -> _T: ...
    @property
    def text(self) -> Iterator[str]:
        """The text alone, piece by piece as it is written."""
    def until_done(self) -> object:
        """Read the stream to its end."""
    @overload
    def get_final_response(self: Stream[types.ResponseStreamEvent]) -> types.Response:
        """Read what is left, and give the final object."""
    @overload
    def get_final_response(self) -> Any: ...
    def get_final_completion(
        self: Stream[types.CreateChatCompletionStreamResponse],
    ) -> types.CreateChatCompletionResponse:
        """Read what is left, and give the completion."""
    def get_final_run(self: Stream[types.AssistantStreamEvent]) -> types.RunObject:
        """Read what is left, and give the run."""
    def get_final_messages(self: Stream[types.AssistantStreamEvent]) -> list[types.MessageObject]:
        """Read what is left, and give the run's messages."""
    def get_final_run_steps(self: Stream[types.AssistantStreamEvent]) -> list[types.RunStepObject]:
        """Read what is left, and give the run's steps."""
    def close(self) -> None:
        """Stop. The connection is used again if little was left of the stream."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
