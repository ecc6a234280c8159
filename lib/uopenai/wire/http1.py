"""HTTP/1.1 on the client's side (RFC 9112): writes a request's head, reads a response.

Sending makes bytes only. Receiving reads the head line by line, so that its size is not bounded by
the buffer, and keeps only the fields that are asked for (only these must fit); then the Body is the
source of the content, with chunk headers peeled off in place. Content codings are not touched here.
"""

from micropython import const

from . import Layer, Malformed, Truncated, WindowFull, fresh, loops, read_line

_LONGEST_HEAD = const(100)  # fields in one head, or in one trailer


def request_head(method, target, host, headers):
    """The bytes of a request's head.

    *headers* is a dict of text to text. Raises ValueError for a control character in any of the
    parts, or a blank in the address: a line break there would let a value forge fields of its own.
    """
    if " " in target + host:
        raise ValueError("a blank in the address")
    lines = ["%s %s HTTP/1.1" % (method, target), "Host: " + host]
    for name in headers:
        lines.append("%s: %s" % (name, headers[name]))
    for line in lines:
        data = line.encode()
        if min(data) < 32 or b"\x7f" in data:
            # Never the value itself in an error: it may be a key with a stray line end.
            raise ValueError("a control character in %r: it is one line of text" % line.split(" ")[0][:20])
    lines.append("\r\n")
    return "\r\n".join(lines).encode()


async def read_head(source, keep=None, bare=False):
    """Read a response's head from *source*: the Body behind it. Interim (1xx) ones are passed over.

    *keep*: the names of the fields to keep, in lower case, or first words of names with their hyphen
    (``"openai-"``); None keeps all. *bare*: it is the answer to HEAD. Raises Malformed, Truncated,
    WindowFull.
    """
    while True:
        line = await read_line(source)
        if line[:7] != b"HTTP/1." or line[8:9] + line[12:13].strip() != b" " or not line[9:12].isdigit():
            raise Malformed("this is not HTTP/1.1: does the address belong to another kind of server?")
        body = Body(source, int(line[9:12]), _text(line[13:]))
        body.keep_alive = line[7] != 48  # HTTP/1.0 closes unless it says otherwise
        name = None
        for _ in range(_LONGEST_HEAD):
            try:
                line = await read_line(source)
            except WindowFull:
                from .long_line import pass_over

                line = await pass_over(source, keep)
            if not line:
                break
            value = _text(line)
            joint = " "
            if line[0] not in b" \t":  # else obs-fold: the line belongs to the one before (section 5.2)
                joint = ", "
                name, colon, value = value.partition(":")
                name = name.lower() if colon and name.strip() == name else None
            value = value.strip()
            if not name:
                raise Malformed("a header line without a name")
            body.update(name, value)
            if wanted(name, keep):
                had = body.headers.get(name)
                body.headers[name] = value if had is None else had + joint + value
        else:
            raise Malformed("more than %d header lines" % _LONGEST_HEAD)
        if body.status_code >= 200 or body.status_code == 101:
            body.update(None, bare)
            return body


def wanted(name, keep):
    """Whether the field *name* is to be kept; see read_head."""
    return keep is None or name in keep or name[: name.find("-") + 1] in keep


def _text(line):
    try:
        return str(line, "utf-8")
    except UnicodeError:
        # Field values may hold any byte above 0x7F (RFC 9110 section 5.5): take them as Latin-1.
        return "".join([chr(byte) for byte in line])


class Body(Layer):
    """The content of a response, as a source; ``done`` once its end has been seen.

    And its head: ``status_code``, ``reason``, ``headers`` (names in lower case).
    """

    def __init__(self, below, status_code, reason):
        Layer.__init__(self, below)
        self.status_code = status_code
        self.reason = reason
        self.headers = {}
        self.keep_alive = True  # whether the connection serves again once all has been read
        self.done = False
        # Of native.chunk; [1]: bytes to come of a chunk, or of all, -1: until the end of the connection.
        self.state = fresh()
        self.state[1] = -1
        self.chunked = False

    def update(self, name, value):
        """Note a field if it is of the framing. Behind the last, *name* is None, *value* whether it is
        bare."""
        state = self.state
        if name == "content-length":
            if not value.isdigit() or len(value) > 9 or state[1] not in (-1, int(value)):
                raise Malformed("Content-Length is %r" % value)
            state[1] = int(value)
        elif name == "transfer-encoding":
            self.chunked = value.lower().split(",")[-1].strip()
        elif name == "connection":
            value = value.lower()
            self.keep_alive = "close" not in value and (self.keep_alive or "keep-alive" in value)
        elif name is None:
            self.start = self.end = self.below.start
            if value or self.status_code == 204 or self.status_code == 304:
                self.chunked = False
                state[1] = 0
            elif self.chunked:
                # The end of another coding than chunked is where the connection ends.
                self.chunked = self.chunked == "chunked"
                state[1] = 0 if self.chunked else -1
            if state[1] < 0:
                self.keep_alive = False
            self.done = not state[1] and not self.chunked

    def ready(self):
        """Extend the content by what has come; see Layer."""
        state = self.state
        while not self.done:
            come = self.below.end - self.end
            if not come:
                return None
            left = state[1]
            if left:
                if left > 0:
                    come = min(come, left)
                    left -= come
                    state[1] = left
                    self.done = not left and not self.chunked
                self.end += come
                return True
            stop = loops.chunk(state, self.buf, self.end, self.below.end)
            if stop < 0:
                from .words import WRONG

                raise Malformed(WRONG[-stop - 1])
            self.peel(stop)
            self.done = state[0] == 1
        return False

    def cut(self):
        """The connection has closed: the end of the content only where nothing else marks it."""
        if self.state[1] != -1:
            raise Truncated("the connection closed in the middle of the answer")
        self.done = True
