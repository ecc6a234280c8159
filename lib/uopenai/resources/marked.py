"""API groups whose requests carry something of their own: the admin key, or an OpenAI-Beta header."""

from ..views import marked
from . import Resource


class Marked(Resource):
    """A Resource that sees its client through a view."""

    _marks = "admin"  # the admin key; else the value of OpenAI-Beta

    def __init__(self, client, name):
        Resource.__init__(self, marked(client, self._marks), name)
