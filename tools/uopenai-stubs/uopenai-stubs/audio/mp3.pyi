"""MP3 speech, played as it comes, on CircuitPython (audiomp3.MP3Decoder): a tenth of the bytes of PCM."""

from types import TracebackType
from typing import Any

class MP3Speaker:
    """Plays MP3 on the board's speaker, or the one at *part* (a dict as in boards/*.toml).

    *buffer*: bytes of MP3 that wait, 4096 and more (8192 of 32 kbit/s: 2 s). Heap: that, and 16 KB; the
    decoder takes 24 KB of its own. Raises AudioError if there is no decoder. ``gaps``: frames of silence
    (24 ms each at 24 kHz) that were played because none had come.
    """

    def __init__(self, part: dict[str, Any] | None = None, buffer: int = 8192) -> None: ...
    def put(self, view: bytes | bytearray | memoryview) -> int:
        """Take what fits of *view*; how many bytes (0: it is full). Never waits. Raises AudioError."""
    def write(self, view: bytes | bytearray | memoryview) -> int:
        """Take all of *view*, however long that takes: it may be given as ``save_to=``.

        Raises AudioError if it takes nothing for 3 s.
        """
    def drain(self) -> bool:
        """No more is promised: True when all has been heard. Never waits. Raises AudioError."""
    def flush(self) -> None:
        """Wait until all has been heard. Raises AudioError."""
    @property
    def gaps(self) -> int:
        """How many frames of silence have been played in the midst of a sound."""
    def stop(self) -> None:
        """Silence at once; what is put next is another sound."""
    def close(self) -> None:
        """Stop."""
    def __enter__(self) -> MP3Speaker: ...
    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None: ...
