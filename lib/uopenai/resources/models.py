"""Models."""

from ..query import quote
from . import Resource


class Models(Resource):
    """``client.models``"""

    def list(self, **params):
        """The models that the key may use: iterate over them, or read ``.data``.

        Peak heap: "list 100 models" in the table of lib/README.md. ``GET /models``, listModels.
        """
        return self._client._list("/models", params)

    def retrieve(self, model, **params):
        """One model: an Answer.

        ``GET /models/{model}``, retrieveModel.
        """
        return self._client._get("/models/" + quote(model), params)


GROUP = Models
