"""``client.uploads``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Uploads(Resource):
    """``client.uploads``, and its part ``parts``.

    ``upload_file_chunked``: Upload a file in parts, and make a file of them: an Answer. See
    helpers.chunked.
    """

    def create(self, **params):
        """Begin an upload of *bytes* bytes: an Answer. It expires after an hour.

        Takes *bytes*, *filename*, *mime_type*, *purpose*; may take *expires_after*.

        ``POST /uploads``, createUpload.
        """
        return self._client._post("/uploads", params)

    def cancel(self, upload_id, **params):
        """Give up an upload: an Answer.

        ``POST /uploads/{upload_id}/cancel``, cancelUpload.
        """
        return self._client._post("/uploads/{upload_id}/cancel", params, (upload_id,), files=())

    def complete(self, upload_id, **params):
        """Make a file of the parts: an Answer, whose ``file`` is the file. *part_ids*: the ids of the parts,
        in order. *md5*: of the whole, to be compared, in hexadecimal.

        Takes *part_ids*; may take *md5*.

        ``POST /uploads/{upload_id}/complete``, completeUpload.
        """
        return self._client._post("/uploads/{upload_id}/complete", params, (upload_id,))


GROUP = Uploads
