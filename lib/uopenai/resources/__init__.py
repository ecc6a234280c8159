"""The API's operations under the SDK's names: one small module per API group, loaded when it is touched.

A method names its verb, path and parameters, and leaves all else to the client's verbs. Parameters
are the API's own, by keyword, as in the SDK; those in the path may also be given in order. Each call
also takes timeout= (seconds that any one wait may take), extra_headers= (None takes a header out),
extra_query= and extra_body= (dicts).

The parts of a group are modules in its folder. `make generate` makes all that says so in its first line.
"""

import gc


class Resource:
    """The API group *name* ("chat", "beta.threads") of *client*, or a part of one."""

    def __init__(self, client, name):
        self._client = client
        self.name = name

    def __getattr__(self, name):
        try:
            part = load(self.name + "." + name, self._client)
        except ImportError:
            # A helper, with_raw_response, or nothing.
            from .. import visit

            part = visit("resources.other").find(self, name)
        setattr(self, name, part)
        return part


def load(name, client):
    """The API group *name* of *client*; in its module, GROUP is its class. A folder alone is a group too.

    Raises ImportError if there is none on this board.
    """
    gc.collect()  # modules stay for good: they should not stand between what goes
    module = __import__("uopenai.resources." + name, None, None, ("GROUP",))
    if not hasattr(module, "GROUP") and not hasattr(module, "__path__"):
        raise ImportError(name)  # it is a module of this package that has another purpose
    return getattr(module, "GROUP", Resource)(client, name)
