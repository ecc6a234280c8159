"""``client.beta.threads``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources.marked import Marked


class Threads(Marked):
    """``client.beta.threads``, and its parts ``messages``, ``runs``.

    ``create_and_run_poll``: Make a thread, start a run in it, and wait for it: an Answer. See
    helpers.runs.

    ``create_and_run_stream``: Make a thread, start a run in it, and add its events up as they pass:
    an AssistantEventHandler. See helpers.streams.
    """

    _marks = "assistants=v2"

    def create(self, **params):
        """Gives an Answer (ThreadObject).

        May take *messages*, *metadata*, *tool_resources*.

        ``POST /threads``, createThread.
        """
        return self._client._post("/threads", params)

    def retrieve(self, thread_id, **params):
        """Gives an Answer (ThreadObject).

        ``GET /threads/{thread_id}``, getThread.
        """
        return self._client._get("/threads/{thread_id}", params, (thread_id,))

    def update(self, thread_id, **params):
        """Gives an Answer (ThreadObject).

        May take *metadata*, *tool_resources*.

        ``POST /threads/{thread_id}``, modifyThread.
        """
        return self._client._post("/threads/{thread_id}", params, (thread_id,))

    def delete(self, thread_id, **params):
        """Gives an Answer (DeleteThreadResponse).

        ``DELETE /threads/{thread_id}``, deleteThread.
        """
        return self._client._delete("/threads/{thread_id}", params, (thread_id,))

    def create_and_run(self, **params):
        """Gives an Answer (RunObject), or with ``stream=True`` a Stream of events.

        Takes *assistant_id*; may take *instructions*, *max_completion_tokens*, *max_prompt_tokens*,
        *metadata*, *model*, *parallel_tool_calls*, *response_format*, *stream*, *temperature*, *thread*,
        *tool_choice*, *tool_resources*, *tools*, *top_p*, *truncation_strategy*.

        ``POST /threads/runs``, createThreadAndRun.
        """
        return self._client._post("/threads/runs", params)


GROUP = Threads
