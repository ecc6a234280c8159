"""``client.admin.organization.groups.users``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Users(Marked):
    """``client.admin.organization.groups.users``"""

    def create(self, group_id, **params):
        """Gives an Answer (GroupUserAssignment).

        Takes *user_id*.

        ``POST /organization/groups/{group_id}/users``, add-group-user.
        """
        return self._client._post("/organization/groups/{group_id}/users", params, (group_id,))

    def retrieve(self, user_id, group_id, **params):
        """Gives an Answer (GroupMemberUser).

        ``GET /organization/groups/{group_id}/users/{user_id}``, retrieve-group-user.
        """
        return self._client._get(
            "/organization/groups/{group_id}/users/{user_id}", params, (group_id, user_id)
        )

    def list(self, group_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /organization/groups/{group_id}/users``, list-group-users.
        """
        return self._client._list("/organization/groups/{group_id}/users", params, (group_id,))

    def delete(self, user_id, group_id, **params):
        """Gives an Answer (GroupUserDeletedResource).

        ``DELETE /organization/groups/{group_id}/users/{user_id}``, remove-group-user.
        """
        return self._client._delete(
            "/organization/groups/{group_id}/users/{user_id}", params, (group_id, user_id)
        )


GROUP = Users
