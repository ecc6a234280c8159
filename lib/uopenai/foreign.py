"""Lets the client work over another HTTP module in place of uopenai.requests: MicroPython's stock
``requests``, or an ``adafruit_requests.Session``.

It needs ``request(method, url, data=, headers=)`` and a response with ``status_code``, ``headers``,
``close()`` and either ``raw`` or ``iter_content()``. What is lost is said once, aloud.
"""

import sys

from micropython import const

from . import errors
from .session import Response, refusal
from .wire import Truncated, WindowFull

_BUFFER = const(2048)
_LOST = """\
uopenai: WARNING: http_client=: that module decides whether certificates are checked, and whether the
key follows a redirection to another server, and whether a request is sent again after a fault; most calls
make a connection of their own; streamed text may come late."""


def wrap(module, socket_pool=None, ssl_context=None):
    """*module* (or a session) as what the client sends over; the others are for ours. Raises OpenAIError."""
    if not hasattr(module, "request"):
        raise refusal(
            "http_client= takes a module or session with request(), such as adafruit_requests.Session(pool,"
            " ssl_context), and not %s" % type(module).__name__
        )
    if socket_pool is not None or ssl_context is not None:
        raise refusal("http_client= has sockets of its own: leave out socket_pool= and ssl_context=")
    return Foreign(module)


class Foreign:
    """Makes exchanges over *module*; has what the client needs of requests.Session."""

    _told = False

    def __init__(self, module):
        self._module = module
        # MicroPython's requests, a module, sends a generator piece by piece if it is told the length.
        self._takes_pieces = isinstance(module, type(errors))
        self.connections_opened = 0
        if not Foreign._told:
            Foreign._told = True
            print(_LOST)

    async def exchange(self, method, url, headers=None, body=None, timeout=None, keep=None):
        """Send a request: a Response. *keep* is of no use here: the module keeps what it keeps."""
        headers = dict(headers or {})
        data = None
        if body is not None:
            headers["Content-Type"] = body.content_type
            data = _pieces(body)
            if self._takes_pieces and body.length is not None:
                headers["Content-Length"] = str(body.length)
            else:
                data = b"".join(data)
        self.connections_opened += 1
        try:
            answer = self._module.request(method, url, data=data, headers=headers, timeout=timeout)
        except _faults() as fault:
            from .faults import explain_foreign

            raise explain_foreign(fault, url)
        found = {}
        for name in answer.headers:
            found[name.lower()] = answer.headers[name]
        length = found.get("content-length")
        source = _Source(answer, int(length) if length else None)
        reason = getattr(answer, "reason", "")
        if not isinstance(reason, str):
            reason = str(reason, "utf-8")

        def release():
            # adafruit_requests uses the connection again, even if some of the answer has not been read.
            unread = not source.done and getattr(answer, "socket", None)
            if unread:
                unread.close()
            answer.close()

        return Response(answer.status_code, reason, found, source, url, release)

    def close(self):
        """Nothing is kept open."""


def _faults():
    """What request() may raise; adafruit_requests raises RuntimeError too, and a class of its own."""
    own = getattr(sys.modules.get("adafruit_requests"), "OutOfRetries", RuntimeError)
    return OSError, ValueError, RuntimeError, own


def _pieces(body):
    """The content of *body* as bytes, piece by piece."""
    segments = body.segments()
    try:
        for segment in segments:
            if not isinstance(segment, tuple):
                yield segment
                continue
            piece = bytearray(512)
            while count := segment[0].readinto(piece):
                yield bytes(memoryview(piece)[:count])
    finally:
        segments.close()


class _Source:
    """The content of a foreign response, as a source (see wire)."""

    def __init__(self, answer, length):
        self.buf = bytearray(_BUFFER)
        self.mv = memoryview(self.buf)
        self.start = self.end = 0
        self._left = length  # None: up to the end of the connection
        self._raw = getattr(answer, "raw", None)
        self._pieces = () if self._raw else answer.iter_content(_BUFFER // 2)
        self._rest = memoryview(b"")  # of the piece that came last
        self.done = False  # all of it has been received

    async def more(self):
        """Receive; see wire. (There is no waiting that anything else could use.)"""
        return self.now()

    def now(self):
        """Receive; see wire."""
        held = self.end - self.start
        self.mv[:held] = self.mv[self.start : self.end]
        self.start, self.end = 0, held
        if held == _BUFFER:
            raise WindowFull("longer than the buffer of %d bytes" % _BUFFER)
        count = self._from_raw(self._raw) if self._raw else self._from_pieces()
        if self._left is not None:
            self._left -= count
            if self._left and not count:
                raise Truncated("the connection closed in the middle of the answer")
        self.end += count
        self.done = not count or self._left == 0
        return count > 0

    def _from_raw(self, raw):
        room = _BUFFER - self.end
        if self._left is not None:
            room = min(room, self._left)
        # A blocking readinto waits for all of it; so the last read must not ask for more than comes.
        return raw.readinto(self.mv[self.end : self.end + room]) if room else 0

    def _from_pieces(self):
        rest = self._rest
        if not len(rest):
            try:
                for piece in self._pieces:
                    rest = memoryview(piece)
                    break
            except RuntimeError as fault:  # adafruit_requests
                raise ValueError(str(fault))
        count = min(len(rest), _BUFFER - self.end)
        self.mv[self.end : self.end + count] = rest[:count]
        self._rest = rest[count:]
        return count
