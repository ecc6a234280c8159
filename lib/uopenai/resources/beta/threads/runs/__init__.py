"""``client.beta.threads.runs``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Runs(Marked):
    """``client.beta.threads.runs``, and its part ``steps``.

    ``create_and_poll``: Start a run, and wait for it: an Answer. See helpers.runs.

    ``create_and_stream``: Start a run, and add its events up as they pass: an AssistantEventHandler.
    See helpers.streams.

    ``poll``: Wait for a run: an Answer. See helpers.runs.

    ``stream``: Start a run, and add its events up as they pass: an AssistantEventHandler. See
    helpers.streams.

    ``submit_tool_outputs_and_poll``: Hand in what a run requires, and wait for it: an Answer. See
    helpers.runs.

    ``submit_tool_outputs_stream``: Hand in what a run requires, and add its events up as they pass:
    an AssistantEventHandler. See helpers.streams.
    """

    _marks = "assistants=v2"

    def create(self, thread_id, include=None, extra_query=None, **params):
        """Gives an Answer (RunObject), or with ``stream=True`` a Stream of events.

        Takes *assistant_id*; may take *include*, *additional_instructions*, *additional_messages*,
        *instructions*, *max_completion_tokens*, *max_prompt_tokens*, *metadata*, *model*,
        *parallel_tool_calls*, *reasoning_effort*, *response_format*, *stream*, *temperature*,
        *tool_choice*, *tools*, *top_p*, *truncation_strategy*.

        ``POST /threads/{thread_id}/runs``, createRun.
        """
        params["extra_query"] = dict({"include": include}, **(extra_query or {}))
        return self._client._post("/threads/{thread_id}/runs", params, (thread_id,))

    def retrieve(self, run_id, thread_id, **params):
        """Gives an Answer (RunObject).

        ``GET /threads/{thread_id}/runs/{run_id}``, getRun.
        """
        return self._client._get("/threads/{thread_id}/runs/{run_id}", params, (thread_id, run_id))

    def update(self, run_id, thread_id, **params):
        """Gives an Answer (RunObject).

        May take *metadata*.

        ``POST /threads/{thread_id}/runs/{run_id}``, modifyRun.
        """
        return self._client._post("/threads/{thread_id}/runs/{run_id}", params, (thread_id, run_id))

    def list(self, thread_id, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *limit*, *order*, *after*, *before*.

        ``GET /threads/{thread_id}/runs``, listRuns.
        """
        return self._client._list("/threads/{thread_id}/runs", params, (thread_id,))

    def cancel(self, run_id, thread_id, **params):
        """Gives an Answer (RunObject).

        ``POST /threads/{thread_id}/runs/{run_id}/cancel``, cancelRun.
        """
        return self._client._post(
            "/threads/{thread_id}/runs/{run_id}/cancel", params, (thread_id, run_id), files=()
        )

    def submit_tool_outputs(self, run_id, thread_id, **params):
        """Gives an Answer (RunObject), or with ``stream=True`` a Stream of events.

        Takes *tool_outputs*; may take *stream*.

        ``POST /threads/{thread_id}/runs/{run_id}/submit_tool_outputs``, submitToolOuputsToRun.
        """
        return self._client._post(
            "/threads/{thread_id}/runs/{run_id}/submit_tool_outputs", params, (thread_id, run_id)
        )


GROUP = Runs
