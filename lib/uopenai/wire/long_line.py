"""Passes over header lines that are longer than the buffer, if nobody wants them; loaded when one comes."""

from . import Malformed, Truncated, WindowFull
from .http1 import wanted

_FRAMING = ("content-length", "transfer-encoding", "connection")  # without them the content is another


async def pass_over(source, keep):
    """Read past the line that fills the buffer, and return its name with the colon, as bytes.

    Raises WindowFull if it has no name, is wanted, or says where the content ends; Malformed.
    """
    colon = source.buf.find(b":", source.start, source.end)
    name = bytes(source.mv[source.start : colon + 1])
    try:
        known = str(name[:-1], "utf-8").lower()
    except UnicodeError:
        raise Malformed("the name of a header line is not UTF-8")
    if colon < 0 or name[0] in b" \t" or known in _FRAMING or wanted(known, keep):
        raise WindowFull("a header line longer than the buffer")
    while True:
        found = source.buf.find(b"\n", source.start, source.end)
        if found >= 0:
            source.start = found + 1
            return name
        source.start = source.end
        if not await source.more():
            raise Truncated("the connection closed in the middle of a line")
