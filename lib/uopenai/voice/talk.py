"""A conversation over the realtime API: microphone up, speaker down, and whoever speaks may interrupt.

    microphone -> Upward -> uplink -> connection -> (the deltas' audio) -> Talk.put -> speaker

step() does what can be done now and never waits; run() calls it until stop(), and connects again when the
connection is lost. Whoever is interrupted is silent at once: the speaker is cleared, the service is told how
much was heard, and what is still on its way of that answer is passed over unread.
"""

# What joining sets:
# pyright: reportAttributeAccessIssue=false

from micropython import const

from .. import visit
from ..errors import OpenAIError
from ..net.ticks import ticks_add, ticks_diff, ticks_ms
from .upward import Upward
from .waits import pauser

# The events that hearing makes something of.
_HEARD = (
    "error response.created response.done input_audio_buffer.speech_started"
    " input_audio_buffer.speech_stopped input_audio_buffer.committed"
)
_MEND_MS = const(1000)  # between two tries to start a part that does not work


class Talk:
    """Talks over *client*'s realtime API with *microphone* and *speaker* (24 kHz; the latter may be None).

        talk = Talk(OpenAI(), Microphone(), Speaker(), model="gpt-realtime", instructions="Be brief.")
        talk.run()

    *tools*: Tools and functions that the model may call, at most *rounds* times until somebody speaks again.
    *instructions*, *voice*, *session* (a dict, for all else): of the session. *button*: a gadget.Button: push
    to talk, see press(); without one it is hands free, and the service tells when somebody speaks.
    *detector*: an audio.Detector that interrupts before the service does, whose word comes late where audio
    piles up in front of a small board. *ring*: bytes of the microphone's that wait while the line is busy
    (4096: 85 ms). *show*: called with "starting", "ready", "listening", "thinking", "speaking", "offline" or
    "error": a Light's ``show``. *told*: called with each event that comes (but audio, and errors that are
    settled here). *beside*: called often, a Keeper's ``step``, say; it must not wait. *key*: called for each
    connection, gives an ephemeral key. *options*: those of ``client.realtime.connect``: model, extra_query,
    max_retries, …

    Nothing cancels the echo: hands free, a microphone that hears the speaker interrupts it. Keep them apart
    and the volume low; or let the service take only what is loud for speech, *session* ``{"audio": {"input":
    {"turn_detection": {"type": "server_vad", "threshold": 0.8}}}}``; or take a button. A *detector* knows no
    echo either: its ``least=`` is to be above it.

    ``state``: what was shown last. ``lost``: why there is no connection (an exception), else None. ``fault``:
    what was wrong with microphone or speaker last, else None. ``upward.lost``: samples that were not sent.
    Peak heap: 84 KB with the library as .mpy files, 49 KB from ROMFS or a firmware; and the two rings.
    """

    def __init__(
        self,
        client,
        microphone,
        speaker,
        tools=(),
        *,
        instructions=None,
        voice=None,
        session=None,
        button=None,
        detector=None,
        ring=4096,
        rounds=8,
        show=None,
        told=None,
        beside=None,
        key=None,
        **options,
    ):
        self.client = client
        self._drive = client._run
        self._waits = client.stream is not None
        self.pause = pauser(client)
        self.speaker = speaker
        self.upward = Upward(microphone, ring, detector)
        self.told = told
        self.beside = beside
        self._show = show
        self.button = button
        self.key = key
        self.calls = None
        if tools:
            from .calls import Calls

            self.calls = Calls(tools, client, rounds)
        self.connection = None
        self.lost = self.fault = self.state = None
        self.over = False
        self._item = None  # whose audio the speaker got last
        self._response = None  # the id of the one that is being made, "" before it is known
        self._cancelled = None  # the id of the one that we have given up
        self.asks = False  # whether one is to be asked for, when no other is being made
        self.somebody = False  # whether somebody is speaking, hands free
        self.sounds = False  # whether some of its audio has still to be heard
        self._begins = False  # whether the speaker has still to be told that it comes
        self.commits = False  # whether what was spoken is still on its way
        self._mended = None  # ticks, when the microphone is to be started again
        visit("voice.joining").prepare(self, session, instructions, voice, options)

    # The connection

    def connect(self):
        """Connect, at first or after ``lost``. Waits, or is to be awaited. Raises APIError."""
        return self._drive(self._connect())

    async def _connect(self):
        await visit("voice.joining").connect(self)

    async def sleep(self, milliseconds):
        start = ticks_ms()
        while ticks_diff(ticks_ms(), start) < milliseconds and not self.over:
            self.aside()
            await self.pause()

    def close(self):
        """Close the connection, and let go of microphone and speaker. To be awaited under AsyncOpenAI."""
        return self._drive(self._close())

    async def _close(self):
        await visit("voice.joining").close(self)

    # Running

    def run(self):
        """Talk until stop(), connecting again as often as ``max_retries=`` allows. Waits; or await it.

        Raises what ended the connection for good (APIError); then everything is closed, and run() may be
        called again. A microphone or a speaker that does not work is started anew, and told as an "error"
        event.
        """
        return self._drive(self._go())

    async def _go(self):
        self.over = False
        try:
            while not self.over:
                if self.connection is None or self.lost is not None:
                    await self._connect()
                if (self.step() is None and not self.upward.moved) or self._waits:
                    await self.pause()
        finally:
            await self._close()

    def stop(self):
        """Let run() come to its end."""
        self.over = True

    def step(self):
        """Do what can be done now: an event that has come, or None. Never waits, unless a tool does.

        When the connection is lost, ``lost`` says why, and connect() connects again.
        """
        self.aside()
        if self.connection is None or self.lost is not None:
            return None
        try:
            event = self.connection.step(True)
            if self._begins:  # not in put(), where CircuitPython's Python stack would not do for it
                self.speaker.begin()
                self._begins = False
                self.shown("speaking")
                event = self.connection.step(True)
        except OpenAIError as fault:
            if fault is not self.connection._ended:
                raise
            visit("voice.joining").lose(self, fault)
            return None
        if event is not None:
            if self.calls is not None:
                self.calls.note(event.to_dict())
            if event.type not in _HEARD or not visit("voice.hearing").heard(self, event.to_dict()):
                self._tell(event)
        if self.commits and not self.upward.waits:
            visit("voice.pushing").commit(self)
        if self.asks and self._response is None and not self.somebody and self.connection.flush():
            visit("voice.hearing").ask(self)
        if self.sounds and self._response is None and self.speaker.drain():
            self.sounds = False
            if self.state == "speaking":
                self.shown("ready")
        return event

    def aside(self):
        """What goes on whether there is a connection or not: button, microphone, speaker."""
        if self.beside is not None:
            self.beside()
        pushed = self.button.step() if self.button is not None else None
        if pushed == "pressed":
            self.press()
        elif pushed == "released":
            self.release()
        if self.sounds:
            try:
                self.speaker.check()
            except OpenAIError as fault:
                self.speaker.stop()
                self.interrupt()
                self._broken(fault)
        if self._mended is not None and ticks_diff(ticks_ms(), self._mended) > 0:
            self.listen()
        if self._mended is None and (self.upward.open or self.upward.waits):
            try:
                began = self.upward.step()
            except OpenAIError as fault:
                self.upward.microphone.stop()
                self._mended = ticks_add(ticks_ms(), _MEND_MS)
                self._broken(fault)
                return
            if began and (self.sounds or self._response):
                self.interrupt()
                self.shown("ready")  # until the service has heard it too, if it does

    def listen(self):
        self._mended = None
        try:
            self.upward.start()
        except OpenAIError as fault:
            self._mended = ticks_add(ticks_ms(), _MEND_MS)
            self._broken(fault)

    def _broken(self, fault):
        """Microphone or speaker does not work: it is told once, as an event."""
        known = str(self.fault) == str(fault)
        self.fault = fault
        self.shown("error")
        if not known:
            self._tell(visit("realtime.faults").local(fault))

    # Speaking and being interrupted

    def put(self, view):
        """The connection's sink: audio of ``connection.audio_item`` for the speaker; how much it took."""
        item = self.connection.audio_item
        if item != self._item or not self.sounds:
            self._item = item
            self.sounds = self._begins = True
        return 0 if self._begins else self.speaker.put(view)

    def interrupt(self, cancel=True):
        """Be silent at once, and let the service know how much was heard. *cancel*: it does not know yet."""
        if self._response is not None:
            self.connection.skip_audio(self._response)
            if cancel:
                self._cancelled = self._response
                self._post({"type": "response.cancel"})
        if self.sounds:
            self.sounds = self._begins = False
            heard = self.speaker.clear()
            if self._item is None:  # of a conversation that has ended
                return
            self.connection.skip_audio(self._item)
            self._post(
                {
                    "type": "conversation.item.truncate",
                    "item_id": self._item,
                    "content_index": self.connection.audio_content or 0,
                    "audio_end_ms": heard,
                }
            )

    def press(self):
        """Push to talk: whoever is speaking is interrupted, and what the microphone hears is sent."""
        visit("voice.pushing").press(self)

    def release(self):
        """That was all: it is to be answered."""
        if self.upward.open:
            self.commits = True
            self.upward.stop()

    def _somebody_spoke(self):
        self.fault = None
        if self.calls is not None:
            self.calls.done = 0

    def _post(self, event):
        """Have *event* sent, if there is a connection."""
        if self.connection is None or self.lost is not None:
            return
        try:
            self.connection.post(event)
        except OpenAIError as fault:
            if fault is self.connection._ended:
                visit("voice.joining").lose(self, fault)
            else:
                self._broken(fault)

    # What is told of it

    def _tell(self, event):
        if self.told is not None:
            self.told(event)

    def shown(self, state):
        if state != self.state:
            self.state = state
            if self._show is not None:
                self._show(state)
