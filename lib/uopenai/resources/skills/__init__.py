"""``client.skills``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Skills(Resource):
    """``client.skills``, and its parts ``content``, ``versions``."""

    def create(self, **params):
        """Gives an Answer (SkillResource).

        Takes *files*.

        ``POST /skills``, CreateSkill.
        """
        return self._client._post("/skills", params, files=("files",))

    def retrieve(self, skill_id, **params):
        """Gives an Answer (SkillResource).

        ``GET /skills/{skill_id}``, GetSkill.
        """
        return self._client._get("/skills/{skill_id}", params, (skill_id,))

    def update(self, skill_id, **params):
        """Gives an Answer (SkillResource).

        Takes *default_version*.

        ``POST /skills/{skill_id}``, UpdateSkillDefaultVersion.
        """
        return self._client._post("/skills/{skill_id}", params, (skill_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*.

        ``GET /skills``, ListSkills.
        """
        return self._client._list("/skills", params)

    def delete(self, skill_id, **params):
        """Gives an Answer (DeletedSkillResource).

        ``DELETE /skills/{skill_id}``, DeleteSkill.
        """
        return self._client._delete("/skills/{skill_id}", params, (skill_id,))


GROUP = Skills
