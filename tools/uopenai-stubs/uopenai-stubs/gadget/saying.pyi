"""A sentence, spoken: from the service to the speaker as it comes, through one small buffer."""

from collections.abc import Callable
from typing import Any

from ..resources.audio import Speech
from .light import Light

class Sayer:
    """*params*: of ``audio.speech.create``: model, voice, instructions, speed."""

    def __init__(
        self,
        speech: Speech,
        speaker: Any,
        light: Light | None = None,
        beside: Callable[[], object] | None = None,
        **params: Any,
    ) -> None: ...
    def __call__(self, text: str) -> None:
        """Speak *text*, and return when it has been heard."""
