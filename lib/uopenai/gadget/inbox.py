"""Messages for a gadget, from its own network: a small HTTP/1.1 server (RFC 9112), one request at a time.

    inbox = Inbox(port=80)
    while True:
        inbox.step()                    # never waits
        message = inbox.next()          # a text, or None

    curl -d "Dinner is ready" http://my-board/

Everything has a bound: the head, the message, the messages that wait, and the time that a sender takes. A
page in somebody's browser could send too (such a request has an Origin); it is refused unless a token is
asked for. Nothing is encrypted: this is for one's own network.
"""

from micropython import const

from ..net.ticks import ticks_diff, ticks_ms
from .listening import accept, listen

_HEAD = const(1024)  # bytes of a request's line and headers
_PATIENCE_MS = const(5000)
_LINGER_MS = const(1000)
_REASONS = {
    202: "Accepted",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    411: "Length Required",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


class Inbox:
    """Listens on *port*. *longest*: bytes of a message; *waiting*: messages that may wait to be fetched.

    *token*: text; then a request needs the header ``Authorization: Bearer TOKEN``. Raises OSError if the
    port is taken. Heap: 1 KB and *longest*, all of it taken at once.
    """

    def __init__(self, port=80, longest=500, waiting=4, token=None):
        self.longest = longest
        self.waiting = waiting
        self._token = token
        self._messages = []
        self._buf = memoryview(bytearray(_HEAD + longest))
        self._peer = None
        self._listener = listen(port)

    def step(self):
        """Go on with what has come. Never waits."""
        if self._peer is None:
            self._accept()
        if self._peer is not None:
            try:
                self._receive()
            except OSError:  # it has gone
                self._hang_up()

    def next(self):
        """The oldest message, which waits no longer; None if there is none."""
        return self._messages.pop(0) if self._messages else None

    def close(self):
        """Stop listening."""
        if self._peer is not None:
            self._hang_up()
        self._listener.close()

    def _accept(self):
        try:
            self._peer = accept(self._listener)
        except OSError:  # nobody
            return
        self._fill = self._size = 0
        self._body = 0  # where it begins, once that is known
        self._answered = False
        self._out = memoryview(b"")  # what the socket has not taken yet
        self._since = ticks_ms()

    def _hang_up(self):
        self._peer.close()
        self._peer = None

    def _receive(self):
        """Read what has come of the request, and answer it when it is whole or wrong."""
        self._send()
        if self._answered:
            self._linger()
            return
        while self._fill < self._limit():
            count = self._peer.readinto(self._buf[self._fill : self._limit()])
            if count is None:
                break
            if not count:  # it has closed its side before the end
                self._answer(400, "the request ended too soon")
                return
            self._fill += count
            wrong = None if self._body else self._read_head()
            if wrong:
                self._answer(*wrong)
                return
        if self._fill >= self._limit():
            if self._body:
                self._take()
            else:
                self._answer(431, "the head may have %d bytes" % _HEAD)
        elif ticks_diff(ticks_ms(), self._since) > _PATIENCE_MS:
            self._answer(408, "it took longer than %d s" % (_PATIENCE_MS // 1000))

    def _limit(self):
        """How many bytes of the request may come."""
        return self._body + self._size if self._body else _HEAD

    def _linger(self):
        """Hang up when the sender has: if bytes of it were left unread, it would lose the answer."""
        count = 1
        for _ in range(4):
            if count:
                count = self._peer.readinto(self._buf)
        if (count == 0 and not len(self._out)) or ticks_diff(ticks_ms(), self._since) > _LINGER_MS:
            self._hang_up()

    def _read_head(self):
        """Read the head, once it is whole; (status, words) for one that is wrong."""
        head = bytes(self._buf[: self._fill])
        end = head.find(b"\r\n\r\n")
        if end < 0:
            return None
        try:
            lines = str(head[:end], "utf-8").split("\r\n")
            method, target, version = lines[0].split(" ")
            headers = dict([_header(line) for line in lines[1:]])
        except (ValueError, IndexError):  # UnicodeError is a ValueError
            return 400, "this is no HTTP request"
        if version[:7] != "HTTP/1.":
            return 400, "this is no HTTP/1 request"
        if target.split("?")[0] != "/":
            return 404, "there is only /"
        if method != "POST":
            return 405, "POST a text to this address, and it is spoken"
        if self._token:
            if headers.get("authorization") != "Bearer " + self._token:
                return 401, "it needs the header Authorization: Bearer and the token"
        elif "origin" in headers:
            return 403, "pages in a browser may not send without a token"
        size = headers.get("content-length")
        if size is None or "transfer-encoding" in headers:
            return 411, "it needs a Content-Length"
        if not size.isdigit():
            return 400, "its Content-Length is no number"
        if len(size) > 9 or int(size) > self.longest:
            return 413, "a message may have %d bytes" % self.longest
        self._body = end + 4
        self._size = int(size)
        if headers.get("expect", "").lower() == "100-continue":
            self._send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return None

    def _take(self):
        """The request is whole: its text becomes a message."""
        try:
            text = str(self._buf[self._body : self._body + self._size], "utf-8").strip()
        except ValueError:
            self._answer(400, "the message is not UTF-8")
            return
        if not text:
            self._answer(400, "the message is empty")
        elif len(self._messages) >= self.waiting:
            self._answer(503, "%d messages are waiting: try again in a while" % self.waiting)
        else:
            self._messages.append(text)
            self._answer(202, "%d before it" % (len(self._messages) - 1))

    def _answer(self, status, words):
        """Answer, and wait no longer for the rest of the request."""
        more = {
            401: "WWW-Authenticate: Bearer\r\n",
            405: "Allow: POST\r\n",
            503: "Retry-After: 30\r\n",
        }.get(status, "")
        answer = (
            "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n"
            "Connection: close\r\n%s\r\n%s\n"
        )
        self._answered = True
        self._since = ticks_ms()
        self._send((answer % (status, _REASONS[status], len(words) + 1, more, words)).encode())

    def _send(self, data=b""):
        """Send what waits and *data*, as far as the socket takes it now."""
        if data:
            self._out = memoryview(bytes(self._out) + data)
        if len(self._out):
            self._out = self._out[self._peer.write(self._out) or 0 :]


def _header(line):
    name, _, value = line.partition(":")
    if not name or name != name.strip():
        raise ValueError
    return name.lower(), value.strip()
