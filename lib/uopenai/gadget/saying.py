"""A sentence, spoken: from the service to the speaker as it comes, through one small buffer.

    say = Sayer(client.audio.speech, Speaker(), light, keeper.step, voice="alloy")
    say("Dinner is ready.")

It returns when the sentence has been heard.
"""

from micropython import const

from ..net.ticks import sleep_ms

_PIECE = const(1024)  # bytes: 21 ms
_MOMENT_MS = const(4)


class Sayer:
    """*speech*: `client.audio.speech`. *speaker*: an audio.Speaker at 24 kHz. *light*: a Light. *beside*:
    called often meanwhile, a Keeper's ``step``, say. *params*: of ``audio.speech.create``: model, voice,
    instructions, speed.

    Heap: 1 KB, taken at once.
    """

    def __init__(self, speech, speaker, light=None, beside=None, **params):
        self._speech = speech
        self._speaker = speaker
        self._light = light
        self._beside = beside
        self._params = dict({"model": "gpt-4o-mini-tts", "voice": "alloy"}, **params)
        self._piece = memoryview(bytearray(_PIECE))

    def __call__(self, text):
        """Speak *text*. Raises APIError, AudioError."""
        speaker, piece = self._speaker, self._piece
        with self._speech.create(input=text, response_format="pcm", **self._params) as sound:
            if self._light and self._light.state != "error":
                self._light.show("speaking")
            speaker.begin()
            while count := sound.readinto(piece):
                at = speaker.put(piece[:count])
                while at < count:
                    self._moment()
                    at += speaker.put(piece[at:count])
                if self._beside:
                    self._beside()
        while not speaker.drain():
            self._moment()

    def _moment(self):
        self._speaker.check()
        if self._beside:
            self._beside()
        sleep_ms(_MOMENT_MS)
