"""The exchanges of a client: finds the connection for a request, sends it, gives the response.

All is coroutines, and nothing is kept but one idle connection and its buffer. uopenai.requests dresses
this in urequests' names.
"""

import gc

from micropython import const

from . import visit

_BUFFER = const(2048)  # see exchange


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
        self.closed = False
        self.release = release  # called once, to close the connection or keep it

    def explain(self, fault):
        """Close, and give the exception of ours for a *fault* in the middle of the content."""
        self.close()
        from .faults import explain

        return explain(fault, "receive", self.origin, True)

    def close(self):
        """Keep the connection for the next exchange if all has been read, else close it."""
        if not self.closed:
            self.closed = True
            self.release()


class Session:
    """Makes exchanges, and keeps one idle connection for the next.

    *ca*: see net.trust.context; left out, /root.cert. *timeout*: seconds that any one wait may take, or
    a Timeout; None waits for ever. *socket_pool*, *ssl_context*: see net.own_sockets.
    ``connections_opened`` counts.
    """

    response = Response

    transport = None  # what connections are made of, in place of net.transport's
    socket = None  # a pool in place of the board's own sockets

    def __init__(self, ca=None, timeout=60, **own):
        self.ca = "/root.cert" if ca is None else ca
        self.timeout = timeout
        self.connections_opened = 0
        self.trusted = None  # the TLS context: parsed roots, 17 KB of C heap, made when first needed
        self.idle = None  # (origin, connection)
        # For the next connection: made now, as a heap in use hardly has 2 KB in one piece.
        self.buf = bytearray(_BUFFER)
        if own:
            visit("net.own_sockets").update(self, **own)

    async def exchange(self, method, url, headers=None, body=None, timeout=None, keep=None):
        """Send a request, and read the head of its answer: a Response.

        *body*: has ``length``, ``segments()``, ``content_type``; or None. *keep*: see http1.read_head.
        Raises the exceptions of uopenai.errors.
        """
        from .wire import http1  # here, as who speaks WebSocket needs it for the opening alone

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
        head = sendable(http1.request_head, method, target, host, headers)
        if timeout is None:
            timeout = self.timeout
        connection = None
        if self.idle is not None:
            if self.idle[0] == origin and self.idle[1].transport.idle():
                connection = self.idle[1]
                connection.transport.begin("send")
                self.idle = None
            else:
                self.close()
        kept = connection is not None
        while True:
            if connection is None:
                connection = await self.connect(origin, timeout)
            connection.transport.timeout = timeout
            try:
                whole = await connection.send(head, body)
                content = source = await http1.read_head(connection, keep, method == "HEAD")
                if "content-encoding" in content.headers and not content.done:
                    from .inflate import Inflated

                    source = Inflated(content, content.headers["content-encoding"])
                break
            except BaseException as fault:
                self.remove(connection)
                from .faults import after_send

                after_send(fault, connection, origin, kept and (body is None or rewind(body)))
            kept = False
            connection = None

        def release():
            if not content.done and connection.transport.blocks:
                from .drain import drain

                drain(content, connection)
            if content.done and content.keep_alive and whole and self.idle is None:
                connection.start = content.end
                self.idle = (origin, connection)
            else:
                self.remove(connection)

        return self.response(content.status_code, content.reason, content.headers, source, origin, release)

    async def connect(self, origin, timeout):
        """A new connection to *origin*. Raises APIConnectionError, CertificateError, OpenAIError."""
        # Connecting is rare, and its code makes room for what comes over the connection. It finds a heap
        # without litter: what it leaves should not stand between what goes.
        gc.collect()
        return await visit("net.connecting").connect(self, origin, timeout)

    def remove(self, connection):
        """Close *connection*: its buffer serves the next one."""
        connection.close()
        self.buf = connection.buf

    def close(self):
        """Close the idle connection."""
        if self.idle is not None:
            self.remove(self.idle[1])
            self.idle = None


def split_url(url):
    """(origin, host field, target) of an http or https address. Raises OpenAIError."""
    scheme, _, rest = url.partition("://")
    end = 0
    while end < len(rest) and rest[end] not in "/?#":
        end += 1
    host = rest[:end]
    path = rest[end:].partition("#")[0]
    name, colon, port = host.rpartition(":")
    if not colon or "]" in port:
        name = host
        port = ""
    port = port or ("443" if scheme == "https" else "80")
    if scheme not in ("http", "https") or not name or "@" in host or not port.isdigit():
        from .refusals import bad_address

        raise bad_address(url)
    return "%s://%s:%s" % (scheme, name, port), host, path if path[:1] == "/" else "/" + path


def sendable(func, *args):
    """What *func* makes of *args* for a request. Raises OpenAIError for what cannot be sent."""
    try:
        return func(*args)
    except ValueError as fault:
        raise refusal("this cannot be sent: %s" % fault)


def refusal(message):
    """The exception for what the caller asks and cannot be done; its class is loaded by the first."""
    from .errors import OpenAIError

    return OpenAIError(message)


def rewind(body):
    """Make *body* ready to be sent again; False if it cannot be."""
    again = getattr(body, "rewind", None)
    return again is None or again()
