"""A connection to the realtime API: events in both directions, and audio past them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, overload

from typing_extensions import Self

from .. import params
from .._types import FileContent
from ..answers import Answer
from ..inline import Base64
from .uplink import Uplink

_T = TypeVar("_T")
_Handler = TypeVar("_Handler", bound=Callable[[Any], object])
_SessionParam: TypeAlias = (
    params.RealtimeSessionCreateRequestGA
    | params.RealtimeTranscriptionSessionCreateRequestGA
    | params.RealtimeTranslationSessionUpdateRequest
    | Answer
)

class _Sink(Protocol):
    """A speaker."""
    def put(self, view: memoryview, /) -> int | None:
        """Take what there is room for, without waiting: how many bytes."""

class _Reconnecting(Answer):
    """What ``on_reconnecting`` is told before each try to connect again."""

    attempt: int
    max_attempts: int
    delay: float
    close_code: int
    extra_query: dict[str, Any] | None
    extra_headers: dict[str, str | None] | None

class _Item:
    def create(
        self,
        *,
        item: params.RealtimeConversationItem | Answer,
        previous_item_id: str | None = ...,
        event_id: str | None = ...,
    ) -> None:
        """Add an item to the conversation."""
    def retrieve(self, *, item_id: str, event_id: str | None = ...) -> None:
        """Ask for an item as the service has it."""
    def truncate(
        self, *, item_id: str, content_index: int, audio_end_ms: int, event_id: str | None = ...
    ) -> None:
        """Say how much of its audio was heard."""
    def delete(self, *, item_id: str, event_id: str | None = ...) -> None:
        """Take an item out of the conversation."""

class _Session:
    input_audio_buffer: _Input
    def update(self, *, session: _SessionParam, event_id: str | None = ...) -> None:
        """Say what the session is to be; what is not named stays."""
    def close(self, *, event_id: str | None = ...) -> None:
        """End a translation, when what is under way has come."""

class _Response:
    def create(
        self,
        *,
        response: params.RealtimeResponseCreateParams | Answer | None = ...,
        event_id: str | None = ...,
    ) -> None:
        """Have the model respond."""
    def cancel(self, *, response_id: str | None = ..., event_id: str | None = ...) -> None:
        """Stop a response that is under way."""

class _Input:
    def append(self, *, audio: str | FileContent | Base64, event_id: str | None = ...) -> None:
        """Send audio: base64 as it is (str), bytes or a stream."""
    def commit(self, *, event_id: str | None = ...) -> None:
        """What has been said is a turn of the user."""
    def clear(self, *, event_id: str | None = ...) -> None:
        """Forget what has been said."""

class _Output:
    def clear(self, *, event_id: str | None = ...) -> None:
        """Over WebRTC: stop the audio."""

class _Conversation:
    item: _Item

class _AsyncItem:
    async def create(
        self,
        *,
        item: params.RealtimeConversationItem | Answer,
        previous_item_id: str | None = ...,
        event_id: str | None = ...,
    ) -> None:
        """Add an item to the conversation."""
    async def retrieve(self, *, item_id: str, event_id: str | None = ...) -> None:
        """Ask for an item as the service has it."""
    async def truncate(
        self, *, item_id: str, content_index: int, audio_end_ms: int, event_id: str | None = ...
    ) -> None:
        """Say how much of its audio was heard."""
    async def delete(self, *, item_id: str, event_id: str | None = ...) -> None:
        """Take an item out of the conversation."""

class _AsyncSession:
    input_audio_buffer: _AsyncInput
    async def update(self, *, session: _SessionParam, event_id: str | None = ...) -> None:
        """Say what the session is to be; what is not named stays."""
    async def close(self, *, event_id: str | None = ...) -> None:
        """End a translation, when what is under way has come."""

class _AsyncResponse:
    async def create(
        self,
        *,
        response: params.RealtimeResponseCreateParams | Answer | None = ...,
        event_id: str | None = ...,
    ) -> None:
        """Have the model respond."""
    async def cancel(self, *, response_id: str | None = ..., event_id: str | None = ...) -> None:
        """Stop a response that is under way."""

class _AsyncInput:
    async def append(self, *, audio: str | FileContent | Base64, event_id: str | None = ...) -> None:
        """Send audio: base64 as it is (str), bytes or a stream."""
    async def commit(self, *, event_id: str | None = ...) -> None:
        """What has been said is a turn of the user."""
    async def clear(self, *, event_id: str | None = ...) -> None:
        """Forget what has been said."""

class _AsyncOutput:
    async def clear(self, *, event_id: str | None = ...) -> None:
        """Over WebRTC: stop the audio."""

class _AsyncConversation:
    item: _AsyncItem

class _Base(Generic[_T]):
    longest: int
    ping_ms: int
    audio_item: str | None
    audio_content: int | None
    @property
    def speaker(self) -> _Sink | None:
        """Where audio goes; its events then have None for ``delta``, and ``audio_bytes``."""
    @speaker.setter
    def speaker(self, sink: _Sink | None) -> None: ...
    def step(self, quiet: bool = ...) -> _T | None:
        """What has come, if it has come whole; never waits. *quiet*: audio is no event."""
    def post(self, event: dict[str, Any] | Answer) -> None:
        """Have an event sent, without waiting."""
    def flush(self) -> bool:
        """Send what waits, as far as it goes without waiting: whether nothing is left."""
    def uplink(self, rate: int = ..., milliseconds: int = ...) -> Uplink:
        """The microphone's way up."""
    def skip_audio(self, name: str) -> None:
        """Pass over what is left of the audio of a response or an item."""
    def idle_ms(self, now: int) -> int:
        """Milliseconds since anything came; *now*: time.ticks_ms()."""
    def parse_event(self, data: str | bytes) -> _T:
        """The event in what recv_bytes() gave."""
    @overload
    def on(self, event_type: str, handler: Callable[[Any], object]) -> Self: ...
    @overload
    def on(self, event_type: str) -> Callable[[_Handler], _Handler]:
        """Have *handler* called with each event of the type; "event": with each event."""
    @overload
    def once(self, event_type: str, handler: Callable[[Any], object]) -> Self: ...
    @overload
    def once(self, event_type: str) -> Callable[[_Handler], _Handler]:
        """The same, for one event."""
    def off(self, event_type: str, handler: Callable[[Any], object]) -> Self:
        """Call *handler* no more."""

