"""The speaker: put() takes samples into a ring, and feed() moves them on to I2S. No call waits but write(), flush()."""

from typing import Any

class Speaker:
    """The board's speaker, or the one at *part* (a dict as in boards/*.toml). Raises AudioError."""

    rate: int
    part: dict[str, Any]
    def __init__(
        self, rate: int = 24000, part: dict[str, Any] | None = None, buffer_ms: int = 340, volume: float = 1.0
    ) -> None: ...
    def begin(self) -> None:
        """A new utterance: heard_ms counts from 0, and more is promised until drain(). Raises AudioError."""
    def stop(self) -> None:
        """Silence at once, and the wires are free for the microphone. begin() or put() opens it again."""
    def close(self) -> None:
        """Stop for good."""
    def __enter__(self) -> Speaker: ...
    def __exit__(self, *_: object) -> None: ...
    def put(self, view: bytes | bytearray | memoryview) -> int:
        """Take what fits of *view*, 16-bit mono samples; how many bytes (0: it is full). Never waits."""
    def write(self, view: bytes | bytearray | memoryview) -> int:
        """Take all of *view*, however long that takes. Raises AudioError."""
    def feed(self) -> None:
        """Move on to I2S what it takes."""
    def drain(self) -> bool:
        """No more is promised: True when all has been heard. Never waits: call it until then."""
    def flush(self) -> None:
        """Wait until all has been heard. Raises AudioError."""
    def clear(self) -> int:
        """Silence at once, in the midst of a word; heard_ms then."""
    def check(self) -> None:
        """Raise AudioError if I2S has taken nothing for a second, though there was something to take."""
    @property
    def volume(self) -> float:
        """0.0 is silent, 1.0 as it comes; up to 4.0, limited."""
    @volume.setter
    def volume(self, volume: float) -> None: ...
    @property
    def room(self) -> int:
        """How many bytes put() would take now."""
    @property
    def queued(self) -> int:
        """How many bytes have not been heard yet."""
    @property
    def heard_ms(self) -> int:
        """How much has been heard of what was put since begin(), in ms of sound."""
    @property
    def gaps(self) -> int:
        """How often it has run dry while more was promised, since it was made."""
    @property
    def longest_gap_ms(self) -> int:
        """The longest of the gaps; one that is not over counts so far."""
