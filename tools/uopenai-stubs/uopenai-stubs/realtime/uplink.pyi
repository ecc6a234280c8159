"""The microphone's way up, joined to a connection."""

class Uplink:
    """Sends PCM16 as input_audio_buffer.append, and never waits."""
    @property
    def space(self) -> memoryview | None:
        """Where audio is read to; None while the last of it leaves from there."""
    def send(self, count: int) -> bool:
        """Send the first *count* bytes in ``space``: True, it is taken; False, the line is busy."""
