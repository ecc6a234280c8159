"""Turn by turn: somebody speaks, is answered aloud, and speaks again."""

from collections.abc import Callable, Coroutine
from typing import Any, Generic, Literal, Protocol, TypeVar, overload

from ..aio import AsyncOpenAI
from ..audio import Detector, Microphone, Speaker
from ..client import OpenAI
from ..helpers.conversation import Conversation

_C = TypeVar("_C", OpenAI, AsyncOpenAI)

class _Button(Protocol):
    def step(self) -> str | None: ...

class Turn:
    """What has become of a turn."""

    ended: Literal["", "said", "silence", "nothing", "stopped"]
    heard: str
    said: str
    heard_ms: int
    lost: int
    times: dict[str, int]

class Turns(Generic[_C]):
    """Takes turns with who speaks into *microphone*, and answers over *speaker*. Raises OpenAIError."""

    hear: dict[str, Any]
    speak: dict[str, Any]
    beside: Callable[[], object] | None
    conversation: Conversation[_C]
    recording: Any
    def __init__(
        self,
        client: _C,
        microphone: Microphone,
        speaker: Speaker,
        *,
        button: _Button | None = None,
        detector: Detector | None = None,
        hear: dict[str, Any] | None = None,
        speak: dict[str, Any] | None = None,
        limit: float = 30,
        ring: int = 16384,
        show: Callable[[str], object] | None = None,
        beside: Callable[[], object] | None = None,
        id: str | None = None,
        **params: Any,
    ) -> None: ...
    @overload
    def take(self: Turns[OpenAI]) -> Turn:
        """Wait for a turn, and take it. Raises APIError, OpenAIError."""
    @overload
    def take(self: Turns[AsyncOpenAI]) -> Coroutine[Any, Any, Turn]: ...
    def stop(self) -> None:
        """Stop the turn that is under way: the speaker is silent at once."""
    @property
    def connections_opened(self) -> int:
        """How many connections have been opened so far."""
    def close(self) -> None:
        """Close both connections."""
