"""``client.containers``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Containers(Resource):
    """``client.containers``, and its part ``files``."""

    def create(self, **params):
        """Gives an Answer (ContainerResource).

        Takes *name*; may take *expires_after*, *file_ids*, *memory_limit*, *network_policy*, *skills*.

        ``POST /containers``, CreateContainer.
        """
        return self._client._post("/containers", params)

    def retrieve(self, container_id, **params):
        """Gives an Answer (ContainerResource).

        ``GET /containers/{container_id}``, RetrieveContainer.
        """
        return self._client._get("/containers/{container_id}", params, (container_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *name*.

        ``GET /containers``, ListContainers.
        """
        return self._client._list("/containers", params)

    def delete(self, container_id, **params):
        """Gives None.

        ``DELETE /containers/{container_id}``, DeleteContainer.
        """
        return self._client._delete("/containers/{container_id}", params, (container_id,), kind="none")


GROUP = Containers
