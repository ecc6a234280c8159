"""``client.audio.voice_consents``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class VoiceConsents(Resource):
    """``client.audio.voice_consents``"""

    def create(self, **params):
        """Gives an Answer (VoiceConsentResource).

        Takes *language*, *name*, *recording*.

        ``POST /audio/voice_consents``, createVoiceConsent.
        """
        return self._client._post("/audio/voice_consents", params, files=("recording",))

    def retrieve(self, consent_id, **params):
        """Gives an Answer (VoiceConsentResource).

        ``GET /audio/voice_consents/{consent_id}``, getVoiceConsent.
        """
        return self._client._get("/audio/voice_consents/{consent_id}", params, (consent_id,))

    def update(self, consent_id, **params):
        """Gives an Answer (VoiceConsentResource).

        Takes *name*.

        ``POST /audio/voice_consents/{consent_id}``, updateVoiceConsent.
        """
        return self._client._post("/audio/voice_consents/{consent_id}", params, (consent_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *after*, *limit*.

        ``GET /audio/voice_consents``, listVoiceConsents.
        """
        return self._client._list("/audio/voice_consents", params)

    def delete(self, consent_id, **params):
        """Gives an Answer (VoiceConsentDeletedResource).

        ``DELETE /audio/voice_consents/{consent_id}``, deleteVoiceConsent.
        """
        return self._client._delete("/audio/voice_consents/{consent_id}", params, (consent_id,))


GROUP = VoiceConsents
