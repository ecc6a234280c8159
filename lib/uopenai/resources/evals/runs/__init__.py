"""``client.evals.runs``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Runs(Resource):
    """``client.evals.runs``, and its part ``output_items``."""

    def create(self, eval_id, **params):
        """Gives an Answer (EvalRun).

        Takes *data_source*; may take *metadata*, *name*.

        ``POST /evals/{eval_id}/runs``, createEvalRun.
        """
        return self._client._post("/evals/{eval_id}/runs", params, (eval_id,))

    def retrieve(self, run_id, eval_id, **params):
        """Gives an Answer (EvalRun).

        ``GET /evals/{eval_id}/runs/{run_id}``, getEvalRun.
        """
        return self._client._get("/evals/{eval_id}/runs/{run_id}", params, (eval_id, run_id))

    def list(self, eval_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *after*, *limit*, *order*, *status*.

        ``GET /evals/{eval_id}/runs``, getEvalRuns.
        """
        return self._client._list("/evals/{eval_id}/runs", params, (eval_id,))

    def delete(self, run_id, eval_id, **params):
        """Gives an Answer.

        ``DELETE /evals/{eval_id}/runs/{run_id}``, deleteEvalRun.
        """
        return self._client._delete("/evals/{eval_id}/runs/{run_id}", params, (eval_id, run_id))

    def cancel(self, run_id, eval_id, **params):
        """Gives an Answer (EvalRun).

        ``POST /evals/{eval_id}/runs/{run_id}``, cancelEvalRun.
        """
        return self._client._post("/evals/{eval_id}/runs/{run_id}", params, (eval_id, run_id), files=())


GROUP = Runs
