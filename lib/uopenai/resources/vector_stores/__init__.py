"""``client.vector_stores``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class VectorStores(Marked):
    """``client.vector_stores``, and its parts ``file_batches``, ``files``."""

    _marks = "assistants=v2"

    def create(self, **params):
        """Gives an Answer (VectorStoreObject).

        May take *chunking_strategy*, *description*, *expires_after*, *file_ids*, *metadata*, *name*.

        ``POST /vector_stores``, createVectorStore.
        """
        return self._client._post("/vector_stores", params)

    def retrieve(self, vector_store_id, **params):
        """Gives an Answer (VectorStoreObject).

        ``GET /vector_stores/{vector_store_id}``, getVectorStore.
        """
        return self._client._get("/vector_stores/{vector_store_id}", params, (vector_store_id,))

    def update(self, vector_store_id, **params):
        """Gives an Answer (VectorStoreObject).

        May take *expires_after*, *metadata*, *name*.

        ``POST /vector_stores/{vector_store_id}``, modifyVectorStore.
        """
        return self._client._post("/vector_stores/{vector_store_id}", params, (vector_store_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*.

        ``GET /vector_stores``, listVectorStores.
        """
        return self._client._list("/vector_stores", params)

    def delete(self, vector_store_id, **params):
        """Gives an Answer (DeleteVectorStoreResponse).

        ``DELETE /vector_stores/{vector_store_id}``, deleteVectorStore.
        """
        return self._client._delete("/vector_stores/{vector_store_id}", params, (vector_store_id,))

    def search(self, vector_store_id, **params):
        """A list: iterate over its items, or read ``.data``.

        Takes *query*; may take *filters*, *max_num_results*, *ranking_options*, *rewrite_query*.

        ``POST /vector_stores/{vector_store_id}/search``, searchVectorStore.
        """
        return self._client._list(
            "/vector_stores/{vector_store_id}/search", params, (vector_store_id,), method="POST", more=False
        )


GROUP = VectorStores
