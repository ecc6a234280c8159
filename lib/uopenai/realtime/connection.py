"""A connection to the realtime API: events in both directions, and audio past them.

``step()`` is the heart: it does what can be done now and never waits. All that waits is coroutines over it,
which a Connection drives to their ends, and an AsyncConnection (aio) leaves to the caller's await.

Longer than other files, as all of it is needed while a connection lives: with what reads a message (_advance
to _resume) in a file of its own, a session took 0.5 KB more heap, of the 1.5 KB that its budget leaves.
"""

import gc

from micropython import const

from .. import visit
from ..answers import Answer
from ..net.ticks import sleep_ms, ticks_diff, ticks_ms
from ..wire import Malformed, Truncated, fresh, loops
from ..wire.json_value import bad, load
from .line import Line

_NEARLY_FULL = const(256)  # bytes that are left of the buffer: a control frame finds room in them
_SOON = const(5)  # ms until the speaker is asked again, or the socket whether it takes more
_TICK = const(1000)  # ms at most that a wait takes, as pings are due meanwhile


class Connection:
    """A connection to the realtime API, made by client.realtime.connect(), opened by ``with`` or ``enter()``.

    Events and handlers may be given before. One task, or thread, at a time reads. *options* are those of
    connect(): see opening.

    ``longest``: bytes of an event that is built in memory; a longer one is reported as an error event, and
    passed over. ``ping_ms``: after so long a silence the service is asked whether it is there; after as long
    again without an answer the connection counts as lost. ``speaker``: see the property.
    """

    longest = 32768
    ping_ms = 20000
    _line = None
    _closed = False  # by this end

    def __init__(self, client, path, options):
        self.client = client
        self.path = path
        self.options = options
        self.jobs = []  # events that wait to be sent
        self.handlers = {}
        self._run = client._run
        self._ended = None  # the exception that says why, or (code, reason) of this end
        self._uplink = None
        self._deltas = None
        self._session = None  # what all session.update have said so far
        self._tries = 0  # to connect again, since something came
        self._state = fresh()

    def open(self):
        """Open it, or open it again (a coroutine)."""
        return visit("realtime.opening").open_(self)

    def begin(self, opened):
        """Speak over *opened*, an exchange.Connection behind its handshake."""
        self._line = Line(opened, self.jobs)
        self._messages = self._line.messages
        self._ended = None
        self._begun = False  # a message, of which nothing has been read
        self._audio = False  # its audio is on the way to the speaker
        self._task = None  # the coroutine that reads it
        self._kind = ""  # its type
        self._line.pump()
        if self._deltas is not None:
            self._deltas.messages = self._messages

    def enter(self):
        """Connect: this object. Close it when you are done. Raises APIConnectionError, APIStatusError."""
        return self._run(self.open())

    @property
    def speaker(self):
        """Where audio goes: an object with ``put(view)``, which gives how many bytes it took, never waiting.

        Its events then have None for ``delta``, and ``audio_bytes``. While it takes nothing, nothing is read.
        None: audio comes as text (base64), as in the SDK.
        """
        return self._deltas and self._deltas.speaker

    @speaker.setter
    def speaker(self, sink):
        visit("realtime.sound").play(self, sink)

    def skip_audio(self, name):
        """Pass over what is left of the audio of *name*, a response_id or an item_id."""
        if self._deltas is not None and self._deltas.skip(name) and self._audio:
            self._audio = self._begun = False  # the next step passes over what is unread of the message

    def idle_ms(self, now):
        """Milliseconds since anything came; *now* is ticks_ms()."""
        return ticks_diff(now, self._line.heard)

    def step(self, quiet=False):
        """What has come: an event, or None if nothing whole has. Sends what waits; never waits itself, and
        does a bounded amount of work: there may be more.

        *quiet*: audio that went to the speaker is no event. Raises ConnectionClosedOK or
        ConnectionClosedError when the connection has ended, then and at each later call.
        """
        if self._ended is not None:
            self.check()
        line = self._line
        try:
            event = self._advance(quiet)
            if event is not None:
                self._tries = 0
                return event
            if line.broken is not None:  # what has come goes first: it may say why
                raise line.broken
            if ticks_diff(ticks_ms(), line.heard) >= self.ping_ms:
                self._keep_alive()
        except (OSError, Malformed) as fault:
            self._lost(fault)
        return None

    def _advance(self, quiet):
        """The next event, if it has come."""
        line = self._line
        messages = self._messages
        if line.view is not None or line.jobs or messages.answer is not None:
            line.pump()
        while True:
            if not self._begun:
                begun = messages.step()
                if messages.answer is not None:
                    line.pump()
                if begun is None:
                    return None
                if not begun:
                    raise Truncated("closed")
            try:
                event = self._read(quiet)
            except (ValueError, MemoryError) as fault:
                self._begun = True
                if messages.fault or messages.code:
                    raise
                event = self._refuse(fault)
            except BaseException:  # the speaker's: it gets the rest another time
                self._begun = True
                self._audio = self._deltas is not None and self._deltas.held > 0
                raise
            if event is False:
                self._begun = True
                return None
            if self._begun:  # to store costs more than to look, in most messages
                self._begun = False
            if event is not None:
                return event

    def _read(self, quiet):
        """Go on with the message: the event; None, it is done without one; False, more bytes are needed."""
        messages = self._messages
        deltas = self._deltas
        while True:  # and no recursion: the speaker may be opened below this, where the Python stack is small
            if self._audio:
                if deltas is None:
                    return None
                if deltas.go() is None:
                    return False
                self._audio = False
                event = deltas.event
                return event and Answer(event)
            if self._task is not None:
                return self._resume()
            if quiet and deltas is not None:
                found = deltas.again()
                if found:
                    return None
                if found is None:
                    self._audio = True
                    continue
            first = messages.start
            end = messages.end
            if not messages.whole and end - first < len(messages.buf) - _NEARLY_FULL:
                if messages.now() is None:
                    return False
                continue
            state = self._state
            state[0] = state[1] = state[3] = stop = 0
            state[2] = 64
            if messages.whole:
                stop = loops.scan(state, messages.buf, first, end)
                if stop < 0:
                    raise bad(stop)
                if state[0] != 1 or (stop < end and bytes(messages.mv[stop:end]).strip()):
                    raise bad("the text ends too early, or something follows it")
            if deltas is None or messages.buf[first] != 0x7B:
                break
            found = deltas.begin(end, messages.whole, quiet)
            if found == 2:
                return None
            if not found:
                break
            self._audio = True
        if messages.whole and not state[3]:  # MicroPython's json does not join surrogates
            value = load(messages, stop)
            messages.start = end
            return as_event(value)
        large = visit("realtime.large")
        self._kind = large.type_of(messages)
        self._task = large.read(messages)
        self._line.left = self.longest  # pyright: ignore[reportAttributeAccessIssue]
        return self._resume()

    def _resume(self):
        """Go on building an event that is longer than the buffer."""
        try:
            self._task.send(None)
            return False
        except StopIteration as done:
            self._task = self._line.left = None
            self._kind = ""
            return as_event(done.value)

    def _refuse(self, fault):
        """The event that reports another that cannot be had; what is unread of that one is passed over."""
        self._task = self._line.left = None
        self._audio = False
        kind = self._kind
        self._kind = ""
        return visit("realtime.faults").refused(fault, kind, self.longest)

    def _keep_alive(self):
        """Send a ping, as nothing has come for so long. Raises OSError when nobody has answered the last."""
        line = self._line
        if self._audio and self._deltas.full:  # pyright: ignore[reportAttributeAccessIssue]
            line.heard = ticks_ms()  # nothing has been read
        elif not line.pinged:
            line.ping()
            line.pump()
        elif self.idle_ms(ticks_ms()) > 2 * self.ping_ms:
            raise OSError(110)

    def check(self):
        """Raise what ended the connection, if it has ended."""
        ended = self._ended
        if isinstance(ended, tuple):
            ended = self._ended = visit("realtime.faults").ending(*ended)
        if ended is not None:
            raise ended

    def _lost(self, fault):
        """The connection has ended, by *fault* or the other end's wish. Raises what tells of it."""
        self._ended = visit("realtime.faults").closed(self, fault)
        raise self._ended

    # What is sent.

    def post(self, event):
        """Have *event* (a dict) sent: what the socket takes of it now, the rest by later steps. Never waits.

        Raises OpenAIError for what JSON cannot say, WebSocketQueueFullError, or why the connection has ended.
        """
        if self._ended is not None:
            self.check()
        visit("realtime.posting").post(self, event)
        self.flush()

    def flush(self):
        """Send what waits, as far as the socket takes it: True when nothing is left. Never waits."""
        return self._line is not None and self._line.pump()

    def send(self, event):
        """Send *event*, a dict (or an Answer). Waits until the socket has taken it."""
        if self._line is None:
            return self.post(event)
        return self._run(visit("realtime.posting").send(self, event))

    def uplink(self, rate=24000, milliseconds=20):
        """An Uplink for the microphone: see there. There is one for each connection."""
        return self._uplink or visit("realtime.sound").hear(self, rate, milliseconds)

    # What waits.

    async def _pause(self, flags=1):
        """Wait until the socket is ready, or it is time to look again."""
        transport = self._line.transport
        stuck = self._line.view is not None
        full = self._audio and self._deltas.full  # pyright: ignore[reportAttributeAccessIssue]
        if full or (stuck and not transport.blocks):
            await self._nap(_SOON)
            return
        transport.timeout = min(_TICK, self.ping_ms) / 1000
        transport.begin("receive")
        try:
            await transport.wait(flags | 4 if stuck else flags)
        except OSError as fault:
            if fault.args[0] != 110:
                self._lost(fault)

    async def _nap(self, milliseconds):
        sleep_ms(milliseconds)

    def recv(self):
        """The next event, waited for. Raises ConnectionClosedOK, ConnectionClosedError."""
        return self._run(self._recv())

    async def _recv(self):
        while (event := self.step()) is None:
            await self._pause()
        return event

    def close(self, code=1000, reason=""):
        """Close the connection, and wait a moment for the other end to do the same."""
        return self._run(self._close(code, reason))

    def _close(self, code, reason):
        self._uplink = None  # its buffer makes room for what closes
        gc.collect()
        return visit("realtime.closing").close(self, code, reason)

    async def _next(self):
        """The next event for an iterator; None at a lawful end."""
        while True:
            try:
                return await self._recv()
            except Exception as fault:
                if fault is not self._ended:
                    raise
                if not await visit("realtime.reconnecting").again(self):
                    return visit("realtime.faults").final(self)

    def __iter__(self):
        return self

    def __next__(self):
        event = self._run(self._next())
        if event is None:
            raise StopIteration
        return event

    def __enter__(self):
        return self.enter()

    def __exit__(self, *_):
        self.close()

    def __getattr__(self, name):
        if name in ("on", "off", "once", "dispatch_events"):
            return visit("realtime.handlers").method(self, name)
        if name in ("recv_bytes", "send_raw", "parse_event"):
            return visit("realtime.raw").method(self, name)
        if name in ("audio_item", "audio_content"):  # of what the speaker got last
            return self._deltas and getattr(self._deltas, name)
        if name == "reconnect":
            return lambda: self._run(visit("realtime.reconnecting").again(self))
        return visit("realtime.events").group(self, name)


def as_event(value):
    """What is given for the JSON *value*."""
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise Malformed("it is no object with a type")
    return Answer(value)