class Connection(_Base[_T]):
    """A connection: ``with``, or ``enter()``, opens it."""

    session: _Session
    response: _Response
    input_audio_buffer: _Input
    output_audio_buffer: _Output
    conversation: _Conversation
    def enter(self) -> Self:
        """Connect."""
    def recv(self) -> _T:
        """The next event, waited for."""
    def recv_bytes(self) -> bytes:
        """The next message as it came."""
    def send(self, event: dict[str, Any] | Answer) -> None:
        """Send an event; before the connection is open, have it sent then."""
    def send_raw(self, data: str | bytes) -> None:
        """Send a message as it is."""
    def close(self, code: int = ..., reason: str = ...) -> None:
        """Close."""
    def reconnect(self) -> bool:
        """Connect again, with ``on_reconnecting=``: whether that is done."""
    def dispatch_events(self) -> None:
        """Call the handlers of what comes, until it closes."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def __iter__(self) -> Iterator[_T]: ...
    def __next__(self) -> _T: ...

class _AsyncConnection(_Base[_T]):
    """A connection: ``async with``, or ``await enter()``, opens it."""

    session: _AsyncSession
    response: _AsyncResponse
    input_audio_buffer: _AsyncInput
    output_audio_buffer: _AsyncOutput
    conversation: _AsyncConversation
    async def enter(self) -> Self:
        """Connect."""
    async def recv(self) -> _T:
        """The next event, waited for."""
    async def recv_bytes(self) -> bytes:
        """The next message as it came."""
    def send(self, event: dict[str, Any] | Answer) -> Awaitable[None]:
        """Send an event; before the connection is open, have it sent then."""
    async def send_raw(self, data: str | bytes) -> None:
        """Send a message as it is."""
    async def close(self, code: int = ..., reason: str = ...) -> None:
        """Close."""
    async def reconnect(self) -> bool:
        """Connect again, with ``on_reconnecting=``: whether that is done."""
    async def dispatch_events(self) -> None:
        """Call the handlers of what comes, until it closes."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...
    def __aiter__(self) -> AsyncIterator[_T]: ...
