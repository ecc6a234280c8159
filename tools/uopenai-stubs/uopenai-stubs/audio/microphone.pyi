"""The microphone: I2S, or a codec on I2S, to 16-bit mono samples in the caller's buffer. No call waits."""

from typing import Any

class Microphone:
    """The board's microphone, or the one at *part* (a dict as in boards/*.toml). Raises AudioError."""

    rate: int
    lost: int
    part: dict[str, Any]
    def __init__(
        self, rate: int = 24000, part: dict[str, Any] | None = None, buffer_ms: int = 100, gain: float = 1
    ) -> None: ...
    def start(self) -> None:
        """Begin to listen. Raises AudioError."""
    def stop(self) -> None:
        """Listen no longer: the clocks stop, and the wires are free for the speaker."""
    def close(self) -> None:
        """Stop for good."""
    def __enter__(self) -> Microphone: ...
    def __exit__(self, *_: object) -> None: ...
    @property
    def level(self) -> float:
        """How loud the last block was: the mean magnitude of its samples, 0.0 to 1.0."""
    @property
    def peak(self) -> float:
        """The largest magnitude in the last block, 0.0 to 1.0."""
    def readinto(self, buf: bytearray | memoryview) -> int | None:
        """Read the samples that have come; how many bytes. None: nothing yet; 0: it is closed."""
    def check(self) -> None:
        """Raise AudioError if no sample has come for a second, or no noise but one value for three."""
