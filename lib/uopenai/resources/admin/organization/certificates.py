"""``client.admin.organization.certificates``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Certificates(Marked):
    """``client.admin.organization.certificates``"""

    def create(self, **params):
        """Gives an Answer (Certificate).

        Takes *certificate*; may take *name*.

        ``POST /organization/certificates``, uploadCertificate.
        """
        return self._client._post("/organization/certificates", params)

    def retrieve(self, certificate_id, **params):
        """Gives an Answer (Certificate).

        May take *include*.

        ``GET /organization/certificates/{certificate_id}``, getCertificate.
        """
        return self._client._get("/organization/certificates/{certificate_id}", params, (certificate_id,))

    def update(self, certificate_id, **params):
        """Gives an Answer (Certificate).

        May take *name*.

        ``POST /organization/certificates/{certificate_id}``, modifyCertificate.
        """
        return self._client._post("/organization/certificates/{certificate_id}", params, (certificate_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *order*.

        ``GET /organization/certificates``, listOrganizationCertificates.
        """
        return self._client._list("/organization/certificates", params)

    def delete(self, certificate_id, **params):
        """Gives an Answer (DeleteCertificateResponse).

        ``DELETE /organization/certificates/{certificate_id}``, deleteCertificate.
        """
        return self._client._delete("/organization/certificates/{certificate_id}", params, (certificate_id,))

    def activate(self, **params):
        """A list: iterate over its items, or read ``.data``.

        Takes *certificate_ids*.

        ``POST /organization/certificates/activate``, activateOrganizationCertificates.
        """
        return self._client._list("/organization/certificates/activate", params, method="POST", more=False)

    def deactivate(self, **params):
        """A list: iterate over its items, or read ``.data``.

        Takes *certificate_ids*.

        ``POST /organization/certificates/deactivate``, deactivateOrganizationCertificates.
        """
        return self._client._list("/organization/certificates/deactivate", params, method="POST", more=False)


GROUP = Certificates
