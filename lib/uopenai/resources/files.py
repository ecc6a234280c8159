"""``client.files``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Files(Resource):
    """``client.files``

    ``wait_for_processing``: Wait until a file has been processed: an Answer. See helpers.files.
    """

    def create(self, **params):
        """Upload a file: an Answer. In parts, over a bad line: see ``client.uploads``. *file*: a path, a
        stream, bytes, or (filename, any of these[, content type]); it is read while it is sent.
        *expires_after*: ``{"anchor": "created_at", "seconds": 3600}``. *progress*: called with the bytes
        sent so far, and their number in all (None if nobody knows). Peak heap: see the table in
        lib/README.md.

        Takes *file*, *purpose*; may take *expires_after*.

        ``POST /files``, createFile.
        """
        return self._client._post("/files", params, files=("file",))

    def retrieve(self, file_id, **params):
        """Gives an Answer (OpenAIFile).

        ``GET /files/{file_id}``, retrieveFile.
        """
        return self._client._get("/files/{file_id}", params, (file_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *purpose*, *limit*, *order*, *after*.

        ``GET /files``, listFiles.
        """
        return self._client._list("/files", params)

    def delete(self, file_id, **params):
        """Gives an Answer (DeleteFileResponse).

        ``DELETE /files/{file_id}``, deleteFile.
        """
        return self._client._delete("/files/{file_id}", params, (file_id,))

    def content(self, file_id, **params):
        """What is in a file: Binary, or with ``save_to=`` the number of its bytes. Peak heap: see speech.

        ``GET /files/{file_id}/content``, downloadFile.
        """
        return self._client._get("/files/{file_id}/content", params, (file_id,), kind="bytes")


GROUP = Files
