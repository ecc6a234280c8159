"""``fields=`` and ``save_to=``: which paths of an answer are kept, and which go elsewhere, as the tree
that json_select goes by. Loaded by the first call that has one of them.
"""

from .session import refusal


def wanted(params, kind, base64, floats):
    """(tree, Saver or None) of a call, whose options are taken out of *params*; see OpenAI._call.

    A path in *base64* with a "+" before it has one file in many pieces. Raises OpenAIError.
    """
    fields = params.pop("fields", None)
    target = params.pop("save_to", None)
    stream = params.get("stream") or params.get("stream_format") == "sse"
    sinks: list = []
    saver = None
    if floats:
        if params.get("encoding_format") is None:
            params["encoding_format"] = "base64"
            given = False
        else:
            given = params["encoding_format"] == "base64"  # then the text itself is wanted
        if not given:
            from .floats import Floats

            # What the models give; another number costs memory, and is no mistake.
            count = params.get("dimensions") or (3072 if "large" in str(params.get("model")) else 1536)
            sinks = [(path, Floats(count)) for path in floats]
    if target is not None:
        if not base64 and kind != "bytes":
            raise refusal("save_to= is for answers that hold a file; this one holds none: use fields=")
        saver = _saver(target, params, stream or kind != "bytes")
        saver.renew = bool(stream)
        for path in base64:
            if path[0] == "+":
                saver.append = bool(stream)
            sinks.append((path.lstrip("+"), saver))
    if fields is None and not sinks:
        return True, saver
    root = {None: True}
    if fields is not None:
        from .paths import tree

        root = tree(fields, stream)
    for path, sink in sinks:
        plant(root, path.split("."), sink)
    return root, saver


def _saver(target, params, base64):
    """The Saver that writes to *target*."""
    if not isinstance(target, str):
        if not hasattr(target, "write"):
            raise refusal("save_to= is a path, or an object with write(), not a %s" % type(target).__name__)
        if (params.get("n") or 1) > 1:
            raise refusal("save_to= is to take several files: give a path, which gets a number for each")
    from .saving import Saver

    return Saver(target, base64)


def plant(tree, path, value):
    """Put *value* (True or a sink) into *tree* where *path* (names) leads."""
    last = len(path) - 1
    for at, name in enumerate(path):
        had = tree.get(name)
        if at == last:
            if value is True or not isinstance(had, dict):
                tree[name] = value
            return
        if had is True and value is True:
            return  # all of it is kept already
        if not isinstance(had, dict):
            tree[name] = {None: True if had is True else tree[None]}
        tree = tree[name]
