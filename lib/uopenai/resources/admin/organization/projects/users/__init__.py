"""``client.admin.organization.projects.users``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Users(Marked):
    """``client.admin.organization.projects.users``, and its part ``roles``."""

    def create(self, project_id, **params):
        """Gives an Answer (ProjectUser).

        Takes *role*; may take *email*, *user_id*.

        ``POST /organization/projects/{project_id}/users``, create-project-user.
        """
        return self._client._post("/organization/projects/{project_id}/users", params, (project_id,))

    def retrieve(self, user_id, project_id, **params):
        """Gives an Answer (ProjectUser).

        ``GET /organization/projects/{project_id}/users/{user_id}``, retrieve-project-user.
        """
        return self._client._get(
            "/organization/projects/{project_id}/users/{user_id}", params, (project_id, user_id)
        )

    def update(self, user_id, project_id, **params):
        """Gives an Answer (ProjectUser).

        May take *role*.

        ``POST /organization/projects/{project_id}/users/{user_id}``, modify-project-user.
        """
        return self._client._post(
            "/organization/projects/{project_id}/users/{user_id}", params, (project_id, user_id)
        )

    def list(self, project_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*.

        ``GET /organization/projects/{project_id}/users``, list-project-users.
        """
        return self._client._list("/organization/projects/{project_id}/users", params, (project_id,))

    def delete(self, user_id, project_id, **params):
        """Gives an Answer (ProjectUserDeleteResponse).

        ``DELETE /organization/projects/{project_id}/users/{user_id}``, delete-project-user.
        """
        return self._client._delete(
            "/organization/projects/{project_id}/users/{user_id}", params, (project_id, user_id)
        )


GROUP = Users
