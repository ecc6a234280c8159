"""``client.realtime.translations.client_secrets``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class ClientSecrets(Resource):
    """``client.realtime.translations.client_secrets``"""

    def create(self, **params):
        """Gives an Answer (RealtimeTranslationClientSecretCreateResponse).

        Takes *session*; may take *expires_after*.

        ``POST /realtime/translations/client_secrets``, create-realtime-translation-client-secret.
        """
        return self._client._post("/realtime/translations/client_secrets", params)


GROUP = ClientSecrets
