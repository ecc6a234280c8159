"""``client.chat.completions.stream()``: the chunks of a chat, and the SDK's events made of them."""

from typing import Any, Literal, TypeAlias

from .. import types
from ..answers import Answer
from . import Kept, _AsyncKept

class _ChunkEvent(Answer):
    type: Literal["chunk"]
    chunk: types.CreateChatCompletionStreamResponse
    snapshot: types.CreateChatCompletionResponse

class _DeltaEvent(Answer):
    type: Literal["content.delta", "refusal.delta"]
    delta: str
    snapshot: str

class _ContentDoneEvent(Answer):
    type: Literal["content.done"]
    content: str
    parsed: Any

class _RefusalDoneEvent(Answer):
    type: Literal["refusal.done"]
    refusal: str

class _ToolDeltaEvent(Answer):
    type: Literal["tool_calls.function.arguments.delta"]
    name: str
    index: int
    arguments: str
    arguments_delta: str

class _ToolDoneEvent(Answer):
    type: Literal["tool_calls.function.arguments.done"]
    name: str
    index: int
    arguments: str
    parsed_arguments: Any

class _LogprobsEvent(Answer):
    type: Literal[
        "logprobs.content.delta", "logprobs.content.done", "logprobs.refusal.delta", "logprobs.refusal.done"
    ]
    content: list[types.ChatCompletionTokenLogprob] | None
    refusal: list[types.ChatCompletionTokenLogprob] | None
    snapshot: Any

_ChatEvent: TypeAlias = (
    _ChunkEvent
    | _DeltaEvent
    | _ContentDoneEvent
    | _RefusalDoneEvent
    | _ToolDeltaEvent
    | _ToolDoneEvent
    | _LogprobsEvent
)

class ChatStream(Kept[_ChatEvent, types.CreateChatCompletionResponse]):
    """The events of a chat completion, told apart by ``type``."""
    def get_final_completion(self) -> types.CreateChatCompletionResponse:
        """Read what is left, and give the completion."""
    @property
    def current_completion_snapshot(self) -> types.CreateChatCompletionResponse | None:
        """The completion as far as it has come."""

class _AsyncChatStream(_AsyncKept[_ChatEvent, types.CreateChatCompletionResponse]):
    """The same of AsyncOpenAI."""
    async def get_final_completion(self) -> types.CreateChatCompletionResponse:
        """Read what is left, and give the completion."""
    @property
    def current_completion_snapshot(self) -> types.CreateChatCompletionResponse | None:
        """The completion as far as it has come."""
