"""``client.admin.organization.spend_alerts``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class SpendAlerts(Marked):
    """``client.admin.organization.spend_alerts``"""

    def create(self, **params):
        """Gives an Answer (OrganizationSpendAlert).

        Takes *currency*, *interval*, *notification_channel*, *threshold_amount*.

        ``POST /organization/spend_alerts``, create-organization-spend-alert.
        """
        return self._client._post("/organization/spend_alerts", params)

    def update(self, alert_id, **params):
        """Gives an Answer (OrganizationSpendAlert).

        Takes *currency*, *interval*, *notification_channel*, *threshold_amount*.

        ``POST /organization/spend_alerts/{alert_id}``, update-organization-spend-alert.
        """
        return self._client._post("/organization/spend_alerts/{alert_id}", params, (alert_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*.

        ``GET /organization/spend_alerts``, list-organization-spend-alerts.
        """
        return self._client._list("/organization/spend_alerts", params)

    def delete(self, alert_id, **params):
        """Gives an Answer (OrganizationSpendAlertDeletedResource).

        ``DELETE /organization/spend_alerts/{alert_id}``, delete-organization-spend-alert.
        """
        return self._client._delete("/organization/spend_alerts/{alert_id}", params, (alert_id,))


GROUP = SpendAlerts
