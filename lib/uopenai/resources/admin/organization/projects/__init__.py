"""``client.admin.organization.projects``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Projects(Marked):
    """``client.admin.organization.projects``, and its parts ``api_keys``, ``certificates``,
    ``data_retention``, ``groups``, ``hosted_tool_permissions``, ``model_permissions``,
    ``rate_limits``, ``roles``, ``service_accounts``, ``spend_alerts``, ``users``.
    """

    def create(self, **params):
        """Gives an Answer (Project).

        Takes *name*; may take *external_key_id*, *geography*.

        ``POST /organization/projects``, create-project.
        """
        return self._client._post("/organization/projects", params)

    def retrieve(self, project_id, **params):
        """Gives an Answer (Project).

        ``GET /organization/projects/{project_id}``, retrieve-project.
        """
        return self._client._get("/organization/projects/{project_id}", params, (project_id,))

    def update(self, project_id, **params):
        """Gives an Answer (Project).

        May take *external_key_id*, *geography*, *name*.

        ``POST /organization/projects/{project_id}``, modify-project.
        """
        return self._client._post("/organization/projects/{project_id}", params, (project_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *include_archived*.

        ``GET /organization/projects``, list-projects.
        """
        return self._client._list("/organization/projects", params)

    def archive(self, project_id, **params):
        """Gives an Answer (Project).

        ``POST /organization/projects/{project_id}/archive``, archive-project.
        """
        return self._client._post(
            "/organization/projects/{project_id}/archive", params, (project_id,), files=()
        )


GROUP = Projects
