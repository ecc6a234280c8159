"""WebSocket frames on the client's side (RFC 6455): reads the server's, writes ours.

Receiving: ``Messages`` is the source of the content of one message at a time, so that a message's size is
not bounded by the buffer. Frame heads, and the control frames between fragments, are peeled off in place;
pings and the close frame are noted for the owner, who sends the answers. Sending makes bytes only: a head
before a payload that lies in the caller's buffer, or a whole small frame. No extensions: none is offered.

What comes once in a connection is elsewhere: handshake has the opening and the close frame, frame_words what
a peer does wrong.
"""

import os

from micropython import const

from . import Layer, Malformed, Truncated

try:
    from . import native_frames as loops
except (ImportError, SyntaxError, ValueError, AttributeError):  # no native code, or another processor's
    from . import portable_frames as loops

CONTINUATION = const(0)
TEXT = const(1)
BINARY = const(2)
CLOSE = const(8)
PING = const(9)
PONG = const(10)

_FIN = const(0x80)
_MASKED = const(0x80)
_RESERVED = const(0x70)
_MOST = const(125)  # bytes of a control frame's payload

# Close codes (section 7.4.1) of faults, and those that stand for what no frame says.
_PROTOCOL = const(1002)
_NO_CODE = const(1005)
_LOST = const(1006)
_NOT_UTF8 = const(1007)
_TOO_BIG = const(1009)

# What is wrong; frame_words has the words.
_SAYS_NOT_UTF8 = const(0)
_SAYS_CUT_UTF8 = const(1)
_SAYS_RESERVED_BITS = const(2)
_SAYS_MASKED_FRAME = const(3)
_SAYS_UNKNOWN_KIND = const(4)
_SAYS_STRAY_FRAGMENT = const(5)
_SAYS_EARLY_BEGINNING = const(6)
_SAYS_TOO_LONG = const(7)
_SAYS_NEGATIVE = const(8)
_SAYS_WASTEFUL = const(9)
_SAYS_UNKNOWN_CONTROL = const(10)
_SAYS_CONTROL_FRAGMENT = const(11)
_SAYS_LONG_CONTROL = const(12)
_SAYS_REASON_NOT_UTF8 = const(13)
_SAYS_BAD_CODE = const(14)


