"""Encodes a dict as the query of an address, arrays and nested objects in brackets as the SDK does."""

_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


def quote(text):
    """*text* as one segment of a path, UTF-8 (RFC 3986 section 3.3).

    Raises OpenAIError for what would be another path: nothing, ".", "..".
    """
    if text in (None, "", ".", ".."):
        from .errors import OpenAIError

        raise OpenAIError("%r cannot be the name of anything in an address: which one is meant?" % (text,))
    return _encoded(text, _SAFE + "!$&'()*+,;=:@")


def encode(query):
    """The query of *query*'s names and values; None is left out. An array is ``name[]=`` per item."""
    pairs = [(_encoded(name, _SAFE + "[]"), _encoded(value, _SAFE)) for name, value in _pairs(query)]
    return "&".join(["%s=%s" % pair for pair in pairs])


def _encoded(text, safe):
    """*text* with all but what is *safe* percent-encoded, as UTF-8 (section 2)."""
    out = []
    for byte in str(text).encode():
        char = chr(byte)
        out.append(char if char in safe else "%%%02X" % byte)
    return "".join(out)


def _pairs(query):
    for name in query:
        yield from flat(name, query[name])


def flat(name, value):
    """The pairs that *value* is sent as under *name*, in a query or a form."""
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
