"""``client.beta.realtime.sessions``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Sessions(Marked):
    """``client.beta.realtime.sessions``"""

    _marks = "assistants=v2"

    def create(self, **params):
        """Gives an Answer (RealtimeSessionCreateResponse).

        Takes *client_secret*; may take *input_audio_format*, *input_audio_transcription*, *instructions*,
        *max_response_output_tokens*, *modalities*, *output_audio_format*, *prompt*, *speed*,
        *temperature*, *tool_choice*, *tools*, *tracing*, *truncation*, *turn_detection*, *voice*.

        ``POST /realtime/sessions``, create-realtime-session.
        """
        return self._client._post("/realtime/sessions", params)


GROUP = Sessions
