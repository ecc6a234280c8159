"""``client.skills.content``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Content(Resource):
    """``client.skills.content``"""

    def retrieve(self, skill_id, **params):
        """Gives Binary, or with ``save_to=`` the number of its bytes.

        ``GET /skills/{skill_id}/content``, GetSkillContent.
        """
        return self._client._get("/skills/{skill_id}/content", params, (skill_id,), kind="bytes")


GROUP = Content
