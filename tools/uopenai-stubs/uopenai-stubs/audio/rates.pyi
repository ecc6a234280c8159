"""Sample rates: 24 kHz to 16 and back, and any other ratio of small numbers, by a polyphase low-pass."""

class Resampler:
    """Turns 16-bit mono samples at *source_rate* into such at *target_rate*, block by block. Raises ValueError."""
    def __init__(self, source_rate: int, target_rate: int) -> None: ...
    def reset(self) -> None:
        """Begin anew: what came before is forgotten."""
    def size(self, count: int) -> int:
        """How many bytes *count* bytes can become at most."""
    def convert(self, source: bytes | bytearray | memoryview, target: bytearray | memoryview) -> int:
        """All samples in *source*; how many bytes they make in *target*. Raises ValueError."""
    def finish(self, target: bytearray | memoryview) -> int:
        """The samples that wait for what follows; how many bytes in *target* (100 are enough)."""
