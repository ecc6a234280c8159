"""``client.evals.runs.output_items``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class OutputItems(Resource):
    """``client.evals.runs.output_items``"""

    def retrieve(self, output_item_id, eval_id, run_id, **params):
        """Gives an Answer (EvalRunOutputItem).

        ``GET /evals/{eval_id}/runs/{run_id}/output_items/{output_item_id}``, getEvalRunOutputItem.
        """
        return self._client._get(
            "/evals/{eval_id}/runs/{run_id}/output_items/{output_item_id}",
            params,
            (eval_id, run_id, output_item_id),
        )

    def list(self, run_id, eval_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *after*, *limit*, *status*, *order*.

        ``GET /evals/{eval_id}/runs/{run_id}/output_items``, getEvalRunOutputItems.
        """
        return self._client._list("/evals/{eval_id}/runs/{run_id}/output_items", params, (eval_id, run_id))


GROUP = OutputItems
