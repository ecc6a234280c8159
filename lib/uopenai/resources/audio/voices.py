"""``client.audio.voices``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Voices(Resource):
    """``client.audio.voices``"""

    def create(self, **params):
        """Gives an Answer (VoiceResource).

        Takes *audio_sample*, *consent*, *name*.

        ``POST /audio/voices``, createVoice.
        """
        return self._client._post("/audio/voices", params, files=("audio_sample",))


GROUP = Voices
