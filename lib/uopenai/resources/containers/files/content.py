"""``client.containers.files.content``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Content(Resource):
    """``client.containers.files.content``"""

    def retrieve(self, file_id, container_id, **params):
        """Gives Binary, or with ``save_to=`` the number of its bytes.

        ``GET /containers/{container_id}/files/{file_id}/content``, RetrieveContainerFileContent.
        """
        return self._client._get(
            "/containers/{container_id}/files/{file_id}/content",
            params,
            (container_id, file_id),
            kind="bytes",
        )


GROUP = Content
