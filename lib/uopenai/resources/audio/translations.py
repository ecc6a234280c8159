"""``client.audio.translations``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Translations(Resource):
    """``client.audio.translations``"""

    def create(self, **params):
        """Write down a recording in English: an Answer, or text for the formats of text. *file*: see
        Transcriptions.create.

        Takes *file*, *model*; may take *prompt*, *response_format*, *temperature*.

        ``POST /audio/translations``, createTranslation.
        """
        return self._client._post("/audio/translations", params, files=("file",), kind="text")


GROUP = Translations
