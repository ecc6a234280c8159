"""``client.beta.threads.runs.stream()`` and its kin: an assistant's run, by events or by callbacks."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from typing_extensions import Self

from .. import types
from . import Kept, _AsyncKept

class _Callbacks:
    current_event: types.AssistantStreamEvent | None
    @property
    def current_run(self) -> types.RunObject | None:
        """The run as it was last told of."""
    @property
    def current_message_snapshot(self) -> types.MessageObject | None:
        """The message that came last, as far as it has come."""
    @property
    def current_run_step_snapshot(self) -> types.RunStepObject | None:
        """The step that came last, as far as it has come."""
    def on_event(self, event: types.AssistantStreamEvent) -> Any:
        """Every event."""
    def on_message_created(self, message: types.MessageObject) -> Any:
        """A message begins."""
    def on_message_delta(self, delta: types.MessageDeltaObjectDelta, snapshot: types.MessageObject) -> Any:
        """A piece of a message; *snapshot*: the message so far."""
    def on_message_done(self, message: types.MessageObject) -> Any:
        """A message is whole."""
    def on_text_created(self, text: Any) -> Any:
        """A text begins."""
    def on_text_delta(self, delta: Any, snapshot: Any) -> Any:
        """A piece of a text: ``delta.value``; *snapshot*: the text so far."""
    def on_text_done(self, text: Any) -> Any:
        """A text is whole."""
    def on_image_file_done(self, image_file: Any) -> Any:
        """A picture is in a file of the service."""
    def on_run_step_created(self, run_step: types.RunStepObject) -> Any:
        """A step begins."""
    def on_run_step_delta(self, delta: Any, snapshot: types.RunStepObject) -> Any:
        """A piece of a step."""
    def on_run_step_done(self, run_step: types.RunStepObject) -> Any:
        """A step is over."""
    def on_tool_call_created(self, tool_call: Any) -> Any:
        """A tool call begins."""
    def on_tool_call_delta(self, delta: Any, snapshot: Any) -> Any:
        """A piece of a tool call."""
    def on_tool_call_done(self, tool_call: Any) -> Any:
        """A tool call is whole."""
    def on_exception(self, exception: Exception) -> Any:
        """The stream broke off."""
    def on_timeout(self) -> Any:
        """It did so because a wait took too long."""
    def on_end(self) -> Any:
        """The stream is over, one way or the other."""

class AssistantEventHandler(_Callbacks, Kept[types.AssistantStreamEvent, types.RunObject]):
    """The events of a run, for who iterates; and callbacks, for who subclasses it.

    A handler serves both clients: with AsyncOpenAI use ``async with`` and ``async for``, and await the calls.
    """
    def __aiter__(self) -> AsyncIterator[types.AssistantStreamEvent]: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...
    def until_done(self) -> Any:
        """Read the stream to its end."""
    @property
    def text_deltas(self) -> Iterator[str]:
        """The text alone."""
    def get_final_run(self) -> types.RunObject:
        """Read what is left, and give the run."""
    def get_final_messages(self) -> list[types.MessageObject]:
        """Read what is left, and give the run's messages."""
    def get_final_run_steps(self) -> list[types.RunStepObject]:
        """Read what is left, and give the run's steps."""

class _AsyncAssistantEventHandler(_Callbacks, _AsyncKept[types.AssistantStreamEvent, types.RunObject]):
    """The same of AsyncOpenAI."""
    async def get_final_run(self) -> types.RunObject:
        """Read what is left, and give the run."""
    async def get_final_messages(self) -> list[types.MessageObject]:
        """Read what is left, and give the run's messages."""
    async def get_final_run_steps(self) -> list[types.RunStepObject]:
        """Read what is left, and give the run's steps."""
