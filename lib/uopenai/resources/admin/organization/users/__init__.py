"""``client.admin.organization.users``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Users(Marked):
    """``client.admin.organization.users``, and its part ``roles``."""

    def retrieve(self, user_id, **params):
        """Gives an Answer (User).

        ``GET /organization/users/{user_id}``, retrieve-user.
        """
        return self._client._get("/organization/users/{user_id}", params, (user_id,))

    def update(self, user_id, **params):
        """Gives an Answer (User).

        May take *developer_persona*, *role*, *role_id*, *technical_level*.

        ``POST /organization/users/{user_id}``, modify-user.
        """
        return self._client._post("/organization/users/{user_id}", params, (user_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *emails*.

        ``GET /organization/users``, list-users.
        """
        return self._client._list("/organization/users", params)

    def delete(self, user_id, **params):
        """Gives an Answer (UserDeleteResponse).

        ``DELETE /organization/users/{user_id}``, delete-user.
        """
        return self._client._delete("/organization/users/{user_id}", params, (user_id,))


GROUP = Users
