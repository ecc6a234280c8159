"""``client.beta.threads.messages``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Messages(Marked):
    """``client.beta.threads.messages``"""

    _marks = "assistants=v2"

    def create(self, thread_id, **params):
        """Gives an Answer (MessageObject).

        Takes *content*, *role*; may take *attachments*, *metadata*.

        ``POST /threads/{thread_id}/messages``, createMessage.
        """
        return self._client._post("/threads/{thread_id}/messages", params, (thread_id,))

    def retrieve(self, message_id, thread_id, **params):
        """Gives an Answer (MessageObject).

        ``GET /threads/{thread_id}/messages/{message_id}``, getMessage.
        """
        return self._client._get(
            "/threads/{thread_id}/messages/{message_id}", params, (thread_id, message_id)
        )

    def update(self, message_id, thread_id, **params):
        """Gives an Answer (MessageObject).

        May take *metadata*.

        ``POST /threads/{thread_id}/messages/{message_id}``, modifyMessage.
        """
        return self._client._post(
            "/threads/{thread_id}/messages/{message_id}", params, (thread_id, message_id)
        )

    def list(self, thread_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*, *run_id*.

        ``GET /threads/{thread_id}/messages``, listMessages.
        """
        return self._client._list("/threads/{thread_id}/messages", params, (thread_id,))

    def delete(self, message_id, thread_id, **params):
        """Gives an Answer (DeleteMessageResponse).

        ``DELETE /threads/{thread_id}/messages/{message_id}``, deleteMessage.
        """
        return self._client._delete(
            "/threads/{thread_id}/messages/{message_id}", params, (thread_id, message_id)
        )


GROUP = Messages
