"""``client.realtime.client_secrets``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class ClientSecrets(Resource):
    """``client.realtime.client_secrets``"""

    def create(self, **params):
        """Gives an Answer (RealtimeCreateClientSecretResponse).

        May take *expires_after*, *session*.

        ``POST /realtime/client_secrets``, create-realtime-client-secret.
        """
        return self._client._post("/realtime/client_secrets", params)


GROUP = ClientSecrets
