"""``client.fine_tuning.jobs``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Jobs(Resource):
    """``client.fine_tuning.jobs``, and its part ``checkpoints``."""

    def create(self, **params):
        """Gives an Answer (FineTuningJob).

        Takes *model*, *training_file*; may take *hyperparameters*, *integrations*, *metadata*, *method*,
        *seed*, *suffix*, *validation_file*.

        ``POST /fine_tuning/jobs``, createFineTuningJob.
        """
        return self._client._post("/fine_tuning/jobs", params)

    def retrieve(self, fine_tuning_job_id, **params):
        """Gives an Answer (FineTuningJob).

        ``GET /fine_tuning/jobs/{fine_tuning_job_id}``, retrieveFineTuningJob.
        """
        return self._client._get("/fine_tuning/jobs/{fine_tuning_job_id}", params, (fine_tuning_job_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *after*, *limit*, *metadata*.

        ``GET /fine_tuning/jobs``, listPaginatedFineTuningJobs.
        """
        return self._client._list("/fine_tuning/jobs", params)

    def cancel(self, fine_tuning_job_id, **params):
        """Gives an Answer (FineTuningJob).

        ``POST /fine_tuning/jobs/{fine_tuning_job_id}/cancel``, cancelFineTuningJob.
        """
        return self._client._post(
            "/fine_tuning/jobs/{fine_tuning_job_id}/cancel", params, (fine_tuning_job_id,), files=()
        )

    def list_events(self, fine_tuning_job_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *after*, *limit*.

        ``GET /fine_tuning/jobs/{fine_tuning_job_id}/events``, listFineTuningEvents.
        """
        return self._client._list(
            "/fine_tuning/jobs/{fine_tuning_job_id}/events", params, (fine_tuning_job_id,)
        )

    def pause(self, fine_tuning_job_id, **params):
        """Gives an Answer (FineTuningJob).

        ``POST /fine_tuning/jobs/{fine_tuning_job_id}/pause``, pauseFineTuningJob.
        """
        return self._client._post(
            "/fine_tuning/jobs/{fine_tuning_job_id}/pause", params, (fine_tuning_job_id,), files=()
        )

    def resume(self, fine_tuning_job_id, **params):
        """Gives an Answer (FineTuningJob).

        ``POST /fine_tuning/jobs/{fine_tuning_job_id}/resume``, resumeFineTuningJob.
        """
        return self._client._post(
            "/fine_tuning/jobs/{fine_tuning_job_id}/resume", params, (fine_tuning_job_id,), files=()
        )


GROUP = Jobs
