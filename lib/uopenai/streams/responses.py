"""``client.responses.stream()``: the events of a response, and the text so far with each piece of it."""

from . import Kept
from .deltas import Pieces
from .events import Event

_GROWING = ("response.output_text", "response.function_call_arguments")


class ResponseStream(Kept):
    """The events of a response (Answers); pieces of text and of arguments also have ``snapshot``."""

    def _attach(self, source):
        Kept._attach(self, source)
        self._growing = {}  # Pieces, by their place in the response

    async def _events(self, event):
        name, _, what = (event.type or "").rpartition(".")
        if name not in _GROWING:
            return [event]
        place = (event.output_index, event.content_index)
        if what != "delta":
            self._growing.pop(place, None)
            return [event]
        if place not in self._growing:
            self._growing[place] = Pieces("")
        pieces = self._growing[place]
        pieces.add(event.delta)
        return [Event(event.to_dict(), "snapshot", lambda: str(pieces))]
