"""Server-sent events (WHATWG HTML, section 9.2): the data of one event at a time, as a source.

``await next_event()`` goes to the next event that has data; until the one after it, the object is
the source of that data, line breaks between several data lines included. So an event's size is not
bounded by the buffer. Comments, ids and retry times are passed over.
"""

from . import Layer, Malformed, fresh, loops


class Events(Layer):
    """The events in the content of a response."""

    def __init__(self, below):
        Layer.__init__(self, below)
        self.state = fresh()
        self._type = b""
        self._ended = True  # the event that is being read
        self._over = False  # the stream

    @property
    def event(self):
        """The type of the event that is being read, "" if it has none. Raises Malformed."""
        try:
            return str(self._type, "utf-8")
        except UnicodeError:
            raise Malformed("the type of an event is not UTF-8")

    async def next_event(self):
        """Go to the next event's data; True if there is one. What was unread of this one is dropped."""
        while True:
            while not self._ended and not self._over:
                self.start = self.end
                await self.more()
            if self._over:
                return False
            self.start = self.end
            self._type = b""
            self._ended = False
            if await self.more():
                return True

    def ready(self):
        """Extend the data by what has come; see Layer."""
        state = self.state
        while not self._ended and not self._over:
            if self.end == self.below.end:
                return None
            stop = loops.event(state, self.buf, self.end, self.below.end)
            found = state[5]
            self.peel(stop)
            if found == 1:
                self.end = state[1]
                return True
            if found == 2:
                if len(self._type) < 99:  # what is longer is none that anybody knows
                    self._type += bytes(self.mv[stop : state[1]])
                self.peel(state[1])
            elif found == 3:
                self._type = b""
            elif found == 4:
                self._ended = True
        return False

    def cut(self):
        """The stream has ended; an event without its blank line does not count (section 9.2.6)."""
        self._over = True
