"""``client.moderations``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Moderations(Resource):
    """``client.moderations``"""

    def create(self, **params):
        """Gives an Answer (CreateModerationResponse).

        Takes *input*; may take *model*.

        ``POST /moderations``, createModeration.
        """
        return self._client._post("/moderations", params)


GROUP = Moderations
