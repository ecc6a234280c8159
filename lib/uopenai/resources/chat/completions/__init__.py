"""``client.chat.completions``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Completions(Resource):
    """``client.chat.completions``, and its part ``messages``.

    ``parse``: An Answer whose texts are JSON of a schema, checked. See helpers.parsing.

    ``run_tools``: Let the model call Python functions: its last Answer. See helpers.tools.

    ``stream``: A conversation's answer, added up as it passes: a ChatStream of the SDK's events. See
    helpers.streams.
    """

    def create(self, **params):
        """Answer a conversation: an Answer, or with ``stream=True`` a Stream of chunks. Sound in the answer
        goes where ``save_to=`` says. Peak heap: "one chat completion" and "a streamed response" in the
        table of lib/README.md.

        Takes *messages*, *model*; may take *metadata*, *prompt_cache_key*, *prompt_cache_retention*,
        *safety_identifier*, *service_tier*, *temperature*, *top_logprobs*, *top_p*, *user*, *audio*,
        *frequency_penalty*, *function_call*, *functions*, *logit_bias*, *logprobs*,
        *max_completion_tokens*, *max_tokens*, *modalities*, *moderation*, *n*, *parallel_tool_calls*,
        *prediction*, *presence_penalty*, *reasoning_effort*, *response_format*, *seed*, *stop*, *store*,
        *stream*, *stream_options*, *tool_choice*, *tools*, *verbosity*, *web_search_options*.

        ``POST /chat/completions``, createChatCompletion.
        """
        return self._client._post(
            "/chat/completions",
            params,
            base64=("choices.*.message.audio.data", "+choices.*.delta.audio.data"),
        )

    def retrieve(self, completion_id, **params):
        """Gives an Answer (CreateChatCompletionResponse).

        ``GET /chat/completions/{completion_id}``, getChatCompletion.
        """
        return self._client._get("/chat/completions/{completion_id}", params, (completion_id,))

    def update(self, completion_id, **params):
        """Gives an Answer (CreateChatCompletionResponse).

        Takes *metadata*.

        ``POST /chat/completions/{completion_id}``, updateChatCompletion.
        """
        return self._client._post("/chat/completions/{completion_id}", params, (completion_id,))

    def list(self, **params):
        """A list: iterate over its items, across all pages, or read ``.data``.

        May take *model*, *metadata*, *after*, *limit*, *order*.

        ``GET /chat/completions``, listChatCompletions.
        """
        return self._client._list("/chat/completions", params)

    def delete(self, completion_id, **params):
        """Gives an Answer (ChatCompletionDeleted).

        ``DELETE /chat/completions/{completion_id}``, deleteChatCompletion.
        """
        return self._client._delete("/chat/completions/{completion_id}", params, (completion_id,))


GROUP = Completions
