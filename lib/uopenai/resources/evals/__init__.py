"""``client.evals``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Evals(Resource):
    """``client.evals``, and its part ``runs``."""

    def create(self, **params):
        """Gives an Answer (Eval).

        Takes *data_source_config*, *testing_criteria*; may take *metadata*, *name*.

        ``POST /evals``, createEval.
        """
        return self._client._post("/evals", params)

    def retrieve(self, eval_id, **params):
        """Gives an Answer (Eval).

        ``GET /evals/{eval_id}``, getEval.
        """
        return self._client._get("/evals/{eval_id}", params, (eval_id,))

    def update(self, eval_id, **params):
        """Gives an Answer (Eval).

        May take *metadata*, *name*.

        ``POST /evals/{eval_id}``, updateEval.
        """
        return self._client._post("/evals/{eval_id}", params, (eval_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *after*, *limit*, *order*, *order_by*.

        ``GET /evals``, listEvals.
        """
        return self._client._list("/evals", params)

    def delete(self, eval_id, **params):
        """Gives an Answer.

        ``DELETE /evals/{eval_id}``, deleteEval.
        """
        return self._client._delete("/evals/{eval_id}", params, (eval_id,))


GROUP = Evals
