"""``client.chat.completions.stream()``: the chunks of a chat, and the SDK's events made of them."""

from typing import Any, Literal, TypeAlias

from .. import types
from ..answers import Answer
from . import Kept, _AsyncKept

class ChunkEvent(Answer):
    type: Literal["chunk"]
    chunk: types.CreateChatCompletionStreamResponse
    snapshot: types.CreateChatCompletionResponse

class DeltaEvent(Answer):
    type: Literal["content.delta", "refusal.delta"]
    delta: str
    snapshot: str

class ContentDoneEvent(Answer):
    type: Literal["content.done"]
    content: str

class RefusalDoneEvent(Answer):
    type: Literal["refusal.done"]
    refusal: str

class ToolDeltaEvent(Answer):
    type: Literal["tool_calls.function.arguments.delta"]
    name: str
    index: int
    arguments: str
    arguments_delta: str

class ToolDoneEvent(Answer):
    type: Literal["tool_calls.function.arguments.done"]
    name: str
    index: int
    arguments: str

class LogprobsEvent(Answer):
    type: Literal[
        "logprobs.content.delta", "logprobs.content.done", "logprobs.refusal.delta", "logprobs.refusal.done"
    ]
    content: list[types.ChatCompletionTokenLogprob] | None
    refusal: list[types.ChatCompletionTokenLogprob] | None
    snapshot: Any

ChatEvent: TypeAlias = (
    ChunkEvent
    | DeltaEvent
    | ContentDoneEvent
    | RefusalDoneEvent
    | ToolDeltaEvent
    | ToolDoneEvent
    | LogprobsEvent
)

class ChatStream(Kept[ChatEvent, types.CreateChatCompletionResponse]):
    """The events of a chat completion, told apart by ``type``."""
    def get_final_completion(self) -> types.CreateChatCompletionResponse:
        """Read what is left, and give the completion."""
    @property
    def current_completion_snapshot(self) -> types.CreateChatCompletionResponse | None:
        """The completion as far as it has come."""

class _AsyncChatStream(_AsyncKept[ChatEvent, types.CreateChatCompletionResponse]):
    """The same of AsyncOpenAI."""
    async def get_final_completion(self) -> types.CreateChatCompletionResponse:
        """Read what is left, and give the completion."""
    @property
    def current_completion_snapshot(self) -> types.CreateChatCompletionResponse | None:
        """The completion as far as it has come."""
