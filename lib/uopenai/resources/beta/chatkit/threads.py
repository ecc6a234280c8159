"""``client.beta.chatkit.threads``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Threads(Marked):
    """``client.beta.chatkit.threads``"""

    _marks = "chatkit_beta=v1"

    def retrieve(self, thread_id, **params):
        """Gives an Answer (ThreadResource).

        ``GET /chatkit/threads/{thread_id}``, GetThreadMethod.
        """
        return self._client._get("/chatkit/threads/{thread_id}", params, (thread_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*, *user*.

        ``GET /chatkit/threads``, ListThreadsMethod.
        """
        return self._client._list("/chatkit/threads", params)

    def delete(self, thread_id, **params):
        """Gives an Answer (DeletedThreadResource).

        ``DELETE /chatkit/threads/{thread_id}``, DeleteThreadMethod.
        """
        return self._client._delete("/chatkit/threads/{thread_id}", params, (thread_id,))

    def list_items(self, thread_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*.

        ``GET /chatkit/threads/{thread_id}/items``, ListThreadItemsMethod.
        """
        return self._client._list("/chatkit/threads/{thread_id}/items", params, (thread_id,))


GROUP = Threads
