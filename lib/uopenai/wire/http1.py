"""HTTP/1.1 on the client's side (RFC 9112): writes a request's head, reads a response.

Sending makes bytes only. Receiving reads the head line by line, so that its size is not bounded by
the buffer, and keeps only the fields that are asked for (only these must fit); then Body is the source
of the content, with chunk headers peeled off in place. Content codings are not touched here.
"""

from . import Layer, Malformed, Truncated, WindowFull, read_line

_LONGEST_HEAD = 100  # fields in one head, or in one trailer
_CHUNK_DIGITS = 8  # hexadecimal digits in a chunk size: 4 GB


def request_head(method, target, host, headers):
    """The bytes of a request's head.

    *headers* is a dict of text to text. Raises ValueError for a control character in any of the
    parts, or a blank in the address: a line break there would let a value forge fields of its own.
    """
    # Never the value itself in an error: it may be a key with a stray line end.
    if not _one_line(method + target + host) or " " in target + host:
        raise ValueError("a blank or a control character in the address")
    lines = ["%s %s HTTP/1.1\r\nHost: %s\r\n" % (method, target, host)]
    for name in headers:
        line = "%s: %s" % (name, headers[name])
        if not _one_line(line):
            raise ValueError("a control character in %s" % _printable(name))
        lines.append(line + "\r\n")
    lines.append("\r\n")
    return "".join(lines).encode()


def _one_line(text):
    return all(" " <= char != "\x7f" for char in text)


def _printable(name):
    return name if _one_line(name) else "a header's name"


class Head:
    """The head of a response: ``status``, ``reason``, ``headers`` (names in lower case)."""

    def __init__(self, status, reason):
        self.status = status
        self.reason = reason
        self.headers = {}
        self.length = None  # Content-Length
        self.chunked = False
        self.until_close = False  # a transfer coding that only the end of the connection ends
        self.keep_alive = True

    def take(self, name, value, keep):
        """Note one field: framing always, others when *keep* is None or starts with their name."""
        if name == "content-length":
            if not value.isdigit() or (self.length is not None and self.length != int(value)):
                raise Malformed("Content-Length is %r" % value)
            self.length = int(value)
        elif name == "transfer-encoding":
            last = value.lower().split(",")[-1].strip()
            self.chunked = last == "chunked"
            self.until_close = not self.chunked and last != "identity"
        elif name == "connection":
            tokens = value.lower()
            if "close" in tokens:
                self.keep_alive = False
            elif "keep-alive" in tokens:
                self.keep_alive = True
        if _wanted(name, keep):
            had = self.headers.get(name)
            self.headers[name] = value if had is None else had + ", " + value


async def read_head(source, keep=None):
    """Read a response's head from *source*; interim (1xx) ones are passed over.

    *keep*: the names of the fields to keep, or first words of names with their hyphen (``"openai-"``);
    None keeps all. Raises Malformed, Truncated, WindowFull.
    """
    while True:
        head = _status_line(await read_line(source))
        name = None
        for _ in range(_LONGEST_HEAD):
            line = await _field_line(source, keep)
            if not line:
                break
            if line[0] in b" \t":  # obs-fold: the line belongs to the one before (5.2)
                if name is None:
                    raise Malformed("a header line without a name")
                if name in head.headers:
                    head.headers[name] += " " + _text(line).strip()
                continue
            colon = line.find(b":")
            if colon < 1 or line[colon - 1] in b" \t":
                raise Malformed("a header line without a name")
            name = _text(line[:colon]).lower()
            head.take(name, _text(line[colon + 1 :]).strip(), keep)
        else:
            raise Malformed("more than %d header lines" % _LONGEST_HEAD)
        if head.status >= 200 or head.status == 101:
            return head


