"""``client.fine_tuning.jobs.checkpoints``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Checkpoints(Resource):
    """``client.fine_tuning.jobs.checkpoints``"""

    def list(self, fine_tuning_job_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *after*, *limit*.

        ``GET /fine_tuning/jobs/{fine_tuning_job_id}/checkpoints``, listFineTuningJobCheckpoints.
        """
        return self._client._list(
            "/fine_tuning/jobs/{fine_tuning_job_id}/checkpoints", params, (fine_tuning_job_id,)
        )


GROUP = Checkpoints
