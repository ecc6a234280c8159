"""Connections that are open before they are needed.

A client keeps one connection; a Line is a client's view with a connection of its own, over the same trusted
roots.
"""

from micropython import const

from ..net.ticks import ticks_diff, ticks_ms
from ..resources import load
from ..session import Session, refusal, split_url
from ..views import View
from .waits import transports

_OLD_MS = const(50000)  # an idle connection that networks on the way may have forgotten


class Line:
    """One connection of *client*, for one call at a time. *beside*: see Attentive. *pause*: see pauser.

    ``busy``: an answer is being read from it. ``say``: the call that speaks over it, if there is one.
    """

    say = None  # type: object

    def __init__(self, client, beside, pause):
        http = client._http
        if not isinstance(http, Session):
            raise refusal("voice goes over our own connections: make the client without http_client=")
        self._client = client
        self._http = http
        self.session = session = Session(http.ca, None)  # pyright: ignore[reportArgumentType]
        session.socket = http.socket
        session.transport = transports(client, beside, pause)  # pyright: ignore[reportAttributeAccessIssue]

        async def wait(milliseconds):
            start = ticks_ms()
            while ticks_diff(ticks_ms(), start) < milliseconds:
                beside()
                await pause()

        # Compressed sound is hardly smaller, and unpacking it takes 32 KB.
        self.view = View(client, _http=session, _run=_as_it_is, _inflates=False, _pause=wait)
        self.busy = False

    def part(self, name):
        """The API group *name*, whose calls go over this line, and are coroutines."""
        return load(name, self.view)

    async def open(self):
        """Have a connection that stands; the TLS handshake goes on in step(). Raises APIConnectionError."""
        self.step()
        if self.session.idle is not None:
            return
        session = self.session
        session.trusted = self._http.trusted
        origin = split_url(self._client.base_url)[0]
        connection = await session.connect(origin, self._client.timeout)
        session.idle = (origin, connection)  # pyright: ignore[reportAttributeAccessIssue]
        self._http.trusted = session.trusted

    def step(self):
        """See to the connection that is kept: its handshake goes on, and one that has died is closed."""
        idle = self.session.idle
        if idle is None:
            return
        transport = idle[1].transport
        try:
            alive = transport.idle()
        except ValueError:  # its certificate: the call that needs it says what is wrong
            alive = False
        if not alive or ticks_diff(ticks_ms(), transport.start) > _OLD_MS:
            self.session.close()

    def close(self):
        """Close the connection that is kept."""
        self.session.close()


def overdue(response):
    """Raise OSError if nothing has come of *response* for as long as its timeout allows."""
    response.source.below.transport.left()


def begin_again(response):
    """Something has come of *response*."""
    response.source.below.transport.begin("receive")


async def piece_of(stream):
    """The next piece of the text of *stream*; "" if it has not come yet, None at the end."""
    while True:
        piece = stream.text_now()
        if piece is not None:
            begin_again(stream.response)
            return piece
        if stream.done:
            return None
        try:
            got = stream.fetch_now()
            if got is None:
                overdue(stream.response)
                return ""
        except (OSError, ValueError) as fault:
            raise stream.response.explain(fault)
        if not got:
            # Something else than a bare piece of text: events that are passed over, or the end.
            event = await stream.next_event(True)
            return None if event is None else event.delta or ""


def _as_it_is(task):
    return task
