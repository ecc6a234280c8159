"""Models."""

from ..query import quote
from . import Resource


class Models(Resource):
    """``client.models``"""

    def list(self, **params):
        """The models that the key may use: iterate over them, or read ``.data``.

        ``GET /models``, listModels.
        """
        return self._client._list("/models", params)

    def retrieve(self, model, **params):
        """One model: an Answer.

        ``GET /models/{model}``, retrieveModel.
        """
        return self._client._get("/models/" + quote(model), params)


GROUP = Models