class Messages(Layer):
    """The messages that come over *connection*; ``buf[start:end]`` is content of the one that is read.

    ``step()`` begins a message: ``opcode`` is TEXT or BINARY. ``whole`` is True when all that is unread of
    it lies in ``buf[start:end]``. ``answer`` is the payload (bytes) of a pong that is to be sent, or None;
    whoever sends it sets None. ``pongs`` counts those that came. ``code`` and ``reason`` are the peer's
    when it has closed: 1005 for a close frame without a code, 1006 for none at all; ``closing(code)`` is
    the answer to be sent.

    What the protocol does not allow raises Malformed; ``fault`` is then the close code to send, and nothing
    more can be read. more() and now() raise Truncated when the peer closes in the middle of a message.
    A control frame of up to 127 bytes must fit in the buffer behind what is unread, else WindowFull.
    """

    longest = 1 << 24  # bytes of a message; what is longer is refused (1009)

    def __init__(self, connection):
        Layer.__init__(self, connection)
        self.opcode = 0
        self.whole = True
        self.answer = None
        self.pongs = 0
        self.code = 0  # 0 while the connection is open
        self.reason = ""
        self.fault = 0
        self._words = ""  # of the fault
        self._final = True  # the frame that is read is the last of its message
        self._left = 0  # bytes of that frame that are still to come
        self._size = 0  # of the message, as far as its frames have said
        self._utf8 = 0  # where the check of a text stands: see loops.utf8

    def step(self):
        """Pass over what is unread of this message and begin the next, without waiting.

        True: it has begun. False: the peer has closed. None: more bytes are needed; call again when the
        connection has some. Raises Malformed.
        """
        below = self.below
        while not self.code:
            self.start = self.end
            if not self.whole:
                found = self._extend()
            elif self.end == below.end:
                found = None
            elif (found := self._head()) is True:
                come = below.end - self.end
                if come and self._left:
                    self._take(come)
                return True
            if found is None:
                below.start = self.end
                try:
                    got = below.now()
                finally:
                    self.start = self.end = below.start
                if got is None:
                    return None
                if not got:
                    self.code = _LOST
        return False

    def ready(self):
        """Extend the content by what has come; see Layer."""
        grew = self._extend()
        if grew is False and not self.whole:
            raise Truncated("the peer closed in the middle of a message")
        return grew

    def cut(self):
        """The connection has ended without a close frame."""
        self.code = _LOST
        raise Truncated("the connection closed in the middle of a message")

    def _extend(self):
        """ready(), but False also where the message will never end, as the peer has closed."""
        if self.fault:  # behind it, all that comes is meaningless
            raise Malformed(self._words)
        while not self.whole and not self.code:
            if self._left:
                come = self.below.end - self.end
                return self._take(come) if come else None
            if self._head() is None:
                return None
        return False

    def now(self):
        """See Layer.now: most of a long frame comes with nothing in between, and that goes faster here."""
        if not self._left or self.end != self.below.end or self.fault:
            return Layer.now(self)
        below = self.below
        held = self.end - self.start
        below.start = self.start
        try:
            got = below.now()
        finally:  # it may have moved what there was, and then failed
            self.start = below.start
            self.end = self.start + held
        if got:
            return self._take(below.end - self.end)
        return None if got is None else self.cut()

    def _take(self, come):
        """Extend the content by *come* bytes, or what is left of the frame: True."""
        left = self._left
        if come > left:
            come = left
        end = self.end
        self.end = stop = end + come
        self._left = left = left - come
        if self.opcode == TEXT:
            self._utf8 = state = loops.utf8(self._utf8, self.buf, end, stop)
            if state < 0:
                self._refuse(_NOT_UTF8, _SAYS_NOT_UTF8)
        if not left:
            if self._final and not self._utf8:
                self.whole = True
            else:
                self._end_of_frame()
        return True

    def _end_of_frame(self):
        """The message has ended, if that was the last of its frames."""
        if self._final:
            if self._utf8:
                self._refuse(_NOT_UTF8, _SAYS_CUT_UTF8)
            self.whole = True

    def _head(self):
        """Read the head at ``end`` (section 5.2): True, content follows; False, it was a control frame;
        None, more bytes are needed."""
        buf = self.buf
        at = self.end
        come = self.below.end - at
        if come < 2:
            return None
        first = buf[at]
        opcode = first & 15
        size = buf[at + 1]
        if first & _RESERVED or size & _MASKED or opcode > BINARY or bool(opcode) != self.whole:
            return self._other(first, size, come)
        head = 2
        if size > _MOST:
            head = 4 if size == 126 else 10
            if come < head:
                return None
            # Most events have two bytes of length: these are read without a call.
            size = buf[at + 2] << 8 | buf[at + 3] if head == 4 else self._length(at + 2, at + 10)
            if size < (126 if head == 4 else 0x10000):
                self._refuse(_PROTOCOL, _SAYS_WASTEFUL)
        if opcode:
            self.opcode = opcode
            self._size = 0
        self._size += size
        if self._size > self.longest:
            self._refuse(_TOO_BIG, _SAYS_TOO_LONG, self.longest)
        self._final = first & _FIN
        self._left = size
        self.whole = False
        if self.start == at:
            self.start = self.end = at + head
        else:
            self.peel(at + head)
        if not size:
            self._end_of_frame()
        return True

    def _other(self, first, size, come):
        """Read a frame that is not of a message (see _head), or refuse it."""
        opcode = first & 15
        if first & _RESERVED:
            self._refuse(_PROTOCOL, _SAYS_RESERVED_BITS)
        if size & _MASKED:
            self._refuse(_PROTOCOL, _SAYS_MASKED_FRAME)
        if opcode >= CLOSE:
            return self._control(opcode, size, come)
        if opcode > BINARY:
            self._refuse(_PROTOCOL, _SAYS_UNKNOWN_KIND, opcode)
        return self._refuse(_PROTOCOL, _SAYS_EARLY_BEGINNING if opcode else _SAYS_STRAY_FRAGMENT)

    def _length(self, first, stop):
        """The length in ``buf[first:stop]``, eight bytes."""
        size = 0
        for i in range(first, stop):
            size = size << 8 | self.buf[i]
        if size >> 63:
            self._refuse(_PROTOCOL, _SAYS_NEGATIVE)
        return size

    def _control(self, opcode, size, come):
        """Read a control frame (section 5.5), whole: False. None: more bytes are needed."""
        at = self.end
        if opcode > PONG:
            self._refuse(_PROTOCOL, _SAYS_UNKNOWN_CONTROL, opcode)
        if not self.buf[at] & _FIN:
            self._refuse(_PROTOCOL, _SAYS_CONTROL_FRAGMENT)
        if size > _MOST:
            self._refuse(_PROTOCOL, _SAYS_LONG_CONTROL)
        stop = at + 2 + size
        if come < 2 + size:
            return None
        if opcode == PONG:
            self.pongs += 1
        else:
            payload = bytes(self.mv[at + 2 : stop])
            if opcode == PING:
                self.answer = payload
            else:
                self._closed(payload)
        self.peel(stop)
        return False

    def _closed(self, payload):
        """Take what a close frame says (section 5.5.1)."""
        code = _NO_CODE
        if payload:
            code = payload[0] << 8 | payload[1] if len(payload) > 1 else 0
            if loops.utf8(0, payload, 2, len(payload)):
                self._refuse(_NOT_UTF8, _SAYS_REASON_NOT_UTF8)
            if not may_say(code):
                self._refuse(_PROTOCOL, _SAYS_BAD_CODE, code)
            self.reason = str(payload[2:], "utf-8")
        self.code = code

    def _refuse(self, code, what, value=0):
        self.fault = code
        from .frame_words import WRONG

        self._words = WRONG[what].replace("%d", str(value))
        raise Malformed(self._words)


