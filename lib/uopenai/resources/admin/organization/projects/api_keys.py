"""``client.admin.organization.projects.api_keys``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class ApiKeys(Marked):
    """``client.admin.organization.projects.api_keys``"""

    def retrieve(self, api_key_id, project_id, **params):
        """Gives an Answer (ProjectApiKey).

        ``GET /organization/projects/{project_id}/api_keys/{api_key_id}``, retrieve-project-api-key.
        """
        return self._client._get(
            "/organization/projects/{project_id}/api_keys/{api_key_id}", params, (project_id, api_key_id)
        )

    def list(self, project_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*.

        ``GET /organization/projects/{project_id}/api_keys``, list-project-api-keys.
        """
        return self._client._list("/organization/projects/{project_id}/api_keys", params, (project_id,))

    def delete(self, api_key_id, project_id, **params):
        """Gives an Answer (ProjectApiKeyDeleteResponse).

        ``DELETE /organization/projects/{project_id}/api_keys/{api_key_id}``, delete-project-api-key.
        """
        return self._client._delete(
            "/organization/projects/{project_id}/api_keys/{api_key_id}", params, (project_id, api_key_id)
        )


GROUP = ApiKeys
