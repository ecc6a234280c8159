"""Audio: speech from text, text from speech."""

from . import Resource


class Audio(Resource):
    """``client.audio``"""

    @property
    def speech(self):
        """``client.audio.speech``"""
        return Speech(self._client)

    @property
    def transcriptions(self):
        """``client.audio.transcriptions``"""
        return Transcriptions(self._client)

    @property
    def translations(self):
        """``client.audio.translations``"""
        return Translations(self._client)


class Speech(Resource):
    """``client.audio.speech``"""

    @property
    def with_streaming_response(self):
        """This object: here every answer is streamed."""
        return self

    def create(self, **params):
        """Speak a text: Binary, or with ``stream_format="sse"`` a Stream of events.

        With ``save_to=`` (a path, or an object with ``write``) the sound goes there; then this is the number
        of its bytes. Peak heap: "one chat completion" in the table of lib/README.md, and what is read at a
        time. ``POST /audio/speech``, createSpeech.
        """
        return self._client._post("/audio/speech", params, kind="bytes", base64=("+audio",))


class Transcriptions(Resource):
    """``client.audio.transcriptions``"""

    def create(self, **params):
        """Write down a recording: an Answer, text for the formats of text, or with ``stream=True`` a Stream.

        *file*: a path, a stream, bytes, or (filename, any of these[, content type]); it is read while
        it is sent. Peak heap: "upload of a recording" in the table of lib/README.md.
        ``POST /audio/transcriptions``, createTranscription.
        """
        return self._client._post("/audio/transcriptions", params, files=("file",), kind="text")


class Translations(Resource):
    """``client.audio.translations``"""

    def create(self, **params):
        """Write down a recording in English: an Answer, or text for the formats of text.

        *file*: see Transcriptions.create. ``POST /audio/translations``, createTranslation.
        """
        return self._client._post("/audio/translations", params, files=("file",), kind="text")


GROUP = Audio
