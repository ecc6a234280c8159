"""``client.batches``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Batches(Resource):
    """``client.batches``"""

    def create(self, **params):
        """Gives an Answer (Batch).

        Takes *completion_window*, *endpoint*, *input_file_id*; may take *metadata*,
        *output_expires_after*.

        ``POST /batches``, createBatch.
        """
        return self._client._post("/batches", params)

    def retrieve(self, batch_id, **params):
        """Gives an Answer (Batch).

        ``GET /batches/{batch_id}``, retrieveBatch.
        """
        return self._client._get("/batches/{batch_id}", params, (batch_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *after*, *limit*.

        ``GET /batches``, listBatches.
        """
        return self._client._list("/batches", params)

    def cancel(self, batch_id, **params):
        """Gives an Answer (Batch).

        ``POST /batches/{batch_id}/cancel``, cancelBatch.
        """
        return self._client._post("/batches/{batch_id}/cancel", params, (batch_id,), files=())


GROUP = Batches
