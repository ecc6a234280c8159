"""``client.beta.threads.runs.steps``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Steps(Marked):
    """``client.beta.threads.runs.steps``"""

    _marks = "assistants=v2"

    def retrieve(self, step_id, thread_id, run_id, **params):
        """Gives an Answer (RunStepObject).

        May take *include*.

        ``GET /threads/{thread_id}/runs/{run_id}/steps/{step_id}``, getRunStep.
        """
        return self._client._get(
            "/threads/{thread_id}/runs/{run_id}/steps/{step_id}", params, (thread_id, run_id, step_id)
        )

    def list(self, run_id, thread_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*, *include*.

        ``GET /threads/{thread_id}/runs/{run_id}/steps``, listRunSteps.
        """
        return self._client._list("/threads/{thread_id}/runs/{run_id}/steps", params, (thread_id, run_id))


GROUP = Steps
