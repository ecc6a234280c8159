"""``client.skills.versions``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Versions(Resource):
    """``client.skills.versions``, and its part ``content``."""

    def create(self, skill_id, **params):
        """Gives an Answer (SkillVersionResource).

        Takes *files*; may take *default*.

        ``POST /skills/{skill_id}/versions``, CreateSkillVersion.
        """
        return self._client._post("/skills/{skill_id}/versions", params, (skill_id,), files=("files",))

    def retrieve(self, version, skill_id, **params):
        """Gives an Answer (SkillVersionResource).

        ``GET /skills/{skill_id}/versions/{version}``, GetSkillVersion.
        """
        return self._client._get("/skills/{skill_id}/versions/{version}", params, (skill_id, version))

    def list(self, skill_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*.

        ``GET /skills/{skill_id}/versions``, ListSkillVersions.
        """
        return self._client._list("/skills/{skill_id}/versions", params, (skill_id,))

    def delete(self, version, skill_id, **params):
        """Gives an Answer (DeletedSkillVersionResource).

        ``DELETE /skills/{skill_id}/versions/{version}``, DeleteSkillVersion.
        """
        return self._client._delete("/skills/{skill_id}/versions/{version}", params, (skill_id, version))


GROUP = Versions
