"""``client.skills.versions.content``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Content(Resource):
    """``client.skills.versions.content``"""

    def retrieve(self, version, skill_id, **params):
        """Gives Binary, or with ``save_to=`` the number of its bytes.

        ``GET /skills/{skill_id}/versions/{version}/content``, GetSkillVersionContent.
        """
        return self._client._get(
            "/skills/{skill_id}/versions/{version}/content", params, (skill_id, version), kind="bytes"
        )


GROUP = Content
