"""``client.admin.organization.projects.roles``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Roles(Marked):
    """``client.admin.organization.projects.roles``"""

    def create(self, project_id, **params):
        """Gives an Answer (Role).

        Takes *permissions*, *role_name*; may take *description*.

        ``POST /projects/{project_id}/roles``, create-project-role.
        """
        return self._client._post("/projects/{project_id}/roles", params, (project_id,))

    def retrieve(self, role_id, project_id, **params):
        """Gives an Answer (Role).

        ``GET /projects/{project_id}/roles/{role_id}``, retrieve-project-role.
        """
        return self._client._get("/projects/{project_id}/roles/{role_id}", params, (project_id, role_id))

    def update(self, role_id, project_id, **params):
        """Gives an Answer (Role).

        May take *description*, *permissions*, *role_name*.

        ``POST /projects/{project_id}/roles/{role_id}``, update-project-role.
        """
        return self._client._post("/projects/{project_id}/roles/{role_id}", params, (project_id, role_id))

    def list(self, project_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /projects/{project_id}/roles``, list-project-roles.
        """
        return self._client._list("/projects/{project_id}/roles", params, (project_id,))

    def delete(self, role_id, project_id, **params):
        """Gives an Answer (RoleDeletedResource).

        ``DELETE /projects/{project_id}/roles/{role_id}``, delete-project-role.
        """
        return self._client._delete("/projects/{project_id}/roles/{role_id}", params, (project_id, role_id))


GROUP = Roles
