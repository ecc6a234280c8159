"""``client.beta.assistants``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Assistants(Marked):
    """``client.beta.assistants``"""

    _marks = "assistants=v2"

    def create(self, **params):
        """Gives an Answer (AssistantObject).

        Takes *model*; may take *description*, *instructions*, *metadata*, *name*, *reasoning_effort*,
        *response_format*, *temperature*, *tool_resources*, *tools*, *top_p*.

        ``POST /assistants``, createAssistant.
        """
        return self._client._post("/assistants", params)

    def retrieve(self, assistant_id, **params):
        """Gives an Answer (AssistantObject).

        ``GET /assistants/{assistant_id}``, getAssistant.
        """
        return self._client._get("/assistants/{assistant_id}", params, (assistant_id,))

    def update(self, assistant_id, **params):
        """Gives an Answer (AssistantObject).

        May take *description*, *instructions*, *metadata*, *model*, *name*, *reasoning_effort*,
        *response_format*, *temperature*, *tool_resources*, *tools*, *top_p*.

        ``POST /assistants/{assistant_id}``, modifyAssistant.
        """
        return self._client._post("/assistants/{assistant_id}", params, (assistant_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*.

        ``GET /assistants``, listAssistants.
        """
        return self._client._list("/assistants", params)

    def delete(self, assistant_id, **params):
        """Gives an Answer (DeleteAssistantResponse).

        ``DELETE /assistants/{assistant_id}``, deleteAssistant.
        """
        return self._client._delete("/assistants/{assistant_id}", params, (assistant_id,))


GROUP = Assistants
