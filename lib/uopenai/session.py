"""The exchanges of a client: finds the connection for a request, sends it, gives the response.

All is coroutines, and nothing is kept but one idle connection. uopenai.requests dresses this in
urequests' names.
"""

import gc

from . import errors
from .exchange import Connection
from .wire import http1

TIMEOUT = 60  # seconds, for any one wait


class Response:
    """The answer to a request: ``status_code``, ``reason``, ``headers`` (names in lower case).

    ``source`` is its content, for codecs; it can be read once. Close the response, else its connection
    is not used again.
    """

    def __init__(self, status, reason, headers, source, origin, release):
        self.status_code = status
        self.reason = reason
        self.headers = headers
        self.source = source
        self.origin = origin
        self._release = release  # called once, to close the connection or keep it

    async def read_into(self, view):
        """Read into *view* what is there, waiting for at least one byte; 0 at the end."""
        source = self.source
        if self._release is None:
            return 0
        try:
            if source.start == source.end and not await source.more():
                self.close()
                return 0
        except (OSError, ValueError) as fault:
            raise self.explain(fault)
        count = min(len(view), source.end - source.start)
        view[:count] = source.mv[source.start : source.start + count]
        source.start += count
        return count

    async def read_all(self):
        """All of the content that is left, as bytes."""
        parts = []
        piece = memoryview(bytearray(512))
        while count := await self.read_into(piece):
            parts.append(bytes(piece[:count]))
        return b"".join(parts)

    def explain(self, fault):
        """Close, and give the exception of ours for a *fault* in the middle of the content."""
        self.close()
        from .faults import explain

        return explain(fault, "receive", self.origin, True)

    def close(self):
        """Keep the connection for the next exchange if all has been read, else close it."""
        release = self._release
        self._release = None
        if release is not None:
            release()


