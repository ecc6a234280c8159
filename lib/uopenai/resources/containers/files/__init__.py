"""``client.containers.files``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Files(Resource):
    """``client.containers.files``, and its part ``content``."""

    def create(self, container_id, **params):
        """Gives an Answer (ContainerFileResource).

        May take *file*, *file_id*.

        ``POST /containers/{container_id}/files``, CreateContainerFile.
        """
        return self._client._post(
            "/containers/{container_id}/files", params, (container_id,), files=("file",)
        )

    def retrieve(self, file_id, container_id, **params):
        """Gives an Answer (ContainerFileResource).

        ``GET /containers/{container_id}/files/{file_id}``, RetrieveContainerFile.
        """
        return self._client._get(
            "/containers/{container_id}/files/{file_id}", params, (container_id, file_id)
        )

    def list(self, container_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*.

        ``GET /containers/{container_id}/files``, ListContainerFiles.
        """
        return self._client._list("/containers/{container_id}/files", params, (container_id,))

    def delete(self, file_id, container_id, **params):
        """Gives None.

        ``DELETE /containers/{container_id}/files/{file_id}``, DeleteContainerFile.
        """
        return self._client._delete(
            "/containers/{container_id}/files/{file_id}", params, (container_id, file_id), kind="none"
        )


GROUP = Files
