"""``client.admin.organization.admin_api_keys``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class AdminApiKeys(Marked):
    """``client.admin.organization.admin_api_keys``"""

    def create(self, **params):
        """Gives an Answer (AdminApiKeyCreateResponse).

        Takes *name*.

        ``POST /organization/admin_api_keys``, admin-api-keys-create.
        """
        return self._client._post("/organization/admin_api_keys", params)

    def retrieve(self, key_id, **params):
        """Gives an Answer (AdminApiKey).

        ``GET /organization/admin_api_keys/{key_id}``, admin-api-keys-get.
        """
        return self._client._get("/organization/admin_api_keys/{key_id}", params, (key_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *after*, *order*, *limit*.

        ``GET /organization/admin_api_keys``, admin-api-keys-list.
        """
        return self._client._list("/organization/admin_api_keys", params)

    def delete(self, key_id, **params):
        """Gives an Answer.

        ``DELETE /organization/admin_api_keys/{key_id}``, admin-api-keys-delete.
        """
        return self._client._delete("/organization/admin_api_keys/{key_id}", params, (key_id,))


GROUP = AdminApiKeys
