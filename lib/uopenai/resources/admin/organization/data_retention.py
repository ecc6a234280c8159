"""``client.admin.organization.data_retention``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class DataRetention(Marked):
    """``client.admin.organization.data_retention``"""

    def retrieve(self, **params):
        """Gives an Answer (OrganizationDataRetention).

        ``GET /organization/data_retention``, retrieve-organization-data-retention.
        """
        return self._client._get("/organization/data_retention", params)

    def update(self, **params):
        """Gives an Answer (OrganizationDataRetention).

        Takes *retention_type*.

        ``POST /organization/data_retention``, update-organization-data-retention.
        """
        return self._client._post("/organization/data_retention", params)


GROUP = DataRetention
