"""``client.embeddings``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Embeddings(Resource):
    """``client.embeddings``"""

    def create(self, **params):
        """Texts as vectors: an Answer, whose ``data[0].embedding`` is an ``array("f")``. The numbers travel
        as base64 and are never text, unless *encoding_format* says otherwise: with "base64" the text
        itself is given. Peak heap: "one embedding" in the table of lib/README.md.

        Takes *input*, *model*; may take *dimensions*, *encoding_format*, *user*.

        ``POST /embeddings``, createEmbedding.
        """
        return self._client._post("/embeddings", params, floats=("data.*.embedding",))


GROUP = Embeddings
