"""``client.admin.organization.invites``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Invites(Marked):
    """``client.admin.organization.invites``"""

    def create(self, **params):
        """Gives an Answer (Invite).

        Takes *email*, *role*; may take *projects*.

        ``POST /organization/invites``, inviteUser.
        """
        return self._client._post("/organization/invites", params)

    def retrieve(self, invite_id, **params):
        """Gives an Answer (Invite).

        ``GET /organization/invites/{invite_id}``, retrieve-invite.
        """
        return self._client._get("/organization/invites/{invite_id}", params, (invite_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*.

        ``GET /organization/invites``, list-invites.
        """
        return self._client._list("/organization/invites", params)

    def delete(self, invite_id, **params):
        """Gives an Answer (InviteDeleteResponse).

        ``DELETE /organization/invites/{invite_id}``, delete-invite.
        """
        return self._client._delete("/organization/invites/{invite_id}", params, (invite_id,))


GROUP = Invites
