"""The two ways of a WebSocket: a source of messages, and events that go out piece by piece; never waits.

What is to be sent waits as values, not as bytes: one event at a time is written as JSON into a buffer of
512 bytes, a frame is made of it there, and the next piece follows when the socket has taken that. An event
that fits is one frame, a longer one a message in fragments, with room for control frames between them.
"""

import os

from micropython import const

from ..exchange import Connection
from ..net.ticks import ticks_ms
from ..wire.websocket import CONTINUATION, PING, PONG, TEXT, Messages, frame, head_into, loops

_OUT = const(512)  # bytes of a frame that is made here
_HEAD = const(8)  # of its head, at most
_READS = const(16)  # of the socket, some 32 KB: then it is nothing once, though more may have come


class Line(Connection):
    """Both ways of *connection*, whose opening handshake is done.

    ``messages`` is what comes. ``heard``: when something came last, in ticks. ``left``: bytes that may still
    come, else now() raises MemoryError; None for any number. ``jobs``: the events that wait to be sent.
    ``broken``: the fault that a write met, or None.
    """

    def __init__(self, connection, jobs):
        Connection.__init__(self, connection.transport, connection.buf)
        self.start = connection.start
        self.end = connection.end
        self.messages = Messages(self)
        self.heard = ticks_ms()
        self.left = None
        self._reads = _READS
        self.pinged = False  # since something was heard
        self.jobs = jobs
        self.broken = None
        # TLS wants a write that could not go on to be repeated as it was: so it stays until it is taken.
        self.view = None
        self.audio = False  # whether that is an Uplink's
        self.control = None  # a frame that goes before the next piece of an event
        self._out = bytearray(_OUT)
        self._segments = None  # of the event that is being sent
        self._rest = b""  # of its segment
        self._last = False  # the frame that is under way is its last

    def now(self):
        """Receive what has come; see wire."""
        # Else a speaker that takes all that comes would hold up whoever steps.
        self._reads -= 1
        if not self._reads:
            self._reads = _READS
            return None
        left = self.left
        had = 0 if left is None else self.end - self.start
        got = Connection.now(self)
        if got:
            self.heard = ticks_ms()
            self.pinged = False
            if left is not None:
                self.left = left + had - (self.end - self.start)
                if self.left < 0:
                    raise MemoryError
        return got

    def wait(self):  # pyright: ignore[reportIncompatibleMethodOverride] - awaited all the same
        """What a coroutine over this line awaits: whoever drives it goes on when more has come."""
        return PAUSE

    def pump(self):
        """Send what waits, as far as the socket takes it: True when nothing is left."""
        if self.broken is not None:
            return False
        while True:
            view = self.view
            if view is None:
                view = self._next()
                if view is None:
                    return True
                self.view = view
            if not self.write(view):
                return False

    def write(self, view):
        """Write all of *view*, or keep what the socket does not take: whether all went."""
        try:
            count = self.transport.socket.write(view)
        except (OSError, AttributeError) as fault:
            self.broken = fault if isinstance(fault, OSError) else OSError(9)
            return False
        if count and count == len(view):
            self.view = None
            self.audio = False
            if self._last:
                self._last = False
                self._segments = None
                self.jobs.pop(0)
            return True
        self.view = view[count:] if count else view
        return False

    def _next(self):
        """The next frame to be sent (memoryview); None if there is none."""
        answer = self.messages.answer
        if answer is not None:
            self.messages.answer = None
            return memoryview(frame(PONG, answer))
        if self.control is not None:
            view = memoryview(self.control)
            self.control = None
            return view
        return self._piece() if self.jobs else None

    def ping(self):
        """Have a ping sent, once for each silence."""
        self.pinged = True
        self.control = frame(PING, b"")

    def _piece(self):
        """The next frame of the event that is the first to go."""
        job = self.jobs[0]
        opcode = CONTINUATION
        if self._segments is None:
            opcode = getattr(job, "opcode", TEXT)
            self._segments = job.segments()
            self._rest = b""
        mv = memoryview(self._out)
        end = _HEAD
        fin = False
        while True:
            if not len(self._rest):
                try:
                    rest = _following(self._segments)
                except BaseException:
                    self._segments = None
                    self.jobs.pop(0)
                    if opcode == CONTINUATION:  # the service has some of it: to it, it ends here
                        self.control = frame(CONTINUATION, b"")
                    raise
                if rest is None:
                    fin = True
                    break
                self._rest = memoryview(rest)
            if end == _OUT:
                break
            count = min(_OUT - end, len(self._rest))
            mv[end : end + count] = self._rest[:count]
            self._rest = self._rest[count:]
            end += count
        key = os.urandom(4)
        first = _HEAD - (6 if end - _HEAD < 126 else 8)
        loops.mask(self._out, head_into(self._out, first, opcode, end - _HEAD, key, fin), end, key)
        self._last = fin
        return mv[first:end]

    def give_up(self):
        """Close; the events that have not gone whole, to be sent over another line."""
        self.close()
        self.view = None
        if self._segments is not None:
            self._segments.close()
            self._segments = None
            if not self.jobs[0].rewind():
                self.jobs.pop(0)
        return self.jobs


def _following(segments):
    """The next of *segments* that is not empty; None behind the last."""
    for segment in segments:
        if len(segment):
            return segment
    return None


class _Pause:
    """Awaited, it suspends a coroutine once."""

    def __iter__(self):  # this is what MicroPython's await asks for
        yield

    __await__ = __iter__


PAUSE = _Pause()
