"""``client.chat.completions.messages``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Messages(Resource):
    """``client.chat.completions.messages``"""

    def list(self, completion_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *after*, *limit*, *order*.

        ``GET /chat/completions/{completion_id}/messages``, getChatCompletionMessages.
        """
        return self._client._list("/chat/completions/{completion_id}/messages", params, (completion_id,))


GROUP = Messages
