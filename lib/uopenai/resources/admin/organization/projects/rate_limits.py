"""``client.admin.organization.projects.rate_limits``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class RateLimits(Marked):
    """``client.admin.organization.projects.rate_limits``"""

    def list_rate_limits(self, project_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *after*, *before*.

        ``GET /organization/projects/{project_id}/rate_limits``, list-project-rate-limits.
        """
        return self._client._list("/organization/projects/{project_id}/rate_limits", params, (project_id,))

    def update_rate_limit(self, rate_limit_id, project_id, **params):
        """Gives an Answer (ProjectRateLimit).

        May take *batch_1_day_max_input_tokens*, *max_audio_megabytes_per_1_minute*,
        *max_images_per_1_minute*, *max_requests_per_1_day*, *max_requests_per_1_minute*,
        *max_tokens_per_1_minute*.

        ``POST /organization/projects/{project_id}/rate_limits/{rate_limit_id}``,
        update-project-rate-limits.
        """
        return self._client._post(
            "/organization/projects/{project_id}/rate_limits/{rate_limit_id}",
            params,
            (project_id, rate_limit_id),
        )


GROUP = RateLimits
