"""What json_select is to keep of a value, worked out on the value; and sinks that tell what they got."""

import binascii


class Sink:
    """Keeps what it was given; its place is then taken by how many bytes that was."""

    def __init__(self, digits=None):
        self.digits = digits
        self.got = []

    def begin(self):
        self.got.append(b"")

    def write(self, view):
        self.got[-1] += bytes(view)

    def end(self):
        return len(self.got[-1])


class Last(Sink):
    """Keeps only what it was given last."""

    def begin(self):
        self.got = [b""]


def expected(value, tree):
    """What select() is to give; a sink gives the length of its text."""
    if tree is None:
        return None
    if tree is True:
        return value
    if not isinstance(tree, dict):
        if not isinstance(value, str):
            return value
        return len(binascii.a2b_base64(value) if tree.digits else value.encode())
    if isinstance(value, dict):
        found = {}
        for key in value:
            branch = _branch(tree, key)
            if branch is not None:
                found[key] = expected(value[key], branch)
        return found
    if isinstance(value, list):
        found = []
        for at, item in enumerate(value):
            branch = _branch(tree, str(at))
            if branch is not None:
                found += [None] * (at - len(found)) + [expected(item, branch)]
        return found
    return None


def _branch(tree, key):
    for name in (key, "*"):
        if tree.get(name) is not None:
            return tree[name]
    return tree.get(None)
