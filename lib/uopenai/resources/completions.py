"""``client.completions``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Completions(Resource):
    """``client.completions``"""

    def create(self, **params):
        """Gives an Answer (CreateCompletionResponse), or with ``stream=True`` a Stream of events.

        Takes *model*, *prompt*; may take *best_of*, *echo*, *frequency_penalty*, *logit_bias*,
        *logprobs*, *max_tokens*, *n*, *presence_penalty*, *seed*, *stop*, *stream*, *stream_options*,
        *suffix*, *temperature*, *top_p*, *user*.

        ``POST /completions``, createCompletion.
        """
        return self._client._post("/completions", params)


GROUP = Completions
