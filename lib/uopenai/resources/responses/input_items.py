"""``client.responses.input_items``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class InputItems(Resource):
    """``client.responses.input_items``"""

    def list(self, response_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *include*.

        ``GET /responses/{response_id}/input_items``, listInputItems.
        """
        return self._client._list("/responses/{response_id}/input_items", params, (response_id,))


GROUP = InputItems
