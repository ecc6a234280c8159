"""``client.beta.realtime.transcription_sessions``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class TranscriptionSessions(Marked):
    """``client.beta.realtime.transcription_sessions``"""

    _marks = "assistants=v2"

    def create(self, **params):
        """Gives an Answer (RealtimeTranscriptionSessionCreateResponse).

        May take *include*, *input_audio_format*, *input_audio_noise_reduction*,
        *input_audio_transcription*, *turn_detection*.

        ``POST /realtime/transcription_sessions``, create-realtime-transcription-session.
        """
        return self._client._post("/realtime/transcription_sessions", params)


GROUP = TranscriptionSessions
