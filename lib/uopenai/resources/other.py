"""What an API group has besides operations and parts: helpers, views, other names; and what it has not."""

import os

from .. import visit
from ..session import refusal


def find(resource, name):
    """The helper, view or alias *name* of *resource* (or of the client).

    Raises AttributeError with what there is.
    """
    names = visit("resources.names")
    path = name
    if not resource.name and name in ("with_options", "copy"):
        from ..views import options

        return lambda **changes: options(resource, changes)
    if resource.name:
        if name in ("with_raw_response", "with_streaming_response"):
            from ..views import raw

            return raw(resource)
        path = "%s.%s" % (resource.name, name)
    row = _row(names.ALIASES, path)
    if row:
        return getattr(resource, row[1])
    row = _row(names.HELPERS, path)
    if row:
        return _helper(resource, row[1], row[2])
    if "\n%s\n" % path in names.NAMES:
        wanted = " ".join([path.split(".")[0]] + _installed(names))
        raise AttributeError(
            "client.%s is not on this board: `uopenai install %s` puts it there" % (path, wanted)
        )
    listed = [each for each in dir(type(resource)) if each[0] != "_"] if resource.name else []
    for known in names.NAMES.split("\n") + names.HELPERS.split("\n"):
        above, _, part = known.split(" ")[0].rpartition(".")
        if part and above == resource.name:
            listed.append(part)
    raise AttributeError(
        "%s has no %s; it has: %s"
        % (
            "client." + resource.name if resource.name else "the client",
            name,
            ", ".join(sorted(listed)),
        )
    )


def _installed(names):
    """The groups that are on this board, as far as its files tell."""
    try:
        here = os.listdir(__file__[: __file__.rfind("/")])
    except (OSError, NameError):  # in a firmware, for one
        return []
    there = [name.split(".")[0] for name in here]
    return sorted(name for name in names.NAMES.split("\n") if name in there and "." not in name)


def _row(table, path):
    """The words of the line of *table* that begins with *path*; None if there is none."""
    at = table.find("\n" + path + " ")
    return table[at + 1 : table.find("\n", at + 1)].split(" ") if at >= 0 else None


def _helper(resource, module, function):
    if type(resource._client).__name__ == "Raw":
        raise refusal("with_raw_response is for single operations: call %s without it" % function)

    def call(*args, **params):
        helper = getattr(__import__("uopenai.helpers." + module, None, None, (function,)), function)
        made = helper(resource, *args, **params)
        # A stream is no coroutine, nor is what opens a connection (though it has a send): an AsyncOpenAI's is
        # entered, or iterated over, without await.
        return resource._client._run(made) if hasattr(made, "throw") else made

    return call
