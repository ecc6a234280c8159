"""``client.vector_stores.files``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Files(Marked):
    """``client.vector_stores.files``

    ``create_and_poll``: Attach a file, and wait until it has been processed: an Answer. See
    helpers.vector_store_files.

    ``poll``: Wait for a file: an Answer. See helpers.vector_store_files.

    ``upload``: Upload a file, and attach it: an Answer. See helpers.vector_store_files.

    ``upload_and_poll``: Upload a file, attach it, and wait: an Answer. See
    helpers.vector_store_files.
    """

    _marks = "assistants=v2"

    def create(self, vector_store_id, **params):
        """Gives an Answer (VectorStoreFileObject).

        Takes *file_id*; may take *attributes*, *chunking_strategy*.

        ``POST /vector_stores/{vector_store_id}/files``, createVectorStoreFile.
        """
        return self._client._post("/vector_stores/{vector_store_id}/files", params, (vector_store_id,))

    def retrieve(self, file_id, vector_store_id, **params):
        """Gives an Answer (VectorStoreFileObject).

        ``GET /vector_stores/{vector_store_id}/files/{file_id}``, getVectorStoreFile.
        """
        return self._client._get(
            "/vector_stores/{vector_store_id}/files/{file_id}", params, (vector_store_id, file_id)
        )

    def update(self, file_id, vector_store_id, **params):
        """Gives an Answer (VectorStoreFileObject).

        Takes *attributes*.

        ``POST /vector_stores/{vector_store_id}/files/{file_id}``, updateVectorStoreFileAttributes.
        """
        return self._client._post(
            "/vector_stores/{vector_store_id}/files/{file_id}", params, (vector_store_id, file_id)
        )

    def list(self, vector_store_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*, *filter*.

        ``GET /vector_stores/{vector_store_id}/files``, listVectorStoreFiles.
        """
        return self._client._list("/vector_stores/{vector_store_id}/files", params, (vector_store_id,))

    def delete(self, file_id, vector_store_id, **params):
        """Gives an Answer (DeleteVectorStoreFileResponse).

        ``DELETE /vector_stores/{vector_store_id}/files/{file_id}``, deleteVectorStoreFile.
        """
        return self._client._delete(
            "/vector_stores/{vector_store_id}/files/{file_id}", params, (vector_store_id, file_id)
        )

    def content(self, file_id, vector_store_id, **params):
        """A list: iterate over its items, or read ``.data``.

        ``GET /vector_stores/{vector_store_id}/files/{file_id}/content``, retrieveVectorStoreFileContent.
        """
        return self._client._list(
            "/vector_stores/{vector_store_id}/files/{file_id}/content",
            params,
            (vector_store_id, file_id),
            more=False,
        )


GROUP = Files
