"""A conversation over the realtime API: microphone up, speaker down, and whoever speaks may interrupt."""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Generic, Protocol, TypeVar, overload

from ..aio import AsyncOpenAI
from ..answers import Answer
from ..audio import Detector, Microphone, Speaker
from ..client import OpenAI
from ..errors import OpenAIError

_C = TypeVar("_C", OpenAI, AsyncOpenAI)

class _Button(Protocol):
    def step(self) -> str | None: ...

class Talk(Generic[_C]):
    """Talks over *client*'s realtime API with *microphone* and *speaker* (24 kHz). Raises OpenAIError."""

    client: _C
    speaker: Speaker | None
    upward: Any
    connection: Any
    told: Callable[[Answer], object] | None
    beside: Callable[[], object] | None
    state: str | None
    lost: OpenAIError | None
    fault: OpenAIError | None
    def __init__(
        self,
        client: _C,
        microphone: Microphone,
        speaker: Speaker | None,
        tools: Iterable[Any] = (),
        *,
        instructions: str | None = None,
        voice: str | None = None,
        session: dict[str, Any] | None = None,
        button: _Button | None = None,
        detector: Detector | None = None,
        ring: int = 4096,
        rounds: int = 8,
        show: Callable[[str], object] | None = None,
        told: Callable[[Answer], object] | None = None,
        beside: Callable[[], object] | None = None,
        key: Callable[[], str] | None = None,
        **options: Any,
    ) -> None: ...
    @overload
    def connect(self: Talk[OpenAI]) -> None:
        """Connect, at first or after ``lost``. Raises APIError."""
    @overload
    def connect(self: Talk[AsyncOpenAI]) -> Coroutine[Any, Any, None]: ...
    @overload
    def run(self: Talk[OpenAI]) -> None:
        """Talk until stop(), connecting again as often as ``max_retries=`` allows. Raises APIError."""
    @overload
    def run(self: Talk[AsyncOpenAI]) -> Coroutine[Any, Any, None]: ...
    @overload
    def close(self: Talk[OpenAI]) -> None:
        """Close the connection, and let go of microphone and speaker."""
    @overload
    def close(self: Talk[AsyncOpenAI]) -> Coroutine[Any, Any, None]: ...
    def stop(self) -> None:
        """Let run() come to its end."""
    def step(self) -> Answer | None:
        """Do what can be done now: an event that has come, or None. Never waits, unless a tool does."""
    def interrupt(self, cancel: bool = True) -> None:
        """Be silent at once, and let the service know how much was heard."""
    def press(self) -> None:
        """Push to talk: whoever is speaking is interrupted, and what the microphone hears is sent."""
    def release(self) -> None:
        """That was all: it is to be answered."""
