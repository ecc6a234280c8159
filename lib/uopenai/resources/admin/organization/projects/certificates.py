"""``client.admin.organization.projects.certificates``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Certificates(Marked):
    """``client.admin.organization.projects.certificates``"""

    def list(self, project_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /organization/projects/{project_id}/certificates``, listProjectCertificates.
        """
        return self._client._list("/organization/projects/{project_id}/certificates", params, (project_id,))

    def activate(self, project_id, **params):
        """A list: iterate over its items, or read ``.data``.

        Takes *certificate_ids*.

        ``POST /organization/projects/{project_id}/certificates/activate``, activateProjectCertificates.
        """
        return self._client._list(
            "/organization/projects/{project_id}/certificates/activate",
            params,
            (project_id,),
            method="POST",
            more=False,
        )

    def deactivate(self, project_id, **params):
        """A list: iterate over its items, or read ``.data``.

        Takes *certificate_ids*.

        ``POST /organization/projects/{project_id}/certificates/deactivate``,
        deactivateProjectCertificates.
        """
        return self._client._list(
            "/organization/projects/{project_id}/certificates/deactivate",
            params,
            (project_id,),
            method="POST",
            more=False,
        )


GROUP = Certificates
