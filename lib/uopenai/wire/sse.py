"""Server-sent events (WHATWG HTML, section 9.2): the data of one event at a time, as a source.

``await next_event()`` goes to the next event that has data; until the one after it, the object is
the source of that data, line breaks between several data lines included. So an event's size is not
bounded by the buffer. Comments, ids and retry times are passed over.
"""

from micropython import const

from . import Layer, Malformed

_LF = const(10)
_CR = const(13)

# Where the decoder stands in the stream.
_LINE_START = const(0)
_IN_DATA = const(1)
_IN_OTHER = const(2)  # a line that says nothing to us
_DISPATCHED = const(3)  # behind the blank line that ends an event


class Events(Layer):
    """The events in the content of a response.

    ``event`` is the type of the one that is being read ("" if it has none).
    """

    def __init__(self, below):
        Layer.__init__(self, below)
        self.event = ""
        self._state = _DISPATCHED
        self._had_data = False
        self._after_cr = False  # a CR ended the last line: an LF that follows belongs to it
        self._value_starts = False  # just behind "data:", where one space is dropped
        self._at_top = True
        self._over = False

    async def next_event(self):
        """Go to the next event's data; True if there is one. What was unread of this one is dropped."""
        while True:
            while self._state != _DISPATCHED and not self._over:
                self.start = self.end
                await self.more()
            if self._over:
                return False
            self.start = self.end
            self.event = ""
            self._had_data = False
            self._state = _LINE_START
            if await self.more():
                return True

    def ready(self):
        """Extend the data by what has come; see Layer."""
        while self._state != _DISPATCHED and not self._over:
            grown = self._field() if self._state == _LINE_START else self._line()
            if grown is not False:
                return grown
        return False

    def cut(self):
        """The stream has ended; an event without its blank line does not count (section 9.2.6)."""
        self._over = True

    # These read on, and say: True, data grew; False, it did not, go on; None, too little has come.

    def _line(self):
        """Read on in a line."""
        if self._value_starts:
            if self.below.end == self.end:
                return None
            self._value_starts = False
            if self.buf[self.end] == 32:
                self._peel(self.end + 1)
        buf = self.buf
        first = self.end
        limit = self.below.end
        stop = buf.find(b"\n", first, limit)
        if stop < 0:
            stop = limit
        early = buf.find(b"\r", first, stop)
        if early >= 0:
            stop = early
        if self._state == _IN_DATA:
            self.end = stop
        else:
            self._peel(stop)
        if stop > first and self._state == _IN_DATA:
            return True
        if stop == limit:
            return None
        self._end_line(stop)
        return False

    def _end_line(self, at):
        self._after_cr = self.buf[at] == _CR
        self._peel(at + 1)
        self._state = _LINE_START

    def _field(self):
        """Look at the start of a line."""
        buf = self.buf
        at = self.end
        come = self.below.end - at
        if not come:
            return None
        if self._after_cr:
            self._after_cr = False
            if buf[at] == _LF:
                self._peel(at + 1)
                return False
        if self._at_top and buf[at] == 0xEF:  # a byte order mark may stand before everything
            if come < 3:
                return None
            if buf[at + 1] == 0xBB and buf[at + 2] == 0xBF:
                self._peel(at + 3)
            self._at_top = False
            return False
        self._at_top = False
        if buf[at] == _LF or buf[at] == _CR:
            self._end_line(at)
            if self._had_data:
                self._state = _DISPATCHED
            else:
                self.event = ""
            return False
        return self._named(at, come)

    def _named(self, at, come):
        """Tell the field by its name."""
        buf = self.buf
        if buf[at] == 0x64:  # d
            name = bytes(self.mv[at : at + min(come, 5)])
            if name == b"data:" or (name[:4] == b"data" and come > 4 and name[4] in b"\r\n"):
                return self._open_data(at + len(name.rstrip()))
            if b"data:".startswith(name):
                return None
        elif buf[at] == 0x65:  # e
            stop = self._line_end(at)
            if stop < 0 and come < 128:  # the longest type that the service has is a third of this
                return None
            colon = min(at + 6, stop)
            if stop > 0 and bytes(self.mv[at:colon]) in (b"event:", b"event"):
                self._name_event(colon, stop)
        self._state = _IN_OTHER
        return False

    def _name_event(self, first, stop):
        if self.buf[first] == 32:
            first += 1
        try:
            self.event = str(self.mv[first:stop], "utf-8")
        except UnicodeError:
            raise Malformed("the type of an event is not UTF-8")

    def _open_data(self, at):
        """Behind a data field's name: go to its value, with a line break before it if it is not the first."""
        grown = self._had_data
        if grown:
            self.buf[at - 1] = _LF  # the last byte of the name, or of its colon
            at -= 1
        self._peel(at)
        if grown:
            self.end += 1
        self._had_data = True
        self._state = _IN_DATA
        self._value_starts = True
        return grown

    def _line_end(self, at):
        for i in range(at, self.below.end):
            if self.buf[i] == _LF or self.buf[i] == _CR:
                return i
        return -1
