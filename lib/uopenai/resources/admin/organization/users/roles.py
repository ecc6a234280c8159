"""``client.admin.organization.users.roles``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Roles(Marked):
    """``client.admin.organization.users.roles``"""

    def create(self, user_id, **params):
        """Gives an Answer (UserRoleAssignment).

        Takes *role_id*.

        ``POST /organization/users/{user_id}/roles``, assign-user-role.
        """
        return self._client._post("/organization/users/{user_id}/roles", params, (user_id,))

    def retrieve(self, role_id, user_id, **params):
        """Gives an Answer (AssignedRoleDetails).

        ``GET /organization/users/{user_id}/roles/{role_id}``, retrieve-user-role.
        """
        return self._client._get("/organization/users/{user_id}/roles/{role_id}", params, (user_id, role_id))

    def list(self, user_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /organization/users/{user_id}/roles``, list-user-role-assignments.
        """
        return self._client._list("/organization/users/{user_id}/roles", params, (user_id,))

    def delete(self, role_id, user_id, **params):
        """Gives an Answer (DeletedRoleAssignmentResource).

        ``DELETE /organization/users/{user_id}/roles/{role_id}``, unassign-user-role.
        """
        return self._client._delete(
            "/organization/users/{user_id}/roles/{role_id}", params, (user_id, role_id)
        )


GROUP = Roles
