"""``client.responses.stream()``: the events of a response."""

from .. import types
from . import Kept, _AsyncKept

class ResponseStream(Kept[types.ResponseStreamEvent, types.Response]):
    """The events of a response."""

class _AsyncResponseStream(_AsyncKept[types.ResponseStreamEvent, types.Response]):
    """The same of AsyncOpenAI."""
