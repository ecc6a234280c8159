"""Server-sent events (WHATWG HTML, section 9.2): the data of one event at a time, as a source.

``await next_event()`` goes to the next event that has data; until the one after it, the object is
the source of that data, line breaks between several data lines included. So an event's size is not
bounded by the buffer. Comments, ids and retry times are passed over.
"""

from micropython import const

from . import Layer, Malformed, fresh, loops

_LONGEST = const(100)  # bytes of a type, thrice what the service has: what goes on behind a piece is dropped


class Events(Layer):
    """The events in the content of a response."""

    def __init__(self, below):
        Layer.__init__(self, below)
        self.state = fresh()
        self.type = b""  # of the event that is being read
        self._ended = True  # that event
        self._over = False  # the stream
        self._awaited = False  # whether a new event's data is still to come

    @property
    def event(self):
        """The type of the event that is being read, "" if it has none. Raises Malformed."""
        try:
            return str(self.type, "utf-8")
        except UnicodeError:
            raise Malformed("the type of an event is not UTF-8")

    async def next_event(self):
        """Go to the next event's data; True if there is one. What was unread of this one is dropped."""
        while (found := self.step()) is None:
            await self.fetch()
        return found

    async def fetch(self):
        """Wait for more bytes, where step() found too few."""
        while self.fetch_now() is None:
            await self.wait()

    def fetch_now(self):
        """fetch() without waiting: None if nothing has come."""
        below = self.below
        below.start = self.end
        got = below.now()
        self.start = self.end = below.start
        if got is None:
            return None
        if not got:
            self.cut()
        return True

    def step(self):
        """next_event() without waiting: None if too little has come; then it goes on later."""
        state = self.state
        end = self.end
        if not self._awaited:
            self._awaited = True
            state[9] = not self._ended
            self._ended = False
            self.type = b""
        while not self._over:
            self.start = self.end = end
            if end == self.below.end:
                return None
            end = loops.event(state, self.buf, end, self.below.end)
            if state[8]:
                self.type = bytes(self.mv[state[6] : state[7]])
            found = state[5]
            if found == 1:
                self.start = end
                self.end = state[1]
                self._awaited = False
                return True
            if found == 2:
                if len(self.type) < _LONGEST:
                    self.type += bytes(self.mv[end : state[1]])
                end = state[1]
            elif found == 4:  # an event without data is none
                self.type = b""
        return False

    def ready(self):
        """Extend the data by what has come; see Layer."""
        state = self.state
        while not self._ended and not self._over:
            if self.end == self.below.end:
                return None
            stop = loops.event(state, self.buf, self.end, self.below.end)
            if state[8]:
                self.type = bytes(self.mv[state[6] : state[7]])
            found = state[5]
            self.peel(stop)
            if found == 1:
                self.end = state[1]
                return True
            if found == 2:
                if len(self.type) < _LONGEST:
                    self.type += bytes(self.mv[stop : state[1]])
                self.peel(state[1])
            elif found == 4:
                self._ended = True
        return False

    def cut(self):
        """The stream has ended; an event without its blank line does not count (section 9.2.6)."""
        self._over = True
