"""A strict reader of multipart/form-data, for tests: it takes nothing that RFC 7578 does not ask for."""


def read_all(body):
    """The whole content of *body*, its streams read to their ends."""
    out = []
    for segment in body.segments():
        if isinstance(segment, tuple):
            out.append(_poured(segment[0], segment[1]))
        else:
            out.append(segment)
    return b"".join(out)


def _poured(stream, size):
    out = b""
    piece = bytearray(7)
    while count := stream.readinto(memoryview(piece)):
        out += bytes(piece[:count])
    if size is not None and len(out) != size:
        raise AssertionError("the stream has %d bytes, not %d" % (len(out), size))
    return out


def parse(content_type, data):
    """[(parameters, content type, content)] of each part. Raises AssertionError."""
    prefix = "multipart/form-data; boundary="
    _must(content_type.startswith(prefix), content_type)
    mark = b"--" + content_type[len(prefix) :].encode()
    pieces = data.split(mark)
    _must(pieces[0] == b"" and pieces[-1] == b"--\r\n", "the first or the last boundary")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece):
    _must(piece[:2] == b"\r\n" and piece[-2:] == b"\r\n", "the line ends of a boundary")
    end = piece.find(b"\r\n\r\n")
    _must(end > 0, "a head without an end")
    lines = piece[2:end].decode().split("\r\n")
    _must(lines[0].startswith("Content-Disposition: form-data; "), lines[0])
    parameters = {}
    rest = lines[0][len("Content-Disposition: form-data; ") :]
    while rest:  # a value may hold "; " itself, but no quote
        name, equals, rest = rest.partition('="')
        value, quote, rest = rest.partition('"')
        _must(equals and quote and (not rest or rest[:2] == "; "), lines[0])
        rest = rest[2:]
        parameters[name] = value
    kind = None
    if len(lines) > 1:
        _must(len(lines) == 2 and lines[1].startswith("Content-Type: "), lines[1])
        kind = lines[1][len("Content-Type: ") :]
    return parameters, kind, piece[end + 4 : -2]


def _must(good, what):
    if not good:
        raise AssertionError("this is no multipart: %s" % what)
