"""``client.admin.organization.projects.hosted_tool_permissions``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class HostedToolPermissions(Marked):
    """``client.admin.organization.projects.hosted_tool_permissions``"""

    def retrieve(self, project_id, **params):
        """Gives an Answer (ProjectHostedToolPermissions).

        ``GET /organization/projects/{project_id}/hosted_tool_permissions``,
        retrieve-project-hosted-tool-permissions.
        """
        return self._client._get(
            "/organization/projects/{project_id}/hosted_tool_permissions", params, (project_id,)
        )

    def update(self, project_id, **params):
        """Gives an Answer (ProjectHostedToolPermissions).

        May take *code_interpreter*, *file_search*, *image_generation*, *mcp*, *web_search*.

        ``POST /organization/projects/{project_id}/hosted_tool_permissions``,
        update-project-hosted-tool-permissions.
        """
        return self._client._post(
            "/organization/projects/{project_id}/hosted_tool_permissions", params, (project_id,)
        )


GROUP = HostedToolPermissions
