"""A conversation over the realtime API: microphone up, speaker down, and whoever speaks may interrupt.

    microphone -> Upward -> uplink -> connection -> (the deltas' audio) -> Talk.put -> speaker

step() does what can be done now and never waits; run() calls it until stop(), and connects again when the
connection is lost. Whoever is interrupted is silent at once: the speaker is cleared, the service is told how
much was heard, and what is still on its way of that answer is passed over unread.
"""

import time

from micropython import const

from ..errors import OpenAIError
from .lines import Line, pauser
from .upward import Upward

_SHORTEST = const(4800)  # bytes: less than 100 ms cannot be committed
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
    "error": a Light's ``show``. *told*: called with each event that comes (but audio). *beside*: called
    often, a Keeper's ``step``, say; it must not wait. *key*: called for each connection, gives an ephemeral
    key. *options*: those of ``client.realtime.connect``: model, extra_query, max_retries, …

    ``state``: what was shown last. ``lost``: why there is no connection (an exception), else None. ``fault``:
    what was wrong with microphone or speaker last, else None. ``upward.lost``: samples that were not sent.
    Peak heap: 56 KB with the library, and the rings; see lib/README.md.
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
        from ..realtime.manager import Manager

        self._drive = client._run
        self._waits = client.stream is not None
        self._pause = pauser(client)
        self.speaker = speaker
        self.upward = Upward(microphone, ring, detector)
        self.told = told
        self.beside = beside
        self._show = show
        self._button = button
        self._key = key
        self._calls = None
        if tools:
            from .calls import Calls

            self._calls = Calls(tools, client, rounds)
        self._session = self._made(session or {}, instructions, voice)
        self._asked = options.pop("on_reconnecting", None)
        self._headers = options.pop("extra_headers", None)
        if self._session["type"] == "realtime" and "call_id" not in options:
            options.setdefault("model", "gpt-realtime")
        self._line = Line(client, self._aside, self._pause)
        self._manager = Manager(self._line.view, "/realtime", on_reconnecting=self._reconnecting, **options)
        self._manager.sleep = self._sleep
        self.connection = None
        self.lost = self.fault = self.state = None
        self._over = False
        self._item = None  # whose audio the speaker got last
        self._response = None  # the id of the one that is being made
        self._sounds = False  # whether some of its audio has still to be heard
        self._commits = False  # whether what was spoken is still on its way
        self._mended = None  # ticks, when the microphone is to be started again

    def _made(self, session, instructions, voice):
        """What the first session.update says."""
        from ..realtime.merging import merged

        made = {"type": "realtime"}
        if instructions:
            made["instructions"] = instructions
        if voice:
            made["audio"] = {"output": {"voice": voice}}
        if self._calls is not None:
            made["tools"] = self._calls.offered()
        if self._button is not None:
            made = merged(made, {"audio": {"input": {"turn_detection": None}}})
        made = merged(made, session)
        turns: dict = made
        for name in ("audio", "input", "turn_detection"):
            turns = turns.get(name) or {}
        self._yields = turns.get("interrupt_response", True)
        return made

    # The connection

    def connect(self):
        """Connect, at first or after ``lost``. Waits, or is to be awaited. Raises APIError."""
        return self._drive(self._connect())

    async def _connect(self):
        self._shown("starting")
        if self.lost is not None:
            if not await self.connection._reconnect():
                self.connection = None
                raise self.lost
        else:
            self._identify()
            self.connection = await self._manager._enter()
            if self.speaker is not None:
                self.connection.speaker = self
            self.connection.post({"type": "session.update", "session": self._session})
        self.lost = None
        self.upward.join(self.connection.uplink())
        if self._button is None and not self.upward.open:
            self._listen()
        self._shown("listening" if self._button is not None and self.upward.open else "ready")

    def _identify(self):
        self._manager.extra_headers = self._headers
        if self._key is not None:
            self._manager.extra_headers = dict(self._headers or {}, Authorization="Bearer " + self._key())

    def _reconnecting(self, event):
        """What the SDK asks ``on_reconnecting`` for."""
        if self._over:
            return {"abort": True}
        told = (self._asked(event) if self._asked is not None else None) or {}
        if self._key is not None and "extra_headers" not in told:
            self._identify()
            told = dict(told, extra_headers=self._manager.extra_headers)
        return told

    async def _sleep(self, milliseconds):
        start = time.ticks_ms()
        while time.ticks_diff(time.ticks_ms(), start) < milliseconds and not self._over:
            self._aside()
            await self._pause()

    def _lose(self, fault):
        """There is no connection any more. What has come of an answer is said."""
        self.lost = fault
        self._response = None
        self._commits = False
        self.connection._line.jobs.clear()  # they are of a conversation that has ended
        self.upward.join(None)
        self._shown("offline")

    def close(self):
        """Close the connection, and let go of microphone and speaker. To be awaited under AsyncOpenAI."""
        return self._drive(self._close())

    async def _close(self):
        self._over = True
        self.upward.stop()
        if self.speaker is not None:
            self.speaker.stop()
        connection = self.connection
        self.connection = self.lost = None
        self._sounds = False
        if connection is not None:
            await connection._close(1000, "")
        self._line.close()

    # Running

    def run(self):
        """Talk until stop(), connecting again as often as ``max_retries=`` allows. Waits; or await it.

        Raises what ended the connection for good (APIError); then everything is closed, and run() may be
        called again. A microphone or a speaker that does not work is started anew, and told as an "error"
        event.
        """
        return self._drive(self._go())

    async def _go(self):
        self._over = False
        try:
            while not self._over:
                if self.connection is None or self.lost is not None:
                    await self._connect()
                if (self.step() is None and not self.upward.moved) or self._waits:
                    await self._pause()
        finally:
            await self._close()

    def stop(self):
        """Let run() come to its end."""
        self._over = True

    def step(self):
        """Do what can be done now: an event that has come, or None. Never waits, unless a tool does.

        When the connection is lost, ``lost`` says why, and connect() connects again.
        """
        self._aside()
        if self.connection is None or self.lost is not None:
            return None
        try:
            event = self.connection.step(True)
        except OpenAIError as fault:
            if fault is not self.connection._ended:
                raise
            self._lose(fault)
            return None
        if event is not None:
            self._heard(event.to_dict())
            self._tell(event)
        if self._commits and not self.upward.waits:
            self._commit()
        if self._sounds and self._response is None and self.speaker.drain():
            self._sounds = False
            if self.state == "speaking":
                self._shown("ready")
        return event

    def _aside(self):
        """What goes on whether there is a connection or not: button, microphone, speaker."""
        if self.beside is not None:
            self.beside()
        pushed = self._button.step() if self._button is not None else None
        if pushed == "pressed":
            self.press()
        elif pushed == "released":
            self.release()
        if self._sounds:
            try:
                self.speaker.check()
            except OpenAIError as fault:
                self.interrupt()
                self.speaker.stop()
                self._broken(fault)
        if self._mended is not None and time.ticks_diff(time.ticks_ms(), self._mended) > 0:
            self._listen()
        if self._mended is None and (self.upward.open or self.upward.waits):
            try:
                began = self.upward.step()
            except OpenAIError as fault:
                self.upward.microphone.stop()
                self._mended = time.ticks_add(time.ticks_ms(), _MEND_MS)
                self._broken(fault)
                return
            if began and (self._sounds or self._response):
                self.interrupt()

    def _listen(self):
        self._mended = None
        try:
            self.upward.start()
        except OpenAIError as fault:
            self._mended = time.ticks_add(time.ticks_ms(), _MEND_MS)
            self._broken(fault)

    def _broken(self, fault):
        """Microphone or speaker does not work: it is told once, as an event."""
        known = str(self.fault) == str(fault)
        self.fault = fault
        if not known:
            from ..realtime.faults import local

            self._shown("error")
            self._tell(local(fault))

    # Speaking and being interrupted

    def put(self, view):
        """The connection's sink: audio of ``connection.audio_item`` for the speaker; how much it took."""
        item = self.connection.audio_item
        if item != self._item or not self._sounds:
            self._item = item
            self._sounds = True
            self.speaker.begin()
            self._shown("speaking")
        return self.speaker.put(view)

    def interrupt(self, cancel=True):
        """Be silent at once, and let the service know how much was heard. *cancel*: it does not know yet."""
        if self._response is not None:
            self.connection.skip_audio(self._response)
            if cancel:
                self._post({"type": "response.cancel"})
        if self._sounds:
            self._sounds = False
            heard = self.speaker.clear()
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
        self.interrupt()
        if self.speaker is not None:
            self.speaker.stop()  # its wires may be the microphone's
        self._commits = False
        self._post({"type": "input_audio_buffer.clear"})
        self._listen()
        self._shown("listening")

    def release(self):
        """That was all: it is to be answered."""
        if self.upward.open:
            self._commits = True
            self.upward.stop()

    def _commit(self):
        self._commits = False
        if self.upward.sent < _SHORTEST:
            self._post({"type": "input_audio_buffer.clear"})
            self._shown("ready")
            return
        self._somebody_spoke()
        self._post({"type": "input_audio_buffer.commit"})
        if self._session["type"] == "realtime":
            self._post({"type": "response.create"})
            self._shown("thinking")

    def _somebody_spoke(self):
        self.fault = None
        if self._calls is not None:
            self._calls.done = 0

    def _post(self, event):
        """Have *event* sent, if there is a connection."""
        if self.connection is None or self.lost is not None:
            return
        try:
            self.connection.post(event)
        except OpenAIError as fault:
            if fault is self.connection._ended:
                self._lose(fault)
            else:
                self._broken(fault)

    # What the service says

    def _heard(self, event):
        kind = event.get("type")
        if kind == "input_audio_buffer.speech_started":
            self._somebody_spoke()
            if self._yields:
                self.interrupt(False)
            self._shown("listening")
        elif kind == "input_audio_buffer.speech_stopped":
            if self.state == "listening":
                self._shown("thinking")
        elif kind == "response.created":
            self._response = event["response"]["id"]
            if not self._sounds:
                self._shown("thinking")
        elif kind == "response.done":
            self._done(event["response"])
        elif kind == "error" and event["error"].get("code") != "response_cancel_not_active":
            self._shown("error")  # but a response that had just come to its end is no error

    def _done(self, response):
        self._response = None
        if response.get("status") == "failed":
            self._shown("error")
        calls = self._calls.of(response) if self._calls is not None else None
        if calls and response.get("status") == "completed":
            self._calls.answer(calls, self._post)
        elif not self._sounds and self.state == "thinking":
            self._shown("ready")

    def _tell(self, event):
        if self.told is not None:
            self.told(event)

    def _shown(self, state):
        if state != self.state:
            self.state = state
            if self._show is not None:
                self._show(state)
