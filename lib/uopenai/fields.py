"""``fields=`` and ``save_to=``: which paths of an answer are kept, and which go elsewhere, as the tree
that json_select goes by. Loaded by the first call that has one of them.
"""

# Streams tell by these that they end, or fail.
_OF_STREAMS = ("type", "error", "code", "message", "param", "response.error", "choices.*.finish_reason")


def wanted(params, kind, base64, floats):
    """(tree, Saver or None) of a call, whose options are taken out of *params*; see OpenAI._call.

    A path in *base64* with a "+" before it has one file in many pieces. Raises OpenAIError.
    """
    fields = params.pop("fields", None)
    target = params.pop("save_to", None)
    stream = params.get("stream") or params.get("stream_format") == "sse"
    sinks = []
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
        if not isinstance(target, str) and (params.get("n") or 1) > 1:
            raise refusal("save_to= is to take several files: give a path, which gets a number for each")
        from .saving import Saver

        saver = Saver(target, stream or kind != "bytes")
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

        root = tree(fields, _OF_STREAMS if stream else ())
    for path, sink in sinks:
        plant(root, path.split("."), sink)
    return root, saver


def plant(node, path, leaf):
    """Put *leaf* (True or a sink) into the tree *node* where *path* (names) leads."""
    last = len(path) - 1
    for at, name in enumerate(path):
        had = node.get(name)
        if at == last:
            if leaf is True or not isinstance(had, dict):
                node[name] = leaf
            return
        if had is True and leaf is True:
            return  # all of it is kept already
        if not isinstance(had, dict):
            node[name] = {None: True if had is True else node[None]}
        node = node[name]


def refusal(why):
    """The exception for options that cannot be meant."""
    from .errors import OpenAIError

    return OpenAIError(why)
