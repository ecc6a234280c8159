"""``client.admin.organization.projects.spend_alerts``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class SpendAlerts(Marked):
    """``client.admin.organization.projects.spend_alerts``"""

    def create(self, project_id, **params):
        """Gives an Answer (ProjectSpendAlert).

        Takes *currency*, *interval*, *notification_channel*, *threshold_amount*.

        ``POST /organization/projects/{project_id}/spend_alerts``, create-project-spend-alert.
        """
        return self._client._post("/organization/projects/{project_id}/spend_alerts", params, (project_id,))

    def update(self, alert_id, project_id, **params):
        """Gives an Answer (ProjectSpendAlert).

        Takes *currency*, *interval*, *notification_channel*, *threshold_amount*.

        ``POST /organization/projects/{project_id}/spend_alerts/{alert_id}``, update-project-spend-alert.
        """
        return self._client._post(
            "/organization/projects/{project_id}/spend_alerts/{alert_id}", params, (project_id, alert_id)
        )

    def list(self, project_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*.

        ``GET /organization/projects/{project_id}/spend_alerts``, list-project-spend-alerts.
        """
        return self._client._list("/organization/projects/{project_id}/spend_alerts", params, (project_id,))

    def delete(self, alert_id, project_id, **params):
        """Gives an Answer (ProjectSpendAlertDeletedResource).

        ``DELETE /organization/projects/{project_id}/spend_alerts/{alert_id}``,
        delete-project-spend-alert.
        """
        return self._client._delete(
            "/organization/projects/{project_id}/spend_alerts/{alert_id}", params, (project_id, alert_id)
        )


GROUP = SpendAlerts
