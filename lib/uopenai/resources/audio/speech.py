"""``client.audio.speech``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Speech(Resource):
    """``client.audio.speech``"""

    def create(self, **params):
        """Speak a text: Binary, or with ``stream_format="sse"`` a Stream of events. With ``save_to=`` (a
        path, or an object with ``write``) the sound goes there; then this is the number of its bytes.
        Peak heap: "one chat completion" in the table of lib/README.md, and what is read at a time.

        Takes *input*, *model*, *voice*; may take *instructions*, *response_format*, *speed*,
        *stream_format*.

        ``POST /audio/speech``, createSpeech.
        """
        return self._client._post("/audio/speech", params, kind="bytes", base64=("+audio",))


GROUP = Speech
