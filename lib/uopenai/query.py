"""Encodes a dict as the query of an address, arrays and nested objects in brackets as the SDK does."""

_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


def quote(text, safe=_SAFE):
    """*text* with all but unreserved characters percent-encoded, as UTF-8 (RFC 3986 section 2)."""
    out = []
    for byte in str(text).encode():
        char = chr(byte)
        out.append(char if char in safe else "%%%02X" % byte)
    return "".join(out)


def encode(query):
    """The query of *query*'s names and values; None is left out. An array is ``name[]=`` per item."""
    return "&".join(["%s=%s" % (quote(name, _SAFE + "[]"), quote(value)) for name, value in _pairs(query)])


def target(path, values, query):
    """*path* with *values* in the place of the names in braces, in their order, and *query* behind it.

    Raises OpenAIError for a value that would lead elsewhere: an empty one, ".", "..".
    """
    parts = path.split("{")
    out = [parts[0]]
    for part, value in zip(parts[1:], values):
        name, _, rest = part.partition("}")
        if value is None or str(value) in ("", ".", ".."):
            from .session import refusal

            raise refusal("%s is %r: it names nothing" % (name, value))
        out.append(quote(value, _SAFE + "!$&'()*+,;=:@") + rest)
    encoded = encode(query) if query else ""
    return "".join(out) + ("?" + encoded if encoded else "")


def _pairs(query):
    for name in query:
        yield from flat(name, query[name])


def flat(name, value):
    """The pairs that *value* is sent as under *name*, in a query or a form."""
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    if isinstance(value, dict):
        for key in value:
            yield from flat("%s[%s]" % (name, key), value[key])
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from flat(name + "[]", item)
    elif value is True or value is False:
        yield name, "true" if value else "false"
    elif value is not None:
        yield name, str(value)
