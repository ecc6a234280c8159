"""Files that are kept by the service."""

from ..query import quote
from . import Resource


class Files(Resource):
    """``client.files``"""

    def create(self, **params):
        """Upload a file: an Answer. In parts, over a bad line: see ``client.uploads``.

        *file*: a path, a stream, bytes, or (filename, any of these[, content type]); it is read while
        it is sent. *purpose*: text. *expires_after*: ``{"anchor": "created_at", "seconds": 3600}``.
        *progress*: called with the bytes sent so far, and their number in all (None if nobody knows).
        Peak heap: see the table in lib/README.md. ``POST /files``, createFile.
        """
        return self._client._post("/files", params, files=("file",))

    def list(self, **params):
        """The files: iterate over them, or read ``.data``.

        Peak heap: "list 10,000 items" in the table of lib/README.md. ``GET /files``, listFiles.
        """
        return self._client._list("/files", params)

    def retrieve(self, file_id, **params):
        """What is known of a file: an Answer.

        ``GET /files/{file_id}``, retrieveFile.
        """
        return self._client._get("/files/" + quote(file_id), params)

    def delete(self, file_id, **params):
        """Delete a file: an Answer.

        ``DELETE /files/{file_id}``, deleteFile.
        """
        return self._client._delete("/files/" + quote(file_id), params)

    def content(self, file_id, **params):
        """What is in a file: Binary, or with ``save_to=`` the number of its bytes. Peak heap: see speech.

        ``GET /files/{file_id}/content``, downloadFile.
        """
        return self._client._get("/files/%s/content" % quote(file_id), params, kind="bytes")


GROUP = Files
