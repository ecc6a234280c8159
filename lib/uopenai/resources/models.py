"""``client.models``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Models(Resource):
    """``client.models``"""

    def retrieve(self, model, **params):
        """Gives an Answer (Model).

        ``GET /models/{model}``, retrieveModel.
        """
        return self._client._get("/models/{model}", params, (model,))

    def list(self, **params):
        """The models that the key may use: iterate over them, or read ``.data``. Peak heap: "list 100
        models" in the table of lib/README.md.

        ``GET /models``, listModels.
        """
        return self._client._list("/models", params)

    def delete(self, model, **params):
        """Gives an Answer (DeleteModelResponse).

        ``DELETE /models/{model}``, deleteModel.
        """
        return self._client._delete("/models/{model}", params, (model,))


GROUP = Models
