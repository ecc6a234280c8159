"""HTTP with the names of ``urequests``: verified, streaming, kept alive.

    import uopenai.requests as requests
    with requests.get("https://example.org/data.json") as answer:
        print(answer.status_code, answer.json())

The core is a coroutine, session.Session.exchange: these functions drive it, the client awaits it.
"""

from . import session
from .exchange import drive
from .replies import read_all, read_into


class Bytes:
    """A request's content that is all in memory."""

    content_type = None

    def __init__(self, data):
        self._data = data.encode() if isinstance(data, str) else data
        self.length = len(self._data)

    def segments(self):
        """The content in order."""
        yield self._data


class Stream:
    """A request's content that is read from a stream with ``readinto``, of unknown length."""

    content_type = None
    length = None

    def __init__(self, stream):
        self._stream = stream

    def rewind(self):
        """It has been read: it cannot be sent again."""
        return False

    def segments(self):
        """The content in order."""
        yield self._stream, None


class Response(session.Response):
    """The answer to a request: ``status_code``, ``reason``, ``headers`` (names in lower case).

    The content can be read once, whole or in pieces. Close it (or use ``with``), else its connection
    is not used again.
    """

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    _content = None  # once it has been read whole

    @property
    def content(self):
        """All of the content, as bytes."""
        if self._content is None:
            self._content = drive(read_all(self))
        return self._content

    @property
    def text(self):
        """All of the content, as text (UTF-8)."""
        return str(self.content, "utf-8")

    def json(self):
        """All of the content, as the values that it is the JSON of."""
        if self._content is not None:
            from json import loads

            return loads(self._content)
        from .answers import read_json

        return drive(read_json(self))

    @property
    def raw(self):
        """This object: it has ``read`` and ``readinto``."""
        return self

    def readinto(self, buf):
        """Read into *buf* what is there, waiting for at least one byte; 0 at the end."""
        return drive(read_into(self, memoryview(buf)))

    def read(self, size=-1):
        """Read *size* bytes, fewer only at the end; all of them if it is negative."""
        if size < 0:
            return self.content
        out = bytearray(size)
        view = memoryview(out)
        done = 0
        while done < size and (count := drive(read_into(self, view[done:]))):
            done += count
        return bytes(view[:done])

    def iter_content(self, chunk_size=512):
        """Iterate over the content in pieces (bytes) of at most *chunk_size*."""
        piece = memoryview(bytearray(chunk_size))
        while count := drive(read_into(self, piece)):
            yield bytes(piece[:count])


class Session(session.Session):
    """Makes requests, and keeps one idle connection for the next; the arguments are session.Session's."""

    response = Response

    def request(self, method, url, data=None, json=None, headers=None, timeout=None):
        """Make a request and return its Response.

        *data*: text, bytes, or a stream with ``readinto``, which is sent chunked. *json*: a value that is
        sent as JSON. *timeout* in seconds, for any one wait. Raises the exceptions of uopenai.errors for
        what the network does; an error status is an answer like another.
        """
        if json is not None:
            from .wire.json_writer import JsonBody

            body = session.sendable(JsonBody, json)
        elif data is None:
            body = None
        else:
            body = Stream(data) if hasattr(data, "readinto") else Bytes(data)
        return drive(self.exchange(method, url, headers, body, timeout))

    def get(self, url, **arguments):
        """GET; the arguments are those of request()."""
        return self.request("GET", url, **arguments)

    def head(self, url, **arguments):
        """HEAD; the arguments are those of request()."""
        return self.request("HEAD", url, **arguments)

    def post(self, url, **arguments):
        """POST; the arguments are those of request()."""
        return self.request("POST", url, **arguments)

    def put(self, url, **arguments):
        """PUT; the arguments are those of request()."""
        return self.request("PUT", url, **arguments)

    def patch(self, url, **arguments):
        """PATCH; the arguments are those of request()."""
        return self.request("PATCH", url, **arguments)

    def delete(self, url, **arguments):
        """DELETE; the arguments are those of request()."""
        return self.request("DELETE", url, **arguments)


_session = None


def request(method, url, **arguments):
    """Make a request with a session that all functions here share; see Session.request()."""
    global _session
    if _session is None:
        _session = Session()
    return _session.request(method, url, **arguments)


def get(url, **arguments):
    """GET; the arguments are those of request()."""
    return request("GET", url, **arguments)


def head(url, **arguments):
    """HEAD; the arguments are those of request()."""
    return request("HEAD", url, **arguments)


def post(url, **arguments):
    """POST; the arguments are those of request()."""
    return request("POST", url, **arguments)


def put(url, **arguments):
    """PUT; the arguments are those of request()."""
    return request("PUT", url, **arguments)


def patch(url, **arguments):
    """PATCH; the arguments are those of request()."""
    return request("PATCH", url, **arguments)


def delete(url, **arguments):
    """DELETE; the arguments are those of request()."""
    return request("DELETE", url, **arguments)
