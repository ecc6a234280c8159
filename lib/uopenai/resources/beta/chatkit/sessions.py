"""``client.beta.chatkit.sessions``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Sessions(Marked):
    """``client.beta.chatkit.sessions``"""

    _marks = "chatkit_beta=v1"

    def create(self, **params):
        """Gives an Answer (ChatSessionResource).

        Takes *user*, *workflow*; may take *chatkit_configuration*, *expires_after*, *rate_limits*.

        ``POST /chatkit/sessions``, CreateChatSessionMethod.
        """
        return self._client._post("/chatkit/sessions", params)

    def cancel(self, session_id, **params):
        """Gives an Answer (ChatSessionResource).

        ``POST /chatkit/sessions/{session_id}/cancel``, CancelChatSessionMethod.
        """
        return self._client._post("/chatkit/sessions/{session_id}/cancel", params, (session_id,), files=())


GROUP = Sessions
