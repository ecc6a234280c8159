"""Reads settings.toml as CircuitPython's own reader does: text in double quotes only, no tables."""

path = "/settings.toml"
_ESCAPES = {b"b": b"\b", b"r": b"\r", b"n": b"\n", b"t": b"\t", b"v": b"\v", b"f": b"\f"}


def getenv(key, default=None):
    """os.getenv: *default* if there is no such key, or no file. Raises ValueError for what it cannot read."""
    try:
        file = open(path, "rb")
    except OSError:
        return default
    with file:
        for line in file:
            line = line.lstrip(b" \t\r")
            if line[:1] == b"[":
                return default
            name, equals, value = line.partition(b"=")
            if equals and name.rstrip() == key.encode():
                return _value(value.strip())
    return default


def _value(text):
    """A value has to be text in double quotes; after it only a comment may stand."""
    if text[:1] != b'"':
        raise ValueError("Expected quoted string")
    found, i = bytearray(), 1
    while text[i : i + 1] not in (b'"', b""):
        if text[i] == 92:
            i += 1
            escape = text[i : i + 1]
            if escape in (b"u", b"U"):
                size = 4 if escape == b"u" else 8
                found += chr(int(text[i + 1 : i + 1 + size], 16)).encode()
                i += size
            else:
                found += _ESCAPES.get(escape, escape)
        else:
            found.append(text[i])
        i += 1
    after = text[i + 1 :].lstrip()
    if text[i : i + 1] != b'"' or (after and after[:1] != b"#"):
        raise ValueError("Invalid byte")
    return found.decode()
