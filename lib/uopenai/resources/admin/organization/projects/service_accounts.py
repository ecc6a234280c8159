"""``client.admin.organization.projects.service_accounts``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class ServiceAccounts(Marked):
    """``client.admin.organization.projects.service_accounts``"""

    def create(self, project_id, **params):
        """Gives an Answer (ProjectServiceAccountCreateResponse).

        Takes *name*.

        ``POST /organization/projects/{project_id}/service_accounts``, create-project-service-account.
        """
        return self._client._post(
            "/organization/projects/{project_id}/service_accounts", params, (project_id,)
        )

    def retrieve(self, service_account_id, project_id, **params):
        """Gives an Answer (ProjectServiceAccount).

        ``GET /organization/projects/{project_id}/service_accounts/{service_account_id}``,
        retrieve-project-service-account.
        """
        return self._client._get(
            "/organization/projects/{project_id}/service_accounts/{service_account_id}",
            params,
            (project_id, service_account_id),
        )

    def update(self, service_account_id, project_id, **params):
        """Gives an Answer (ProjectServiceAccount).

        May take *name*, *role*.

        ``POST /organization/projects/{project_id}/service_accounts/{service_account_id}``,
        update-project-service-account.
        """
        return self._client._post(
            "/organization/projects/{project_id}/service_accounts/{service_account_id}",
            params,
            (project_id, service_account_id),
        )

    def list(self, project_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*.

        ``GET /organization/projects/{project_id}/service_accounts``, list-project-service-accounts.
        """
        return self._client._list(
            "/organization/projects/{project_id}/service_accounts", params, (project_id,)
        )

    def delete(self, service_account_id, project_id, **params):
        """Gives an Answer (ProjectServiceAccountDeleteResponse).

        ``DELETE /organization/projects/{project_id}/service_accounts/{service_account_id}``,
        delete-project-service-account.
        """
        return self._client._delete(
            "/organization/projects/{project_id}/service_accounts/{service_account_id}",
            params,
            (project_id, service_account_id),
        )


GROUP = ServiceAccounts
