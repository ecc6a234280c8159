"""``client.admin.organization.projects.groups``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Groups(Marked):
    """``client.admin.organization.projects.groups``, and its part ``roles``."""

    def create(self, project_id, **params):
        """Gives an Answer (ProjectGroup).

        Takes *group_id*, *role*.

        ``POST /organization/projects/{project_id}/groups``, add-project-group.
        """
        return self._client._post("/organization/projects/{project_id}/groups", params, (project_id,))

    def retrieve(self, group_id, project_id, **params):
        """Gives an Answer (ProjectGroup).

        May take *group_type*.

        ``GET /organization/projects/{project_id}/groups/{group_id}``, retrieve-project-group.
        """
        return self._client._get(
            "/organization/projects/{project_id}/groups/{group_id}", params, (project_id, group_id)
        )

    def list(self, project_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /organization/projects/{project_id}/groups``, list-project-groups.
        """
        return self._client._list("/organization/projects/{project_id}/groups", params, (project_id,))

    def delete(self, group_id, project_id, **params):
        """Gives an Answer (ProjectGroupDeletedResource).

        ``DELETE /organization/projects/{project_id}/groups/{group_id}``, remove-project-group.
        """
        return self._client._delete(
            "/organization/projects/{project_id}/groups/{group_id}", params, (project_id, group_id)
        )


GROUP = Groups
