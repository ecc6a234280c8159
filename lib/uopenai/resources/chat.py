"""Chat completions."""

from . import Resource


class Chat(Resource):
    """``client.chat``"""

    @property
    def completions(self):
        """``client.chat.completions``"""
        return Completions(self._client)


class Completions(Resource):
    """``client.chat.completions``"""

    def create(self, **params):
        """Answer a conversation: an Answer, or with ``stream=True`` a Stream of chunks.

        Sound in the answer goes where ``save_to=`` says. Peak heap: "one chat completion" and "a streamed
        response" in the table of lib/README.md. ``POST /chat/completions``, createChatCompletion.
        """
        return self._client._post(
            "/chat/completions",
            params,
            base64=("choices.*.message.audio.data", "+choices.*.delta.audio.data"),
        )


GROUP = Chat
