"""``client.uploads.parts``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Parts(Resource):
    """``client.uploads.parts``"""

    def create(self, upload_id, **params):
        """Send a part, of 64 MB at most: an Answer. *data*: a path, a stream or bytes, read while it is
        sent. *progress*: see Files.create. Peak heap: see the table in lib/README.md.

        Takes *data*.

        ``POST /uploads/{upload_id}/parts``, addUploadPart.
        """
        return self._client._post("/uploads/{upload_id}/parts", params, (upload_id,), files=("data",))


GROUP = Parts