async def _field_line(source, keep):
    """The next line of a head. Of one that is longer than the buffer only the name, if nobody wants it."""
    try:
        return await read_line(source)
    except WindowFull:
        colon = source.buf.find(b":", source.start, source.end)
        name = bytes(source.mv[source.start : colon + 1])
        if colon < 0 or _wanted(_text(name[:-1]).lower(), keep):
            raise
    while True:
        found = source.buf.find(b"\n", source.start, source.end)
        if found >= 0:
            source.start = found + 1
            return name
        source.start = source.end
        if not await source.more():
            raise Truncated("the connection closed in the middle of a line")


def _wanted(name, keep):
    return keep is None or name in keep or name[: name.find("-") + 1] in keep


def _text(line):
    try:
        return str(line, "utf-8")
    except UnicodeError:
        # Field values may hold any byte above 0x7F (RFC 9110 section 5.5): take them as Latin-1.
        return "".join([chr(byte) for byte in line])


def _status_line(line):
    numbered = len(line) >= 12 and line[8] == 32 and line[9:12].isdigit() and line[12:13] in (b"", b" ")
    if line[:7] != b"HTTP/1." or not numbered:
        raise Malformed("this is not an HTTP/1.1 answer: does the address belong to another kind of server?")
    head = Head(int(line[9:12]), _text(line[13:]))
    head.keep_alive = line[7] != 48  # HTTP/1.0 closes unless it says otherwise
    return head


class Body(Layer):
    """The content of a response, as a source; ``done`` once its end has been seen.

    *below* is the connection, just after the head. *bare*: this response has no content, whatever
    its head says (the answer to HEAD, 204, 304).
    """

    def __init__(self, below, head, bare=False):
        Layer.__init__(self, below)
        self._left = 0  # bytes to come of this chunk, or of the whole
        self._chunked = False
        self._until_close = False
        self._in_chunk = False  # between a chunk's first byte and the line end behind its last
        self._trailer = 0  # behind the last chunk: which line it is
        self.done = False
        if bare or head.status == 204 or head.status == 304:
            self.done = True
        elif head.chunked:
            self._chunked = True
        elif head.until_close or head.length is None:
            self._until_close = True
        else:
            self._left = head.length
            self.done = head.length == 0

    @property
    def reusable(self):
        """Whether the connection stands at the next response: the content is done, and was framed."""
        return self.done and not self._until_close

    def ready(self):
        """Extend the content by what has come; see Layer."""
        while not self.done:
            come = self.below.end - self.end
            if self._until_close:
                self.end += come
                return True if come else None
            if self._left:
                if not come:
                    return None
                come = min(come, self._left)
                self._left -= come
                self.end += come
                self.done = not self._left and not self._chunked
                return True
            if not self._next_line():
                return None
        return False

    def cut(self):
        """The connection has closed: the end of the content only where nothing else marks it."""
        if not self._until_close:
            raise Truncated("the connection closed in the middle of the answer")
        self.done = True

    def _next_line(self):
        """Peel one line of chunk framing (RFC 9112 section 7.1); False if it is not whole yet."""
        buf = self.buf
        first = self.end
        stop = buf.find(b"\n", first, self.below.end)
        if stop < 0:
            if self.below.end - first > 256:
                raise Malformed("a chunk header without an end")
            return False
        upto = stop + 1
        if stop > first and buf[stop - 1] == 13:
            stop -= 1
        if self._trailer:
            self.done = stop == first
            self._trailer += 1
            if self._trailer > _LONGEST_HEAD:
                raise Malformed("more than %d trailer lines" % _LONGEST_HEAD)
        elif self._in_chunk:
            if stop != first:
                raise Malformed("a chunk is longer than it says")
            self._in_chunk = False
        else:
            self._left = _chunk_size(bytes(self.mv[first:stop]))
            self._in_chunk = self._left > 0
            self._trailer = 0 if self._left else 1
        self._peel(upto)
        return True


def _chunk_size(line):
    digits = line.split(b";")[0].strip()
    if not 0 < len(digits) <= _CHUNK_DIGITS:
        raise Malformed("a chunk size of %d digits" % len(digits))
    for digit in digits:
        if digit not in b"0123456789abcdefABCDEF":
            raise Malformed("a chunk size that is not a number")
    return int(digits, 16)
