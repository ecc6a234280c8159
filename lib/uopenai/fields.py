"""``fields=`` and ``save_to=``: which paths of an answer are kept, and which go elsewhere, as the tree
that json_reader.Reader.select goes by. Loaded by the first call that has one of them.
"""

from .errors import OpenAIError

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

            sinks = [(path, Floats()) for path in floats]
    if target is not None:
        if not base64 and kind != "bytes":
            raise OpenAIError("save_to= is for answers that hold a file; this one holds none: use fields=")
        if not isinstance(target, str) and (params.get("n") or 1) > 1:
            raise OpenAIError("save_to= is to take several files: give a path, which gets a number for each")
        from .saving import Saver

        saver = Saver(target, stream or kind != "bytes")
        saver.renew = bool(stream)
        for path in base64:
            if path[0] == "+":
                saver.append = bool(stream)
            sinks.append((path.lstrip("+"), saver))
    if fields is not None and stream:
        fields = ((fields,) if isinstance(fields, str) else tuple(fields)) + _OF_STREAMS
    return (True if fields is None and not sinks else tree(fields, sinks)), saver


def of_items(fields):
    """The tree of a list's items, from paths that begin with ``data.*``. Raises OpenAIError."""
    items = tree(fields).get("data")
    if items is not True:
        items = items and items.get("*")
    if not items:
        raise OpenAIError("fields= of a list begins with data.*, as in 'data.*.id'; got %r" % (fields,))
    if isinstance(items, dict):
        items["id"] = True  # the next page is asked for by it
    return items


def tree(fields, sinks=()):
    """The tree of *fields*: paths like ``"output.*.content.*.text"``, names and indices with dots between,
    ``*`` for any; None keeps everything. *sinks*: (path, sink) of what goes elsewhere. Raises OpenAIError.
    """
    rest = True if fields is None else None  # what becomes of a member that no path names
    root = {None: rest}
    for path in (fields,) if isinstance(fields, str) else fields or ():
        if not isinstance(path, str) or not path or "" in path.split("."):
            raise OpenAIError(
                "fields= holds paths like 'usage.total_tokens' or 'data.*.id', which %r is not" % (path,)
            )
        _plant(root, path.split("."), True)
    for path, sink in sinks:
        _plant(root, path.split("."), sink)
    return _settled(root)


def _plant(node, path, leaf):
    last = len(path) - 1
    for at, name in enumerate(path):
        had = node.get(name)
        if at == last:
            if leaf is not True and isinstance(had, dict):
                return
            node[name] = leaf
        elif had is True:
            if leaf is True:
                return  # all of it is kept already
            node[name] = {None: True}
        elif not isinstance(had, dict):
            node[name] = {None: node[None]}
        node = node[name]


def _settled(node):
    """*node*, with what "*" says said of each member that is named too."""
    star = node.get("*")
    for name in list(node):
        if name is not None and name != "*":
            node[name] = _merged(node[name], star)
        if isinstance(node[name], dict):
            node[name] = _settled(node[name])
    return node


def _merged(one, other):
    if other is None or one is True:
        return one
    if not isinstance(one, dict) or not isinstance(other, dict):
        return other if other is True else one
    made = dict(other)
    for name in one:
        made[name] = _merged(one[name], other.get(name)) if name is not None else one[None] or other[None]
    return made
