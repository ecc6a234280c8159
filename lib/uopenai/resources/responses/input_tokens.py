"""``client.responses.input_tokens``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class InputTokens(Resource):
    """``client.responses.input_tokens``"""

    def count(self, **params):
        """Gives an Answer (TokenCountsResource).

        May take *conversation*, *input*, *instructions*, *model*, *parallel_tool_calls*, *personality*,
        *previous_response_id*, *reasoning*, *text*, *tool_choice*, *tools*, *truncation*.

        ``POST /responses/input_tokens``, Getinputtokencounts.
        """
        return self._client._post("/responses/input_tokens", params)


GROUP = InputTokens
