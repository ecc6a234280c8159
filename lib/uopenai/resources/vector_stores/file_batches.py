"""``client.vector_stores.file_batches``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class FileBatches(Marked):
    """``client.vector_stores.file_batches``

    ``create_and_poll``: Attach files, and wait until all have been processed: an Answer. See
    helpers.file_batches.

    ``poll``: Wait for a batch of files: an Answer. See helpers.file_batches.

    ``upload_and_poll``: Upload files, attach them, and wait: an Answer. See helpers.file_batches.
    """

    _marks = "assistants=v2"

    def create(self, vector_store_id, **params):
        """Gives an Answer (VectorStoreFileBatchObject).

        May take *attributes*, *chunking_strategy*, *file_ids*, *files*.

        ``POST /vector_stores/{vector_store_id}/file_batches``, createVectorStoreFileBatch.
        """
        return self._client._post("/vector_stores/{vector_store_id}/file_batches", params, (vector_store_id,))

    def retrieve(self, batch_id, vector_store_id, **params):
        """Gives an Answer (VectorStoreFileBatchObject).

        ``GET /vector_stores/{vector_store_id}/file_batches/{batch_id}``, getVectorStoreFileBatch.
        """
        return self._client._get(
            "/vector_stores/{vector_store_id}/file_batches/{batch_id}", params, (vector_store_id, batch_id)
        )

    def cancel(self, batch_id, vector_store_id, **params):
        """Gives an Answer (VectorStoreFileBatchObject).

        ``POST /vector_stores/{vector_store_id}/file_batches/{batch_id}/cancel``,
        cancelVectorStoreFileBatch.
        """
        return self._client._post(
            "/vector_stores/{vector_store_id}/file_batches/{batch_id}/cancel",
            params,
            (vector_store_id, batch_id),
            files=(),
        )

    def list_files(self, batch_id, vector_store_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*, *filter*.

        ``GET /vector_stores/{vector_store_id}/file_batches/{batch_id}/files``,
        listFilesInVectorStoreBatch.
        """
        return self._client._list(
            "/vector_stores/{vector_store_id}/file_batches/{batch_id}/files",
            params,
            (vector_store_id, batch_id),
        )


GROUP = FileBatches
