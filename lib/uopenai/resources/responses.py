"""Responses."""

from ..answers import Answer
from . import Resource


class Response(Answer):
    """A response of the model."""

    @property
    def output_text(self):
        """All of its text."""
        return "".join(
            [
                part.get("text", "")
                for item in self.to_dict().get("output") or ()
                for part in item.get("content") or ()
                if part.get("type") == "output_text"
            ]
        )


class Responses(Resource):
    """``client.responses``"""

    def create(self, **params):
        """Have the model respond to an input: a Response, or with ``stream=True`` a Stream of events.

        Pictures in the answer go where ``save_to=`` says. Peak heap: "a streamed response" in the table of
        lib/README.md. ``POST /responses``, createResponse.
        """
        # Where pictures are in an answer, and in the events of a streamed one.
        pictures = ("output.*.result", "item.result", "response.output.*.result", "partial_image_b64")
        return self._client._post("/responses", params, answer=Response, base64=pictures)


GROUP = Responses