class Session:
    """Makes exchanges, and keeps one idle connection for the next.

    *ca*: see net.trust.context; left out, /root.cert. *timeout* in seconds, for any one wait: to
    connect, for the handshake, for the first byte, between bytes; None waits for ever.
    ``connections_opened`` counts.
    """

    response = Response

    def __init__(self, ca=None, timeout=TIMEOUT):
        self.ca = "/root.cert" if ca is None else ca
        self.timeout = timeout
        self.connections_opened = 0
        self._idle = None  # (origin, connection)
        self._trusted = None  # the TLS context: parsed roots, 17 KB of C heap, made when first needed

    async def exchange(self, method, url, headers=None, body=None, timeout=None, keep=None):
        """Send a request, and read the head of its answer: a Response.

        *body*: has ``length``, ``segments()``, ``content_type``; or None. *keep*: see http1.read_head.
        Raises the exceptions of uopenai.errors.
        """
        origin, host, target = split_url(url)
        headers = dict(headers or {})
        if body is not None:
            if body.content_type:
                headers["Content-Type"] = body.content_type
            if body.length is None:
                headers["Transfer-Encoding"] = "chunked"
            else:
                headers["Content-Length"] = str(body.length)
        elif method not in ("GET", "HEAD"):
            headers["Content-Length"] = "0"
        try:
            head = http1.request_head(method, target, host, headers)
        except ValueError as fault:
            raise errors.OpenAIError("%s: a header or an address must be one line of text" % fault)
        timeout = timeout or self.timeout
        connection = self._take_idle(origin)
        if connection is not None:
            connection.transport.timeout = timeout
            connection.transport.doing = "send"
            try:
                return await self._attempt(connection, origin, method, head, body, keep)
            except errors.APIConnectionError as fault:
                # The other end may close an idle connection at any time, also as the request goes out; then
                # nothing has come of an answer.
                stale = not connection.answered and not isinstance(fault, errors.named("APITimeoutError"))
                if not stale or (body is not None and not rewind(body)):
                    raise
            connection = None  # its buffer may be needed for the next one
        connection = await self._connect(origin, timeout)
        return await self._attempt(connection, origin, method, head, body, keep)

    async def _attempt(self, connection, origin, method, head, body, keep):
        """One request and the head of its answer, on *connection*."""
        transport = connection.transport
        whole = True
        try:
            try:
                await connection.send(head, body)
            except OSError:
                whole = False
                # An answer may have come before the end of the body: 413, say. If not, the read fails too.
                if transport.doing != "send":
                    raise
            got = await http1.read_head(connection, keep)
        except BaseException as fault:
            connection.close()
            if not isinstance(fault, (OSError, ValueError)):
                raise
            from .faults import explain_head

            raise explain_head(fault, connection, origin)
        content = http1.Body(connection, got, method == "HEAD")

        def release():
            try:
                while content.ready():  # what has come already is read to the end
                    content.start = content.end
            except ValueError:
                pass  # then it is not reusable
            if content.reusable and got.keep_alive and whole:
                connection.start = content.end
                self._give_back(origin, connection)
            else:
                connection.close()

        return self.response(got.status, got.reason, got.headers, content, origin, release)

    async def _connect(self, origin, timeout):
        from .net.transport import Transport

        scheme, _, rest = origin.partition("://")
        name, _, port = rest.rpartition(":")
        secure = scheme == "https"
        transport = Transport(name.strip("[]"), int(port), timeout)
        connection = Connection(transport)  # first its buffer: without one there is nothing to open
        try:
            context = self._context() if secure else None
            self.connections_opened += 1
            await transport.open(context)
        except (OSError, ValueError) as fault:
            transport.close()
            from .faults import explain

            raise explain(fault, transport.doing, origin)
        except BaseException:
            transport.close()
            raise
        return connection

    def _context(self):
        from .net import clock, trust

        # A TLS connection that failed holds 26 KB of an ESP32's heap until it is collected: now is the time.
        gc.collect()
        if self.ca is not False and not clock.is_set():
            raise errors.named("ClockNotSetError")(
                "the clock is at %s, so the certificate looks not yet valid: call uopenai.net.clock.sync()"
                % clock.today()
            )
        if self._trusted is None:
            self._trusted = trust.context(self.ca)
        return self._trusted

    def _take_idle(self, origin):
        """The kept connection, if it leads to *origin* and lives; else it is closed."""
        if self._idle is None:
            return None
        kept, connection = self._idle
        self._idle = None
        if kept == origin and connection.transport.is_idle():
            return connection
        connection.close()
        return None

    def _give_back(self, origin, connection):
        """Keep a connection that stands at the next response, for the next exchange."""
        if self._idle is None:
            self._idle = (origin, connection)
        else:
            connection.close()

    def close(self):
        """Close the idle connection."""
        if self._idle is not None:
            self._idle[1].close()
            self._idle = None


def split_url(url):
    """(origin, host field, target) of an http or https address. Raises OpenAIError."""
    scheme, found, rest = url.partition("://")
    end = 0
    while end < len(rest) and rest[end] not in "/?#":
        end += 1
    host, path = rest[:end], rest[end:].partition("#")[0]
    name, colon, port = host.rpartition(":")
    if not colon or "]" in port:
        name, port = host, ""
    if (
        not found
        or scheme not in ("http", "https")
        or not name
        or "@" in host
        or (port and not port.isdigit())
    ):
        # A password may stand before an "@": it is not repeated.
        shown = url if "@" not in url else "what was given, with user and password,"
        raise errors.OpenAIError("%s is not an address like https://host/path: correct base_url" % shown)
    port = port or ("443" if scheme == "https" else "80")
    return "%s://%s:%s" % (scheme, name, port), host, path if path[:1] == "/" else "/" + path


def rewind(body):
    """Make *body* ready to be sent again; False if it cannot be."""
    again = getattr(body, "rewind", None)
    return again is None or again()


def json_body(value):
    """A request's content: *value* as JSON. Raises OpenAIError for what JSON cannot say."""
    from .wire.json_writer import JsonBody, NotJson

    try:
        return JsonBody(value)
    except NotJson as fault:
        raise errors.OpenAIError("what is to be sent is no JSON: %s" % fault)
