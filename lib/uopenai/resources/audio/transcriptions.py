"""``client.audio.transcriptions``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Transcriptions(Resource):
    """``client.audio.transcriptions``"""

    def create(self, **params):
        """Write down a recording: an Answer, text for the formats of text, or with ``stream=True`` a Stream.
        *file*: a path, a stream, bytes, or (filename, any of these[, content type]); it is read while it
        is sent. Peak heap: "upload of a recording" in the table of lib/README.md.

        Takes *file*, *model*; may take *chunking_strategy*, *include*, *known_speaker_names*,
        *known_speaker_references*, *language*, *prompt*, *response_format*, *stream*, *temperature*,
        *timestamp_granularities*.

        ``POST /audio/transcriptions``, createTranscription.
        """
        return self._client._post("/audio/transcriptions", params, files=("file",), kind="text")


GROUP = Transcriptions
