"""The exception of everything here; what it says is in ``faults``, which is not kept."""

from ..errors import OpenAIError


class AudioError(OpenAIError):
    """The sound's hardware, or a sound file, is not as it should be."""
