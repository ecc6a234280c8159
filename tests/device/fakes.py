"""Stand-ins for what lies below the code under test: transports, sessions, responses, the clock's sleep."""

from feed import Feed, drive
from uopenai.exchange import Connection
from uopenai.session import Response, Session
from uopenai.wire.http1 import read_head


class Transport:
    """Records what is written in ``writes``, and hands out *script*: bytes, or an exception to raise.

    After the script the other end has closed. *refuse*: the number of the write that fails, and of
    all behind it. ``phases``: what began, in order.
    """

    blocks = True
    socket = None

    def __init__(self, script, refuse=None):
        self.timeout = 1
        self.state = "send"
        self.phases = []
        self.writes = []
        self.closed = 0
        self.found_dead = False
        self._script = list(script)
        self._refuse = refuse

    def begin(self, state):
        self.state = state
        self.phases.append(state)

    def idle(self):
        """An idle connection is found out when it is used, unless the test says otherwise."""
        return not self.found_dead

    async def write(self, view):
        if self._refuse is not None and len(self.writes) >= self._refuse:
            raise OSError(104)
        self.begin("send")
        self.writes.append(bytes(view))

    def readinto(self, view):
        if not self._script:
            return 0
        piece = self._script.pop(0)
        if isinstance(piece, Exception):
            raise piece
        count = min(len(view), len(piece))
        view[:count] = piece[:count]
        if count < len(piece):
            self._script.insert(0, piece[count:])
        return count

    async def wait(self, flags):
        raise AssertionError("everything is there at once")

    @property
    def sent(self):
        """All that was written."""
        return b"".join(self.writes)

    def close(self):
        self.closed += 1


class Net(Session):
    """A session whose connections run over *transports*, in order."""

    def __init__(self, *transports):
        Session.__init__(self, ca=None, timeout=1)
        self.origins = []
        self._transports = list(transports)

    async def connect(self, origin, timeout):
        self.connections_opened += 1
        self.origins.append(origin)
        made = self._transports.pop(0)
        if isinstance(made, Exception):
            raise made
        connection = Connection(made, self.buf)
        self.buf = None
        return connection


def response(text, size=2048, pieces=None):
    """A response whose bytes are *text*, or come in *pieces*; ``released`` counts its releases."""
    feed = Feed(pieces or [text], size)
    body = drive(read_head(feed))

    def release():
        made.released += 1

    made = Response(body.status_code, body.reason, body.headers, body, "http://fake:80", release)
    made.released = 0
    return made


def json_answer(text, status=b"200 OK", headers=b""):
    """The bytes of an answer with the JSON *text*."""
    head = b"HTTP/1.1 " + status + b"\r\nContent-Type: application/json\r\n" + headers
    return head + b"Content-Length: %d\r\n\r\n" % len(text) + text
