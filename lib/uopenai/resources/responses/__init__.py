"""``client.responses``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Responses(Resource):
    """``client.responses``, and its parts ``input_items``, ``input_tokens``.

    ``parse``: An Answer whose texts are JSON of a schema, checked. See helpers.parsing.

    ``run_tools``: Let the model call Python functions: its last Answer. See helpers.tools.

    ``stream``: A response, kept as it passes: a ResponseStream of its events. See helpers.streams.
    """

    def create(self, **params):
        """Have the model respond to an input: a Response, or with ``stream=True`` a Stream of events.
        Pictures in the answer go where ``save_to=`` says. Peak heap: "a streamed response" in the table
        of lib/README.md.

        May take *metadata*, *prompt_cache_key*, *prompt_cache_retention*, *safety_identifier*,
        *service_tier*, *temperature*, *top_logprobs*, *top_p*, *user*, *background*, *max_tool_calls*,
        *model*, *previous_response_id*, *prompt*, *reasoning*, *text*, *tool_choice*, *tools*,
        *truncation*, *context_management*, *conversation*, *include*, *input*, *instructions*,
        *max_output_tokens*, *moderation*, *parallel_tool_calls*, *store*, *stream*, *stream_options*.

        ``POST /responses``, createResponse.
        """
        return self._client._post(
            "/responses",
            params,
            base64=("output.*.result", "item.result", "response.output.*.result", "partial_image_b64"),
        )

    def retrieve(self, response_id, **params):
        """A response that is kept by the service: a Response, or with ``stream=True`` a Stream of its
        events.

        May take *include*, *stream*, *starting_after*, *include_obfuscation*.

        ``GET /responses/{response_id}``, getResponse.
        """
        return self._client._get(
            "/responses/{response_id}",
            params,
            (response_id,),
            base64=("output.*.result", "item.result", "response.output.*.result", "partial_image_b64"),
        )

    def delete(self, response_id, **params):
        """Gives None.

        ``DELETE /responses/{response_id}``, deleteResponse.
        """
        return self._client._delete("/responses/{response_id}", params, (response_id,), kind="none")

    def cancel(self, response_id, **params):
        """Stop a response that is made in the background: a Response.

        ``POST /responses/{response_id}/cancel``, cancelResponse.
        """
        return self._client._post("/responses/{response_id}/cancel", params, (response_id,), files=())

    def compact(self, **params):
        """Gives an Answer (CompactResource).

        Takes *model*; may take *input*, *instructions*, *previous_response_id*, *prompt_cache_key*,
        *prompt_cache_retention*, *service_tier*.

        ``POST /responses/compact``, Compactconversation.
        """
        return self._client._post("/responses/compact", params)


GROUP = Responses
