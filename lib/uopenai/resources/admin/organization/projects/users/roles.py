"""``client.admin.organization.projects.users.roles``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Roles(Marked):
    """``client.admin.organization.projects.users.roles``"""

    def create(self, user_id, project_id, **params):
        """Gives an Answer (UserRoleAssignment).

        Takes *role_id*.

        ``POST /projects/{project_id}/users/{user_id}/roles``, assign-project-user-role.
        """
        return self._client._post(
            "/projects/{project_id}/users/{user_id}/roles", params, (project_id, user_id)
        )

    def retrieve(self, role_id, project_id, user_id, **params):
        """Gives an Answer (AssignedRoleDetails).

        ``GET /projects/{project_id}/users/{user_id}/roles/{role_id}``, retrieve-project-user-role.
        """
        return self._client._get(
            "/projects/{project_id}/users/{user_id}/roles/{role_id}", params, (project_id, user_id, role_id)
        )

    def list(self, user_id, project_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /projects/{project_id}/users/{user_id}/roles``, list-project-user-role-assignments.
        """
        return self._client._list(
            "/projects/{project_id}/users/{user_id}/roles", params, (project_id, user_id)
        )

    def delete(self, role_id, project_id, user_id, **params):
        """Gives an Answer (DeletedRoleAssignmentResource).

        ``DELETE /projects/{project_id}/users/{user_id}/roles/{role_id}``, unassign-project-user-role.
        """
        return self._client._delete(
            "/projects/{project_id}/users/{user_id}/roles/{role_id}", params, (project_id, user_id, role_id)
        )


GROUP = Roles
