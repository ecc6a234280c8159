"""The paths of ``fields=`` as a tree (see json_select): names and indices, dots between, ``*`` for any."""

from .fields import plant
from .session import refusal


def of_items(fields):
    """The tree of a list's items, from paths that begin with ``data.*``. Raises OpenAIError."""
    items = tree(fields).get("data")  # pyright: ignore[reportArgumentType] - keys are text too
    if items is not True:
        items = items and items.get("*")
    if not items:
        raise refusal("fields= of a list begins with data.*, as in 'data.*.id'; got %r" % (fields,))
    if isinstance(items, dict):
        items["id"] = True  # the next page is asked for by it
    return items


# Streams tell by these that they end, or fail.
_OF_STREAMS = ("type", "error", "code", "message", "param", "response.error", "choices.*.finish_reason")


def tree(fields, stream=False):
    """The tree of *fields*, a path or several; of a *stream*, its end is kept too. Raises OpenAIError."""
    root = {None: None}
    for path in (fields,) if isinstance(fields, str) else fields:
        if not isinstance(path, str) or not path or "" in path.split("."):
            raise refusal(
                "fields= holds paths like 'usage.total_tokens' or 'data.*.id', which %r is not" % (path,)
            )
        plant(root, path.split("."), True)
    for path in _OF_STREAMS if stream else ():
        plant(root, path.split("."), True)
    return _settled(root)


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
