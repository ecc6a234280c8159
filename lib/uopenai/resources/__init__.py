"""The API's operations under the SDK's names: one small module per API group, loaded when it is touched.

A method names its verb, path and parameters, and leaves all else to the client's verbs. Parameters
are the API's own, by keyword, as in the SDK; each call also takes timeout= (seconds that any one
wait may take), extra_headers= (None takes a header out), extra_query= and extra_body= (dicts).
"""

import gc


class Resource:
    """An API group, or a part of one, of *client*."""

    def __init__(self, client):
        self._client = client

    def __getattr__(self, name):
        raise AttributeError("%s has no %s in this version of uopenai" % (type(self).__name__, name))


def load(name, client):
    """The API group *name* of *client*; in its module, GROUP is its class. Raises AttributeError."""
    groups = "audio, chat, embeddings, files, images, models, responses, uploads"
    if name not in groups.split(", "):
        raise AttributeError("the client has no %s; it has: %s" % (name, groups))
    gc.collect()  # modules stay for good: they should not stand between what goes
    return __import__("uopenai.resources." + name, None, None, ("GROUP",)).GROUP(client)
