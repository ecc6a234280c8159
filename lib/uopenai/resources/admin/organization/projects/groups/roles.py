"""``client.admin.organization.projects.groups.roles``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Roles(Marked):
    """``client.admin.organization.projects.groups.roles``"""

    def create(self, group_id, project_id, **params):
        """Gives an Answer (GroupRoleAssignment).

        Takes *role_id*.

        ``POST /projects/{project_id}/groups/{group_id}/roles``, assign-project-group-role.
        """
        return self._client._post(
            "/projects/{project_id}/groups/{group_id}/roles", params, (project_id, group_id)
        )

    def retrieve(self, role_id, project_id, group_id, **params):
        """Gives an Answer (AssignedRoleDetails).

        ``GET /projects/{project_id}/groups/{group_id}/roles/{role_id}``, retrieve-project-group-role.
        """
        return self._client._get(
            "/projects/{project_id}/groups/{group_id}/roles/{role_id}",
            params,
            (project_id, group_id, role_id),
        )

    def list(self, group_id, project_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /projects/{project_id}/groups/{group_id}/roles``, list-project-group-role-assignments.
        """
        return self._client._list(
            "/projects/{project_id}/groups/{group_id}/roles", params, (project_id, group_id)
        )

    def delete(self, role_id, project_id, group_id, **params):
        """Gives an Answer (DeletedRoleAssignmentResource).

        ``DELETE /projects/{project_id}/groups/{group_id}/roles/{role_id}``, unassign-project-group-role.
        """
        return self._client._delete(
            "/projects/{project_id}/groups/{group_id}/roles/{role_id}",
            params,
            (project_id, group_id, role_id),
        )


GROUP = Roles
