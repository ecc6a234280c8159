"""Turn by turn: somebody speaks, is answered aloud, and speaks again.

    microphone -> transcription -> response, streamed -> sentences -> speech -> speaker

The recording goes up while it is being spoken, and a sentence is asked for as soon as it is written: what is
waited for is the service. Two connections serve it: one for transcription and then the response, one for
speech; when the response has been read, sentences are asked for over both in turn. Both are opened, TLS
too, while the user still speaks, and kept from turn to turn.

All of it is one coroutine, for both clients. Sound moves in _step(), which never waits, and is called
wherever anything waits: see lines.
"""

from micropython import const

from ..helpers.conversation import Conversation
from ..net.ticks import ticks_diff, ticks_ms
from .lines import Line, piece_of
from .recording import Recording
from .sentences import Sentences
from .speech import Speech
from .waits import pauser

_HANDSHAKE_MS = const(20)  # between two looks at a handshake
_MOST = const(600)  # characters that are spoken in one go, where they are there


class _Stopped(Exception):
    """Somebody has pressed the button, or called stop(), while an answer was on its way."""


class Turn:
    """What has become of a turn.

    ``ended``: "said" (all of it); "silence", nobody spoke, and nothing was sent; "nothing", no words were
    heard in what was spoken; "stopped", by the button or stop(). ``heard``: the words of the user. ``said``:
    those that were spoken, or asked to be. ``heard_ms``: how much of them came out of the speaker. ``lost``:
    samples of the recording that were lost. ``times``: ticks (ms) of what happened: "listening", "silent"
    (the end of speech), "heard", "words" (the first), "sentence" (the first is asked for), "sound".
    """

    def __init__(self):
        self.ended = ""
        self.heard = ""
        self.said = ""
        self.heard_ms = 0
        self.lost = 0
        self.times = {}

    def mark(self, name):
        """*name* happens now, if it has not yet."""
        if name not in self.times:
            self.times[name] = ticks_ms()


