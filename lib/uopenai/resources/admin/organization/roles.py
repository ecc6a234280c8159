"""``client.admin.organization.roles``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Roles(Marked):
    """``client.admin.organization.roles``"""

    def create(self, **params):
        """Gives an Answer (Role).

        Takes *permissions*, *role_name*; may take *description*.

        ``POST /organization/roles``, create-role.
        """
        return self._client._post("/organization/roles", params)

    def retrieve(self, role_id, **params):
        """Gives an Answer (Role).

        ``GET /organization/roles/{role_id}``, retrieve-role.
        """
        return self._client._get("/organization/roles/{role_id}", params, (role_id,))

    def update(self, role_id, **params):
        """Gives an Answer (Role).

        May take *description*, *permissions*, *role_name*.

        ``POST /organization/roles/{role_id}``, update-role.
        """
        return self._client._post("/organization/roles/{role_id}", params, (role_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /organization/roles``, list-roles.
        """
        return self._client._list("/organization/roles", params)

    def delete(self, role_id, **params):
        """Gives an Answer (RoleDeletedResource).

        ``DELETE /organization/roles/{role_id}``, delete-role.
        """
        return self._client._delete("/organization/roles/{role_id}", params, (role_id,))


GROUP = Roles
