"""``client.admin.organization.projects.model_permissions``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class ModelPermissions(Marked):
    """``client.admin.organization.projects.model_permissions``"""

    def retrieve(self, project_id, **params):
        """Gives an Answer (ProjectModelPermissions).

        ``GET /organization/projects/{project_id}/model_permissions``, retrieve-project-model-permissions.
        """
        return self._client._get(
            "/organization/projects/{project_id}/model_permissions", params, (project_id,)
        )

    def update(self, project_id, **params):
        """Gives an Answer (ProjectModelPermissions).

        Takes *mode*, *model_ids*.

        ``POST /organization/projects/{project_id}/model_permissions``, update-project-model-permissions.
        """
        return self._client._post(
            "/organization/projects/{project_id}/model_permissions", params, (project_id,)
        )

    def delete(self, project_id, **params):
        """Gives an Answer (ProjectModelPermissionsDeleteResponse).

        ``DELETE /organization/projects/{project_id}/model_permissions``,
        delete-project-model-permissions.
        """
        return self._client._delete(
            "/organization/projects/{project_id}/model_permissions", params, (project_id,)
        )


GROUP = ModelPermissions
