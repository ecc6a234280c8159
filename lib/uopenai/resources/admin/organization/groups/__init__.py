"""``client.admin.organization.groups``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Groups(Marked):
    """``client.admin.organization.groups``, and its parts ``roles``, ``users``."""

    def create(self, **params):
        """Gives an Answer (GroupResponse).

        Takes *name*.

        ``POST /organization/groups``, create-group.
        """
        return self._client._post("/organization/groups", params)

    def retrieve(self, group_id, **params):
        """Gives an Answer (GroupResponse).

        ``GET /organization/groups/{group_id}``, retrieve-group.
        """
        return self._client._get("/organization/groups/{group_id}", params, (group_id,))

    def update(self, group_id, **params):
        """Gives an Answer (GroupResourceWithSuccess).

        Takes *name*.

        ``POST /organization/groups/{group_id}``, update-group.
        """
        return self._client._post("/organization/groups/{group_id}", params, (group_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /organization/groups``, list-groups.
        """
        return self._client._list("/organization/groups", params)

    def delete(self, group_id, **params):
        """Gives an Answer (GroupDeletedResource).

        ``DELETE /organization/groups/{group_id}``, delete-group.
        """
        return self._client._delete("/organization/groups/{group_id}", params, (group_id,))


GROUP = Groups
