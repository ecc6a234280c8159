"""Is somebody speaking? By how loud it is, against a noise floor that is learnt all the time."""

from typing import Literal

class Detector:
    """Voice activity in 16-bit mono samples at *rate*."""

    rate: int
    speaking: bool
    def __init__(
        self,
        rate: int = 24000,
        ratio: float = 3.0,
        least: int = 100,
        onset_ms: int = 60,
        hangover_ms: int = 600,
    ) -> None: ...
    def reset(self) -> None:
        """Begin anew: silence, and the floor is not known."""
    def feed(self, view: bytes | bytearray | memoryview) -> Literal["silence", "speech", "started", "ended"]:
        """Take the samples in *view*; the state, or what has just changed."""
    @property
    def level(self) -> float:
        """How loud the last whole frame was, 0.0 to 1.0."""
    @property
    def floor(self) -> float:
        """How loud the noise is, 0.0 to 1.0."""
    @property
    def speech_ms(self) -> int:
        """For how long somebody has been speaking; 0 in silence."""
    @property
    def silence_ms(self) -> int:
        """For how long nobody has; 0 in speech."""
