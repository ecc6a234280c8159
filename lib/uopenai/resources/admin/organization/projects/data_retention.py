"""``client.admin.organization.projects.data_retention``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class DataRetention(Marked):
    """``client.admin.organization.projects.data_retention``"""

    def retrieve(self, project_id, **params):
        """Gives an Answer (ProjectDataRetention).

        ``GET /organization/projects/{project_id}/data_retention``, retrieve-project-data-retention.
        """
        return self._client._get("/organization/projects/{project_id}/data_retention", params, (project_id,))

    def update(self, project_id, **params):
        """Gives an Answer (ProjectDataRetention).

        Takes *retention_type*.

        ``POST /organization/projects/{project_id}/data_retention``, update-project-data-retention.
        """
        return self._client._post("/organization/projects/{project_id}/data_retention", params, (project_id,))


GROUP = DataRetention
