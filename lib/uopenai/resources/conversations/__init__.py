"""``client.conversations``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Conversations(Resource):
    """``client.conversations``, and its part ``items``."""

    def create(self, **params):
        """Gives an Answer (ConversationResource).

        May take *items*, *metadata*.

        ``POST /conversations``, createConversation.
        """
        return self._client._post("/conversations", params)

    def retrieve(self, conversation_id, **params):
        """Gives an Answer (ConversationResource).

        ``GET /conversations/{conversation_id}``, getConversation.
        """
        return self._client._get("/conversations/{conversation_id}", params, (conversation_id,))

    def update(self, conversation_id, **params):
        """Gives an Answer (ConversationResource).

        Takes *metadata*.

        ``POST /conversations/{conversation_id}``, updateConversation.
        """
        return self._client._post("/conversations/{conversation_id}", params, (conversation_id,))

    def delete(self, conversation_id, **params):
        """Gives an Answer (DeletedConversationResource).

        ``DELETE /conversations/{conversation_id}``, deleteConversation.
        """
        return self._client._delete("/conversations/{conversation_id}", params, (conversation_id,))


GROUP = Conversations
