"""What can be wrong with sound."""

from ..errors import OpenAIError

class AudioError(OpenAIError):
    """The sound's hardware, or a sound file, is not as it should be."""
