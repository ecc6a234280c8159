"""``client.admin.organization.groups.roles``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Roles(Marked):
    """``client.admin.organization.groups.roles``"""

    def create(self, group_id, **params):
        """Gives an Answer (GroupRoleAssignment).

        Takes *role_id*.

        ``POST /organization/groups/{group_id}/roles``, assign-group-role.
        """
        return self._client._post("/organization/groups/{group_id}/roles", params, (group_id,))

    def retrieve(self, role_id, group_id, **params):
        """Gives an Answer (AssignedRoleDetails).

        ``GET /organization/groups/{group_id}/roles/{role_id}``, retrieve-group-role.
        """
        return self._client._get(
            "/organization/groups/{group_id}/roles/{role_id}", params, (group_id, role_id)
        )

    def list(self, group_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /organization/groups/{group_id}/roles``, list-group-role-assignments.
        """
        return self._client._list("/organization/groups/{group_id}/roles", params, (group_id,))

    def delete(self, role_id, group_id, **params):
        """Gives an Answer (DeletedRoleAssignmentResource).

        ``DELETE /organization/groups/{group_id}/roles/{role_id}``, unassign-group-role.
        """
        return self._client._delete(
            "/organization/groups/{group_id}/roles/{role_id}", params, (group_id, role_id)
        )


GROUP = Roles
