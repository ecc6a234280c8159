"""``client.conversations.items``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Items(Resource):
    """``client.conversations.items``"""

    def create(self, conversation_id, include=None, extra_query=None, **params):
        """Gives an Answer (ConversationItemList).

        Takes *items*; may take *include*.

        ``POST /conversations/{conversation_id}/items``, createConversationItems.
        """
        params["extra_query"] = dict({"include": include}, **(extra_query or {}))
        return self._client._post("/conversations/{conversation_id}/items", params, (conversation_id,))

    def retrieve(self, item_id, conversation_id, **params):
        """Gives an Answer (ConversationItem).

        May take *include*.

        ``GET /conversations/{conversation_id}/items/{item_id}``, getConversationItem.
        """
        return self._client._get(
            "/conversations/{conversation_id}/items/{item_id}", params, (conversation_id, item_id)
        )

    def list(self, conversation_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *include*.

        ``GET /conversations/{conversation_id}/items``, listConversationItems.
        """
        return self._client._list("/conversations/{conversation_id}/items", params, (conversation_id,))

    def delete(self, item_id, conversation_id, **params):
        """Gives an Answer (ConversationResource).

        ``DELETE /conversations/{conversation_id}/items/{item_id}``, deleteConversationItem.
        """
        return self._client._delete(
            "/conversations/{conversation_id}/items/{item_id}", params, (conversation_id, item_id)
        )


GROUP = Items