def head_into(buf, at, opcode, size, key, fin=True):
    """Write the head of a frame of *size* bytes of payload at ``buf[at]``; where the payload begins.

    It takes 6, 8 or 14 bytes. *key*: the four bytes that mask the payload (see frames.loops.mask), new
    from ``os.urandom`` for each frame. *fin*: whether the frame is the last of its message.
    """
    buf[at] = opcode | _FIN if fin else opcode
    at += 2
    if size <= _MOST:
        buf[at - 1] = _MASKED | size
    else:
        count = 2 if size < 0x10000 else 8
        buf[at - 1] = _MASKED | (126 if count == 2 else 127)
        for i in range(at + count - 1, at - 1, -1):
            buf[i] = size & 0xFF
            size >>= 8
        at += count
    buf[at : at + 4] = key
    return at + 4


def frame(opcode, payload, fin=True):
    """A whole frame, masked (bytearray). *payload*: bytes, of a control frame at most 125, else ValueError.

    Peak heap: the payload's size, and 14 bytes.
    """
    size = len(payload)
    if opcode >= CLOSE and size > _MOST:
        raise ValueError("a control frame holds at most 125 bytes, not %d" % size)
    key = os.urandom(4)
    head = 6 if size <= _MOST else 8 if size < 0x10000 else 14
    made = bytearray(head + size)
    head_into(made, 0, opcode, size, key, fin)
    made[head:] = payload
    loops.mask(made, head, head + size, key)
    return made


def may_say(code):
    """Whether a close frame may have *code* (section 7.4)."""
    return 1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999