class Turns:
    """Takes turns with who speaks into *microphone*, and answers over *speaker* (24 kHz).

        turns = Turns(OpenAI(), Microphone(16000), Speaker(), button=Button(),
                      model="gpt-4o-mini", instructions="Be brief.")
        while True:
            turn = turns.take()
            print(turn.heard, "->", turn.said)

    *button*: a gadget.Button (``step()``, ``down``): held, it records, pressed again, it stops the answer.
    *detector*: an audio.Detector: without a button it begins and ends a recording; with one, it keeps silence
    from being sent. One of the two is needed. *hear*: arguments of ``audio.transcriptions.create``; *speak*:
    of ``audio.speech.create``; *params*: of ``responses.create`` (see helpers.conversation, which has *id*).
    *limit*: seconds of speech. *ring*: bytes of sound held back while the network is slow (16384 are half a
    second at 16 kHz). *show*: called with "ready", "listening", "thinking", "speaking" or "error": a Light's
    ``show``. *beside*: called often while anything waits, a Keeper's ``step``, say; it must not wait itself.

    Peak heap: 90 KB, the library within, and the rings of the recording and the speaker.
    """

    def __init__(
        self,
        client,
        microphone,
        speaker,
        *,
        button=None,
        detector=None,
        hear=None,
        speak=None,
        limit=30,
        ring=16384,
        show=None,
        beside=None,
        id=None,
        **params,
    ):
        if button is None and detector is None:
            from ..session import refusal

            raise refusal("who says when a turn begins? Give button= (gadget.Button) or detector=")
        self._run = client._run
        self._speaker = speaker
        self._button = button
        self._show = show
        self.beside = beside
        self._pause = pauser(client)
        self.hear = dict({"model": "gpt-4o-mini-transcribe"}, **(hear or {}))
        self.speak = dict({"model": "gpt-4o-mini-tts", "voice": "alloy"}, **(speak or {}))
        self.recording = Recording(microphone, self._moment, detector, ring, limit)
        self._first = Line(client, self._step, self._pause)  # for words
        self._second = Line(client, self._step, self._pause)  # for sound
        self._transcribe = self._first.part("audio.transcriptions").create
        # The view's own: its other groups are those of its client.
        self._first.view.responses = self._first.part("responses")  # pyright: ignore[reportAttributeAccessIssue]
        params.setdefault("model", "gpt-4o-mini")
        self.conversation = Conversation(self._first.view, id, **params)
        self._lines = (self._second, self._first)
        for line in self._lines:
            line.say = line.part("audio.speech").create
        self._turn = self._speech = None
        self._state = None
        self._looked = 0
        self._over = self._stops = False
        self._pressed = False  # by a press that has not been answered yet

    def take(self):
        """Wait for a turn, and take it: a Turn, to be awaited under AsyncOpenAI.

        Raises APIError for what the network or the service does, OpenAIError for a microphone or speaker that
        does not work. The turn is over then, and no part of the conversation; the next one works.
        """
        return self._run(self._take())

    def stop(self):
        """Stop the turn that is under way: the speaker is silent at once."""
        self._stops = True

    @property
    def connections_opened(self):
        """How many connections have been opened so far."""
        return self._first.session.connections_opened + self._second.session.connections_opened

    def close(self):
        """Close both connections."""
        self._first.close()
        self._second.close()

    async def _take(self):
        turn = self._turn = Turn()
        self._over = self._stops = False
        try:
            await self._listen(turn)
            if turn.heard:
                await self._answer(turn)
        except _Stopped:
            turn.ended = "stopped"
        except BaseException:
            self._told("error")
            raise
        finally:
            self._end(turn)
        self._told("ready")
        return turn

    def _end(self, turn):
        self.recording.end()
        turn.lost = self.recording.lost
        if self._speech is not None:
            self._speech.stop()
            # What still sounds is part of an answer that came to its end, else it is cut off.
            turn.heard_ms = self._speaker.heard_ms if turn.ended == "said" else self._speaker.clear()
            self._speech = None
        self._first.busy = self._second.busy = False
        self._turn = None

    async def _listen(self, turn):
        """Record, and have it written down: ``turn.heard``; else ``turn.ended`` says why not."""
        recording = self.recording
        self._told("ready")
        while self._button is not None and not self._pressed:
            await self._moment()
        self._pressed = False
        self._speaker.stop()  # its wires may be the microphone's
        if self._first.blocks:  # and what was said meanwhile would be lost
            await self._connect()
        recording.begin(ends=self._button is None)
        if self._button is None:
            await self._until_spoken()
        turn.mark("listening")
        self._told("listening")
        await self._connect()
        await self._until_spoken()
        if not recording.spoken:
            turn.ended = "silence"
            return
        self._first.busy = True
        answer = await self._transcribe(  # pyright: ignore[reportCallIssue]
            file=recording, **self.hear
        )
        self._first.busy = False
        turn.mark("heard")
        text = answer if isinstance(answer, str) else answer.text
        turn.heard = (text or "").strip()
        if not turn.heard:
            turn.ended = "nothing"

    async def _connect(self):
        for line in self._lines:
            await line.open()

    async def _until_spoken(self):
        while not (self.recording.spoken or self.recording.over):
            await self._moment()

    async def _answer(self, turn):
        """Ask for the answer, and speak it while it is being written."""
        self._speech = speech = Speech(self._lines, self._speaker, self.speak)
        self._speaker.begin()
        self._first.busy = True
        words = await self.conversation.say(turn.heard, stream=True)
        sentences = Sentences()
        written = False
        try:
            while True:
                moved = self._step()
                if not written:
                    piece = await piece_of(words.stream)
                    if piece is None:
                        written = True
                        words.ended()
                        self._first.busy = False
                    elif piece:
                        moved = True
                        turn.mark("words")
                        sentences.add(piece)
                line = speech.line()
                text = line and _next(sentences, written, speech)
                if text:
                    turn.mark("sentence")
                    turn.said = (turn.said + " " + text).strip()
                    await speech.say(text, line)
                    self._told("speaking")
                elif written and speech.silent:
                    break
                elif not moved:
                    await self._pause()
        finally:
            words.close()
        while not self._speaker.drain():
            await self._moment()
        turn.ended = "said"

    async def _moment(self):
        self._step()
        await self._pause()

    def _step(self):
        """Let go on what goes on beside the network: whether sound was moved. Raises _Stopped."""
        if self.beside is not None:
            self.beside()
        if self._over:  # it has been stopped
            return False
        recording = self.recording
        event = self._button.step() if self._button is not None else None
        if event == "pressed":
            self._pressed = True
        if event == "released" and not recording.over:
            recording.step()
            recording.end()
        recording.step()
        if recording.over and recording.spoken and self._state == "listening":
            self._turn.times["silent"] = recording.ended
            self._told("thinking")
        if self._stops or (self._pressed and self._state in ("thinking", "speaking")):
            self._stops = False
            self._over = True
            self._speaker.clear()
            raise _Stopped
        if ticks_diff(ticks_ms(), self._looked) > _HANDSHAKE_MS:
            self._looked = ticks_ms()
            for line in self._lines:
                line.step()
        if self._speech is None:
            return False
        moved = self._speech.step()
        if self._speech.began is not None:
            self._turn.times.setdefault("sound", self._speech.began)
        return moved

    def _told(self, state):
        if state != self._state:
            self._state = state
            if self._show is not None:
                self._show(state)


def _next(sentences, written, speech):
    """What to say next: the first sentence alone, for it to be heard soon; then all that is there."""
    text = sentences.next(written)
    while text and len(text) < _MOST and not (speech.began is None and speech.silent):
        more = sentences.next(written)
        if more is None:
            break
        text += " " + more
    return text
